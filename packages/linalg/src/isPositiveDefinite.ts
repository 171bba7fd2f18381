import type { TensorLike } from '@x/tensor/core';
import { cholesky } from './cholesky.js';
import { NotPositiveDefinite } from './errors.js';
import { isSymmetric } from './isSymmetric.js';
import { asSquare } from './matrices.js';

/**
 * Whether a matrix is symmetric, up to rounding, with xᵀ·A·x > 0 for all x ≠ 0: whether it has a Cholesky factor. Of a
 * batch, whether all are.
 *
 * Shapes: [..., n, n] → boolean. It reads data, so it cannot be compiled.
 * Fails: ShapeError unless square.
 *
 * @example
 * isPositiveDefinite([[2, 1], [1, 2]]) // => true
 * isPositiveDefinite([[1, 2], [2, 1]]) // => false
 */
export function isPositiveDefinite(a: TensorLike): boolean {
  const value = asSquare('linalg.isPositiveDefinite', a);
  if (!isSymmetric(value)) return false;
  try {
    cholesky(value);
    return true;
  } catch (error) {
    if (error instanceof NotPositiveDefinite) return false;
    throw error;
  }
}
