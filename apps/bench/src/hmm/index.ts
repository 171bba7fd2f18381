import type { Case } from '../case.js';
import { forwardBackwardCases } from './forwardBackward.js';

export const hmm: readonly Case[] = forwardBackwardCases;
