import { greater, isFinite, logicalAnd } from '@x/tensor/core';
import { ExpBijector } from '../bijectors/exp.js';
import type { Support } from './support.js';

/** Numbers above zero. */
export const positive: Support = {
  name: 'positive',
  expectation: 'be positive and finite',
  eventRank: 0,
  discrete: false,
  contains: (x) => logicalAnd(greater(x, 0), isFinite(x)),
  bijector: () => new ExpBijector(),
};
