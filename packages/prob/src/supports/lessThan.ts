import { isFinite, less, logicalAnd, type TensorLike } from '@x/tensor/core';
import { UpperBoundBijector } from '../bijectors/upperBound.js';
import { showBound } from './bound.js';
import type { Support } from './support.js';

/**
 * The finite numbers below `high`.
 *
 * @example
 * supports.lessThan(2).contains(tensor([1, 2])).toArray() // => [ true, false ]
 */
export function lessThan(high: TensorLike): Support {
  return {
    name: 'lessThan',
    expectation: `be less than ${showBound(high, 'high')} and finite`,
    eventRank: 0,
    discrete: false,
    contains: (x) => logicalAnd(less(x, high), isFinite(x)),
    bijector: () => new UpperBoundBijector({ high }),
  };
}
