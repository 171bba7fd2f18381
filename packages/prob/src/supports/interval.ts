import { greaterEqual, lessEqual, logicalAnd, type TensorLike } from '@x/tensor/core';
import { IntervalBijector } from '../bijectors/interval.js';
import { showBound } from './bound.js';
import type { Support } from './support.js';

/**
 * The numbers from `low` to `high`, both included. Its bijector is onto the numbers between.
 *
 * Domain: finite bounds, which broadcast against the values.
 *
 * @example
 * supports.interval(-1, 1).contains(tensor([0, 2])).toArray() // => [ true, false ]
 */
export function interval(low: TensorLike, high: TensorLike): Support {
  return {
    name: 'interval',
    expectation: `lie in [${showBound(low, 'low')}, ${showBound(high, 'high')}]`,
    eventRank: 0,
    discrete: false,
    contains: (x) => logicalAnd(greaterEqual(x, low), lessEqual(x, high)),
    bijector: () => new IntervalBijector({ low, high }),
  };
}
