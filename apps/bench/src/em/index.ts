import type { Case } from '../case.js';
import { clusters } from './clusters.js';
import { gaussianMixture } from './gaussianMixture.js';

export const em: readonly Case[] = [...gaussianMixture, ...clusters];
