import { greater, isFinite, logicalAnd, type TensorLike } from '@x/tensor/core';
import { LowerBoundBijector } from '../bijectors/lowerBound.js';
import { showBound } from './bound.js';
import type { Support } from './support.js';

/**
 * The finite numbers above `low`.
 *
 * @example
 * supports.greaterThan(2).contains(tensor([2, 3])).toArray() // => [ false, true ]
 */
export function greaterThan(low: TensorLike): Support {
  return {
    name: 'greaterThan',
    expectation: `be greater than ${showBound(low, 'low')} and finite`,
    eventRank: 0,
    discrete: false,
    contains: (x) => logicalAnd(greater(x, low), isFinite(x)),
    bijector: () => new LowerBoundBijector({ low }),
  };
}
