import { all, greater, logicalAnd } from '@x/tensor/core';
import { PositiveOrderedBijector } from '../bijectors/ordered.js';
import { ordered } from './ordered.js';
import type { Support } from './support.js';

/** Vectors of positive numbers that increase strictly. */
export const positiveOrdered: Support = {
  name: 'positiveOrdered',
  expectation: 'be positive, finite and increase strictly',
  eventRank: 1,
  discrete: false,
  contains: (x) => logicalAnd(ordered.contains(x), all(greater(x, 0), { axis: -1 })),
  bijector: () => new PositiveOrderedBijector(),
};
