import { asOperands } from '../../create.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { mul } from '../elementwise.js';
import { matmul } from './matmul.js';
import { tensordot } from './tensordot.js';

/**
 * NumPy's `dot`: inner product of vectors, matrix product of matrices, scaling by scalars.
 *
 * Formula: aᵀb = Σᵢ aᵢ bᵢ; otherwise the sum over the last axis of a and the last but one of b.
 * Shapes: [n], [n] → []; [m, k], [k, n] → [m, n]; [i, j, k], [l, k, m] → [i, j, l, m].
 * Fails: ShapeError when the lengths of the summed axes differ.
 *
 * @example
 * dot([1, 2, 3], [4, 5, 6]).item() // => 32
 */
export function dot(a: TensorLike, b: TensorLike): Tensor {
  const [x, y] = asOperands([a, b]) as [Tensor, Tensor];
  if (x.ndim === 0 || y.ndim === 0) return mul(x, y);
  if (y.ndim === 1 || (x.ndim <= 2 && y.ndim === 2)) return matmul(x, y);
  return tensordot(x, y, { axes: [-1, -2] });
}
