import { all, equal, logicalAnd, sum, type TensorLike } from '@x/tensor/core';
import { showBound } from './bound.js';
import { nonNegativeInteger } from './nonNegativeInteger.js';
import type { Support } from './support.js';

/**
 * Vectors of whole numbers ≥ 0 that sum to `trials`.
 *
 * @example
 * supports.counts(3).contains(tensor([[1, 2], [2, 2]])).toArray() // => [ true, false ]
 */
export function counts(trials: TensorLike): Support {
  return {
    name: 'counts',
    expectation: `hold whole numbers ≥ 0 that sum to ${showBound(trials, 'trials')}`,
    eventRank: 1,
    discrete: true,
    contains: (x) => logicalAnd(all(nonNegativeInteger.contains(x), { axis: -1 }), equal(sum(x, { axis: -1 }), trials)),
  };
}
