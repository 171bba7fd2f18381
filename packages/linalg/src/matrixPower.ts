import { broadcastTo, DomainError, eye, matmul, mul, type Tensor, type TensorLike } from '@x/tensor/core';
import { expm } from './expm.js';
import { inv } from './inv.js';
import { logm } from './logm.js';
import { asSquare, orderOf } from './matrices.js';
import { sqrtm } from './sqrtm.js';

/**
 * A matrix to a power: whole ones by repeated squaring, negative ones of the inverse, halves through `sqrtm`, other
 * fractions as expm(p·logm(A)) (the principal power).
 *
 * Shapes: [..., n, n] → [..., n, n].
 * Domain: any matrix for whole p ≥ 0 (A⁰ = I); invertible for p < 0; as `sqrtm` and `logm` for fractions.
 * Fails: Singular for negative powers of a singular matrix; DomainError for fractions where the principal power is not
 * real, and for a power that is not finite; ShapeError unless square.
 * Source: Golub & Van Loan, Matrix Computations (2013), section 9.2.5; Higham, Functions of Matrices (2008), section 7.1.
 *
 * @example
 * matrixPower([[1, 1], [1, 0]], 10).toArray() // => [ [ 89, 55 ], [ 55, 34 ] ]
 * matrixPower([[2, 0], [0, 4]], -1).toArray() // => [ [ 0.5, 0 ], [ 0, 0.25 ] ]
 */
export function matrixPower(a: TensorLike, p: number): Tensor {
  const value = asSquare('linalg.matrixPower', a);
  if (!Number.isFinite(p)) {
    throw new DomainError({
      op: 'linalg.matrixPower',
      argument: 'p',
      expected: 'be a finite number',
      actual: String(p),
      hint: 'For the limit of many steps of a Markov chain take the eigenvector of the eigenvalue 1.',
    });
  }
  if (p < 0) return Number.isInteger(p) ? wholePower(inv(value), -p) : inv(matrixPower(value, -p));
  const rest = p - Math.floor(p);
  if (rest === 0) return wholePower(value, p);
  const root = rest === 0.5 ? sqrtm(value) : expm(mul(logm(value), rest));
  return p < 1 ? root : matmul(wholePower(value, Math.floor(p)), root);
}

function wholePower(a: Tensor, p: number): Tensor {
  if (p === 0) return broadcastTo(eye(orderOf(a)[0], { dtype: a.dtype }), a.shape);
  let result: Tensor | undefined;
  let square = a;
  for (let rest = p; ; square = matmul(square, square)) {
    if (rest % 2 === 1) result = result === undefined ? square : matmul(result, square);
    rest = Math.floor(rest / 2);
    if (rest === 0) return result!;
  }
}
