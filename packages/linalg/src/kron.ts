import { expandDims, mul, reshape, type Tensor, type TensorLike } from '@x/tensor/core';
import { asMatrix, orderOf } from './matrices.js';

/**
 * The Kronecker product: every element of A times all of B.
 *
 * Formula: (A ⊗ B)[i·p + k, j·q + l] = aᵢⱼ·bₖₗ for B of shape [p, q].
 * Shapes: [..., m, n], [..., p, q] → [..., mp, nq]; leading axes broadcast.
 * Fails: ShapeError for fewer than two axes.
 *
 * @example
 * kron([[1, 2]], [[1], [10]]).toArray() // => [ [ 1, 2 ], [ 10, 20 ] ]
 */
export function kron(a: TensorLike, b: TensorLike): Tensor {
  const [left, right] = [asMatrix('linalg.kron', a), asMatrix('linalg.kron', b, 'b')];
  const [[m, n], [p, q]] = [orderOf(left), orderOf(right)];
  const product = mul(expandDims(left, [-3, -1]), expandDims(right, [-4, -2]));
  return reshape(product, [...product.shape.slice(0, -4), m * p, n * q]);
}
