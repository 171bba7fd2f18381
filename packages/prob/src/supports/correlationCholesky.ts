import { abs, all, less, logicalAnd, square, sub, sum } from '@x/tensor/core';
import { CorrelationCholeskyBijector } from '../bijectors/correlationCholesky.js';
import { isCholeskyFactor } from './choleskyCovariance.js';
import type { Support } from './support.js';

/** The Cholesky factors of correlation matrices: lower triangular, positive diagonal, rows of length one. */
export const correlationCholesky: Support = {
  name: 'correlationCholesky',
  expectation: 'be lower triangular with a positive diagonal and rows of length 1',
  eventRank: 2,
  discrete: false,
  contains: (x) =>
    logicalAnd(isCholeskyFactor(x), all(less(abs(sub(sum(square(x), { axis: -1 }), 1)), 1e-6), { axis: -1 })),
  bijector: () => new CorrelationCholeskyBijector(),
};
