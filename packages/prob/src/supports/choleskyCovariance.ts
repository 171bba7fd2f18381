import { all, diagonal, equal, greater, isFinite, logicalAnd, tril, type Tensor } from '@x/tensor/core';
import { CholeskyCovarianceBijector } from '../bijectors/choleskyCovariance.js';
import { requireSquare } from './positiveDefinite.js';
import type { Support } from './support.js';

/** Lower triangular matrices with a positive diagonal: the Cholesky factors of covariances. */
export const choleskyCovariance: Support = {
  name: 'choleskyCovariance',
  expectation: 'be lower triangular with a positive diagonal',
  eventRank: 2,
  discrete: false,
  contains: isCholeskyFactor,
  bijector: () => new CholeskyCovarianceBijector(),
};

/** Whether each matrix is finite and lower triangular with a positive diagonal. */
export function isCholeskyFactor(x: Tensor): Tensor {
  requireSquare('supports.choleskyCovariance', x);
  const triangular = all(logicalAnd(equal(x, tril(x)), isFinite(x)), { axis: [-2, -1] });
  return logicalAnd(triangular, all(greater(diagonal(x), 0), { axis: -1 }));
}
