import { greaterEqual, isFinite, logicalAnd, type TensorLike } from '@x/tensor/core';
import { LowerBoundBijector } from '../bijectors/lowerBound.js';
import { showBound } from './bound.js';
import type { Support } from './support.js';

/**
 * The finite numbers from `low` on. Its bijector is onto those above `low`.
 *
 * @example
 * supports.atLeast(2).contains(tensor([1, 2])).toArray() // => [ false, true ]
 */
export function atLeast(low: TensorLike): Support {
  return {
    name: 'atLeast',
    expectation: `be at least ${showBound(low, 'low')} and finite`,
    eventRank: 0,
    discrete: false,
    contains: (x) => logicalAnd(greaterEqual(x, low), isFinite(x)),
    bijector: () => new LowerBoundBijector({ low }),
  };
}
