import type { Case } from '../case.js';
import { cnn } from './cnn.js';
import { lstm } from './lstm.js';
import { mlp } from './mlp.js';
import { transformer } from './transformer.js';

export const nn: readonly Case[] = [...mlp, ...cnn, ...lstm, ...transformer];
