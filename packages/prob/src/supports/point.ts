import { equal, type TensorLike } from '@x/tensor/core';
import { showBound } from './bound.js';
import type { Support } from './support.js';

/**
 * One value alone.
 *
 * @example
 * supports.point(2).contains(tensor([1, 2])).toArray() // => [ false, true ]
 */
export function point(value: TensorLike): Support {
  return {
    name: 'point',
    expectation: `be ${showBound(value, 'value')}`,
    eventRank: 0,
    discrete: true,
    contains: (x) => equal(x, value),
  };
}
