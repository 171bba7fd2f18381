import { add, diagonalMatrix, div, dot, DomainError, flip, matmul, norm, random, stack, sub, zeros, type Tensor, type TensorLike } from '@x/tensor/core';
import { eigh } from './eigh.js';
import { asFunction, startingVector, type LinearMap } from './linearMap.js';

/**
 * Approximate eigenvalues, descending, and eigenvectors of a symmetric matrix from k products with it: those of A within
 * the Krylov space of v, A·v, A²·v, … Values at the ends of the spectrum come first; with k = n all are exact.
 *
 * Formula: Qᵀ·A·Q = T tridiagonal for orthonormal Q of the space; T = Y·diag(values)·Yᵀ, vectors Q·Y.
 * Shapes: A [n, n], or x ↦ A·x, and 1 ≤ k ≤ n → values [k], vectors [n, k]. It reads data, so it cannot be compiled.
 * Domain: A symmetric (not checked). Every vector is made orthogonal to all before, so no value appears twice by rounding.
 * Where the space is exhausted early it goes on from a random vector outside it. Derivatives go through the process.
 * Fails: DomainError for k out of range, or a function without `start`.
 * Source: Lanczos (1950); Golub & Van Loan, Matrix Computations (2013), section 10.1.
 *
 * @example
 * lanczos([[2, 1, 0], [1, 2, 0], [0, 0, 5]], 3).values.toArray().map((x) => +x.toFixed(9)) // => [ 5, 3, 1 ]
 */
export function lanczos(a: LinearMap, k: number, { start }: { readonly start?: TensorLike } = {}): { values: Tensor; vectors: Tensor } {
  const op = 'linalg.lanczos';
  const multiply = asFunction(op, a);
  const first = startingVector(op, a, start);
  const n = first.size;
  if (!Number.isInteger(k) || k < 1 || k > n) {
    throw new DomainError({ op, argument: 'k', expected: `be a whole number from 1 to ${n}`, actual: String(k), hint: 'There are no more eigenvalues than rows.' });
  }
  const basis: Tensor[] = [div(first, norm(first))];
  const diagonal: Tensor[] = [];
  const beside: Tensor[] = [];
  let size = 0;
  for (;;) {
    const q = basis[basis.length - 1]!;
    const product = multiply(q);
    diagonal.push(dot(q, product));
    if (basis.length === k) break;
    const rest = outside(product, basis);
    const length = norm(rest);
    size = Math.max(size, norm(product).item());
    if (length.item() > 2 ** -40 * size) {
      beside.push(length);
      basis.push(div(rest, length));
    } else {
      beside.push(zeros([]));
      const other = outside(random.normal(random.key(basis.length), [n]), basis);
      basis.push(div(other, norm(other)));
    }
  }
  let t = diagonalMatrix(stack(diagonal));
  if (k > 1) {
    const off = stack(beside);
    t = add(t, add(diagonalMatrix(off, { offset: 1 }), diagonalMatrix(off, { offset: -1 })));
  }
  const { values, vectors } = eigh(t);
  return { values: flip(values), vectors: flip(matmul(stack(basis, { axis: 1 }), vectors), { axis: 1 }) };
}

/** The part of x orthogonal to the basis, subtracted twice to be so to working precision. */
function outside(x: Tensor, basis: readonly Tensor[]): Tensor {
  const rows = stack(basis);
  let rest = x;
  for (let pass = 0; pass < 2; pass++) rest = sub(rest, matmul(matmul(rows, rest), rows));
  return rest;
}
