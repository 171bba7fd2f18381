import { abs, all, greaterEqual, less, logicalAnd, sub, sum } from '@x/tensor/core';
import { SimplexBijector, simplexSlack } from '../bijectors/simplex.js';
import type { Support } from './support.js';

/** Probability vectors: no number below zero, and the sum is one. Its bijector is onto those without zeros. */
export const simplex: Support = {
  name: 'simplex',
  expectation: 'hold numbers ≥ 0 that sum to 1',
  eventRank: 1,
  discrete: false,
  contains: (x) => logicalAnd(all(greaterEqual(x, 0), { axis: -1 }), less(abs(sub(sum(x, { axis: -1 }), 1)), simplexSlack)),
  bijector: () => new SimplexBijector(),
};
