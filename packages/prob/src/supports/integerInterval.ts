import { arange, asTensor, greaterEqual, isAbstract, lessEqual, logicalAnd, type Tensor, type TensorLike } from '@x/tensor/core';
import { showBound } from './bound.js';
import { isWhole } from './nonNegativeInteger.js';
import type { Support } from './support.js';

/**
 * The whole numbers from `low` to `high`, both included.
 *
 * @example
 * supports.integerInterval(1, 6).contains(tensor([6, 6.5, 7])).toArray() // => [ true, false, false ]
 */
export function integerInterval(low: TensorLike, high: TensorLike): Support {
  const support: Support = {
    name: 'integerInterval',
    expectation: `be a whole number in [${showBound(low, 'low')}, ${showBound(high, 'high')}]`,
    eventRank: 0,
    discrete: true,
    contains: (x) => logicalAnd(logicalAnd(greaterEqual(x, low), lessEqual(x, high)), isWhole(x)),
  };
  const first = onlyNumber(asTensor(low));
  const last = onlyNumber(asTensor(high));
  if (first === undefined || last === undefined) return support;
  return { ...support, values: () => arange(first, last + 1, 1, { dtype: 'int32' }) };
}

/** The value that all of a batch share; undefined where they differ or are not known yet. */
function onlyNumber(x: Tensor): number | undefined {
  if (isAbstract(x) || x.size === 0) return undefined;
  const [first] = x.data;
  return x.data.every((value) => value === first) ? Number(first) : undefined;
}
