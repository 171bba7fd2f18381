import type { Case } from '../case.js';
import { cnn } from './cnn.js';
import { mlp } from './mlp.js';

export const nn: readonly Case[] = [...mlp, ...cnn];
