import { div, mul, type Tensor, type TensorLike } from '@x/tensor/core';
import { inv } from './inv.js';
import { asMatrix, asSquare } from './matrices.js';
import { norm, type NormOptions } from './norm.js';

/**
 * The condition number of a matrix: the factor by which relative errors of b can grow in the solution of A·x = b.
 *
 * Formula: s₀/sₖ₋₁ for ord 2 (default), its inverse for −2, ‖A‖·‖A⁻¹‖ for the others.
 * Shapes: [..., m, n] → [...]; square unless ord is 2 or −2.
 * Domain: Infinity for a singular matrix with ord 2.
 * Fails: Singular for a singular matrix with another ord; what `norm` fails with.
 *
 * @example
 * cond([[1, 0], [0, 0.001]]).item() // => 1000
 */
export function cond(a: TensorLike, { ord = 2 }: NormOptions = {}): Tensor {
  if (ord === 2 || ord === -2) {
    const value = asMatrix('linalg.cond', a);
    return div(norm(value, { ord }), norm(value, { ord: -ord }));
  }
  const value = asSquare('linalg.cond', a);
  return mul(norm(value, { ord }), norm(inv(value), { ord }));
}
