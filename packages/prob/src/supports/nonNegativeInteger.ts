import { equal, floor, greaterEqual, isFinite, logicalAnd, type Tensor } from '@x/tensor/core';
import type { Support } from './support.js';

/** Whether each number is finite and whole. */
export function isWhole(x: Tensor): Tensor {
  return logicalAnd(equal(x, floor(x)), isFinite(x));
}

/** The whole numbers 0, 1, 2, …. */
export const nonNegativeInteger: Support = {
  name: 'nonNegativeInteger',
  expectation: 'be a whole number ≥ 0',
  eventRank: 0,
  discrete: true,
  contains: (x) => logicalAnd(greaterEqual(x, 0), isWhole(x)),
};
