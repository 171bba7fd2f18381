import type { Case } from '../case.js';
import { draws } from './draws.js';
import { hmc } from './hmc.js';
import { nutsCases } from './nuts.js';

export const mcmc: readonly Case[] = [...nutsCases, ...hmc, ...draws];
