import { greaterEqual, isFinite, logicalAnd } from '@x/tensor/core';
import { ExpBijector } from '../bijectors/exp.js';
import type { Support } from './support.js';

/** Zero and the positive numbers. Its bijector is onto the positive ones. */
export const nonNegative: Support = {
  name: 'nonNegative',
  expectation: 'be ≥ 0 and finite',
  eventRank: 0,
  discrete: false,
  contains: (x) => logicalAnd(greaterEqual(x, 0), isFinite(x)),
  bijector: () => new ExpBijector(),
};
