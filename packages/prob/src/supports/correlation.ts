import { abs, all, diagonal, less, logicalAnd, sub } from '@x/tensor/core';
import { CorrelationBijector } from '../bijectors/correlation.js';
import { positiveDefinite } from './positiveDefinite.js';
import type { Support } from './support.js';

/** Correlation matrices: symmetric, positive definite, with ones on the diagonal. */
export const correlation: Support = {
  name: 'correlation',
  expectation: 'be symmetric and positive definite with ones on the diagonal',
  eventRank: 2,
  discrete: false,
  contains: (x) => logicalAnd(positiveDefinite.contains(x), all(less(abs(sub(diagonal(x), 1)), 1e-6), { axis: -1 })),
  bijector: () => new CorrelationBijector(),
};
