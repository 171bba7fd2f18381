import { asTensor, div, square, sum, type Tensor, type TensorLike } from '@x/tensor/core';
import { quadraticForm } from './quadraticForm.js';

/**
 * The Rayleigh quotient xᵀ·A·x / xᵀ·x: for symmetric A a mean of its eigenvalues, and one of them at its eigenvector.
 *
 * Shapes: A [..., n, n], x [..., n] → [...]; leading axes broadcast.
 * Domain: x ≠ 0; NaN at 0.
 * Fails: ShapeError when the shapes do not fit.
 *
 * @example
 * rayleighQuotient([[2, 1], [1, 2]], [1, 1]).item() // => 3
 */
export function rayleighQuotient(a: TensorLike, x: TensorLike): Tensor {
  return div(quadraticForm(a, x), sum(square(asTensor(x)), { axis: -1 }));
}
