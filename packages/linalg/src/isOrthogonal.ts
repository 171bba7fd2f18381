import { eye, matmul, broadcastTo, type TensorLike } from '@x/tensor/core';
import { agree, isSquare, type EntryToleranceOptions } from './isSymmetric.js';
import { asMatrix, mT, orderOf } from './matrices.js';
import { roundingLevel } from './svd.js';

/**
 * Whether Aᵀ·A = I up to rounding for a square matrix, so that its columns and its rows are orthonormal; of a batch,
 * whether all are.
 *
 * Shapes: [..., m, n] → boolean, false unless square. It reads data, so it cannot be compiled.
 * Domain: entries of Aᵀ·A may be off by `tolerance`, by default 8·n·ε.
 *
 * @example
 * isOrthogonal([[0.6, -0.8], [0.8, 0.6]]) // => true
 * isOrthogonal([[1, 0, 0], [0, 1, 0]]) // => false
 */
export function isOrthogonal(a: TensorLike, { tolerance }: EntryToleranceOptions = {}): boolean {
  const value = asMatrix('linalg.isOrthogonal', a);
  if (!isSquare(value)) return false;
  const identity = broadcastTo(eye(orderOf(value)[0], { dtype: value.dtype }), value.shape);
  return agree(matmul(mT(value), value), identity, identity, { tolerance: tolerance ?? 8 * roundingLevel(value) });
}
