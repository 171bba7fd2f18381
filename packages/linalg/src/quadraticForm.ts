import { asTensor, expandDims, matmul, mul, ShapeError, showShape, squeeze, sum, type Tensor, type TensorLike } from '@x/tensor/core';
import { asSquare, orderOf } from './matrices.js';

/**
 * The quadratic form xᵀ·A·x.
 *
 * Shapes: A [..., n, n], x [..., n] → [...]; leading axes broadcast.
 * Fails: ShapeError when the shapes do not fit.
 *
 * @example
 * quadraticForm([[2, 1], [1, 2]], [1, -1]).item() // => 2
 */
export function quadraticForm(a: TensorLike, x: TensorLike): Tensor {
  const matrix = asSquare('linalg.quadraticForm', a);
  const value = asTensor(x);
  const [n] = orderOf(matrix);
  if (value.ndim < 1 || value.shape[value.ndim - 1] !== n) {
    throw new ShapeError({ op: 'linalg.quadraticForm', argument: 'x', expected: `have ${n} elements along its last axis`, actual: `shape ${showShape(value.shape)}`, hint: `The matrix has shape ${showShape(matrix.shape)}.` });
  }
  return sum(mul(value, squeeze(matmul(matrix, expandDims(value, -1)), { axis: -1 })), { axis: -1 });
}
