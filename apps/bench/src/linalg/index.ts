import type { Case } from '../case.js';
import { adamUpdate } from './adamUpdate.js';
import { factorisations } from './factorisations.js';
import { rosenbrockMinimum } from './rosenbrock.js';

export const linalg: readonly Case[] = [...factorisations, ...adamUpdate, ...rosenbrockMinimum];
