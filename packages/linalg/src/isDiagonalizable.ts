import { abs, concat, DomainError, eye, max, neg, showShape, sum, type Tensor, type TensorLike } from '@x/tensor/core';
import { eig } from './eig.js';
import { Singular } from './errors.js';
import { asSquare, orderOf } from './matrices.js';
import { solve } from './solve.js';

/** Options of `isDiagonalizable`. */
export interface DiagonalizableOptions {
  /** Largest condition number of the eigenvectors that counts as independent; default 1/(10·√eps·n). */
  readonly limit?: number;
}

/**
 * Whether a matrix has n independent (complex) eigenvectors, so that A = V·diag(λ)·V⁻¹. Rank is another matter: [[1, 0],
 * [0, 0]] is diagonalizable and [[1, 1], [0, 1]] is not.
 *
 * Formula: cond₁(V) ≤ limit for the eigenvectors V of norm 1.
 * Shapes: [n, n] → a boolean.
 * Domain: rounding splits a multiple eigenvalue of a defective matrix into eigenvalues about √eps apart or more, with
 * vectors of condition 1/√eps or more: that is where the line is drawn. Nearly defective matrices count as defective.
 * Fails: as `eig`; DomainError for a batch.
 *
 * @example
 * isDiagonalizable([[1, 0], [0, 0]]) // => true
 * isDiagonalizable([[1, 1], [0, 1]]) // => false
 */
export function isDiagonalizable(a: TensorLike, { limit }: DiagonalizableOptions = {}): boolean {
  const value = asSquare('linalg.isDiagonalizable', a);
  const [n] = orderOf(value);
  if (value.ndim > 2) {
    throw new DomainError({ op: 'linalg.isDiagonalizable', argument: 'a', expected: 'be a single matrix [n, n]', actual: `shape ${showShape(value.shape)}`, hint: 'Ask for one matrix at a time: the answer is a boolean.' });
  }
  if (n === 0) return true;
  const { re, im } = eig(value).vectors;
  const vectors = concat([concat([re, neg(im)], { axis: 1 }), concat([im, re], { axis: 1 })], { axis: 0 });
  try {
    const inverse = solve(vectors, eye(2 * n, { dtype: value.dtype }));
    return norm1(vectors) * norm1(inverse) <= (limit ?? 1 / (10 * Math.sqrt(value.dtype === 'float32' ? 2 ** -23 : 2 ** -52) * n));
  } catch (error) {
    if (error instanceof Singular) return false;
    throw error;
  }
}

function norm1(x: Tensor): number {
  return max(sum(abs(x), { axis: 0 })).item();
}
