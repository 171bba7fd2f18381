import { asOperands } from '../../create.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { reshaped } from '../broadcast.js';
import { mul } from '../elementwise.js';

/**
 * All products of an element of a with an element of b.
 *
 * Formula: (a bᵀ)ᵢⱼ = aᵢ bⱼ.
 * Shapes: [m], [n] → [m, n]; other shapes are taken as vectors in row-major order.
 *
 * @example
 * outer([1, 2], [3, 4]).toArray() // => [ [ 3, 4 ], [ 6, 8 ] ]
 */
export function outer(a: TensorLike, b: TensorLike): Tensor {
  const [x, y] = asOperands([a, b]) as [Tensor, Tensor];
  return mul(reshaped(x, [x.size, 1]), reshaped(y, [1, y.size]));
}
