import { all, greater, isFinite, logicalAnd, slice, type Tensor } from '@x/tensor/core';
import { OrderedBijector } from '../bijectors/ordered.js';
import type { Support } from './support.js';

/** Vectors whose numbers increase strictly. */
export const ordered: Support = {
  name: 'ordered',
  expectation: 'be finite and increase strictly',
  eventRank: 1,
  discrete: false,
  contains: (x) => logicalAnd(all(isFinite(x), { axis: -1 }), increases(x)),
  bijector: () => new OrderedBijector(),
};

/** Whether each number of a vector is greater than the one before it. */
export function increases(x: Tensor): Tensor {
  const n = x.shape.at(-1)!;
  if (n < 2) return all(isFinite(x), { axis: -1 });
  const front = x.shape.slice(0, -1);
  const zeros = front.map(() => 0);
  return all(greater(slice(x, [...zeros, 1], [...front, n]), slice(x, [...zeros, 0], [...front, n - 1])), { axis: -1 });
}
