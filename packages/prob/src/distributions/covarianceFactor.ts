import {
  abs,
  any,
  cpu,
  diagonal,
  DomainError,
  expandDims,
  eye,
  flip,
  greater,
  isAbstract,
  mul,
  sqrt,
  sub,
  swapAxes,
  type Tensor,
} from '@x/tensor/core';
import { cholesky, NotPositiveDefinite, triangularSolve } from '@x/linalg';

/** Aᵀ of each matrix of a batch. */
export function transposed(a: Tensor): Tensor {
  return swapAxes(a, -1, -2);
}

/**
 * The Cholesky factor of a matrix that a family was given.
 * Fails: DomainError unless symmetric, NotPositiveDefinite, both naming family and argument.
 */
export function factorOf(family: string, argument: string, matrix: Tensor): Tensor {
  requireSymmetric(family, argument, matrix);
  try {
    return cholesky(matrix);
  } catch (error) {
    if (!(error instanceof NotPositiveDefinite)) throw error;
    throw new NotPositiveDefinite(family, error.pivot, error.value, error.batch, argument);
  }
}

function requireSymmetric(family: string, argument: string, matrix: Tensor): void {
  if (isAbstract(matrix) || matrix.device !== cpu) return;
  const spread = sqrt(abs(diagonal(matrix)));
  const slack = mul(mul(expandDims(spread, -1), expandDims(spread, -2)), matrix.dtype === 'float32' ? 1e-5 : 1e-8);
  if (any(greater(abs(sub(matrix, transposed(matrix))), slack)).item() === 0) return;
  throw new DomainError({
    op: family,
    argument,
    expected: 'be symmetric',
    actual: 'a matrix that differs from its transpose',
    hint: 'Take a.add(a.transpose()).div(2) if it should be symmetric.',
  });
}

/** The Cholesky factor of P⁻¹, from that of P with rows and columns in reverse order. */
export function factorOfInverse(family: string, argument: string, precision: Tensor): Tensor {
  const axis = [-2, -1];
  const upper = flip(factorOf(family, argument, flip(precision, { axis })), { axis });
  const n = precision.shape.at(-1)!;
  return triangularSolve(upper, eye(n, { dtype: precision.dtype }), { lower: false, transpose: true });
}

/** Refuses a matrix that is known and not positive definite. */
export function requireFactor(family: string, argument: string, matrix: Tensor): void {
  if (!isAbstract(matrix) && matrix.device === cpu) factorOf(family, argument, matrix);
}
