import { matmul, type TensorLike } from '@x/tensor/core';
import { agree, isSquare, type EntryToleranceOptions } from './isSymmetric.js';
import { asMatrix, mT } from './matrices.js';

/**
 * Whether A·Aᵀ = Aᵀ·A up to rounding, which is when A has orthonormal (complex) eigenvectors; of a batch, whether all are.
 *
 * Shapes: [..., m, n] → boolean, false unless square. It reads data, so it cannot be compiled.
 *
 * @example
 * isNormal([[1, -1], [1, 1]]) // => true
 * isNormal([[1, 1], [0, 1]]) // => false
 */
export function isNormal(a: TensorLike, options: EntryToleranceOptions = {}): boolean {
  const value = asMatrix('linalg.isNormal', a);
  if (!isSquare(value)) return false;
  const product = matmul(value, mT(value));
  return agree(product, matmul(mT(value), value), product, options);
}
