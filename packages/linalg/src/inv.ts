import { broadcastTo, eye, type Tensor, type TensorLike } from '@x/tensor/core';
import { asSquare, orderOf } from './matrices.js';
import { solve } from './solve.js';

/**
 * The inverse of a matrix. To solve equations use `solve`, which is faster and more accurate.
 *
 * Shapes: [..., n, n] → [..., n, n].
 * Fails: Singular, which says which column depends on those before it; ShapeError unless square.
 *
 * @example
 * inv([[2, 0], [0, 4]]).toArray() // => [ [ 0.5, 0 ], [ 0, 0.25 ] ]
 */
export function inv(a: TensorLike): Tensor {
  const value = asSquare('linalg.inv', a);
  return solve(value, broadcastTo(eye(orderOf(value)[0], { dtype: value.dtype }), value.shape));
}
