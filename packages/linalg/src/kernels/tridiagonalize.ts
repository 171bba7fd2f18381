import { makeReflector } from './householder.js';

/** A = Q·T·Qᵀ with T tridiagonal: `diagonal`, `off` (n − 1 elements), and Q as reflectors left in `a`. */
export interface Tridiagonal {
  readonly diagonal: Float64Array;
  readonly off: Float64Array;
  readonly taus: Float64Array;
}

/**
 * Reduces a symmetric n×n row-major array to tridiagonal form; only its lower triangle is read. Reflector k lies in
 * column k below the subdiagonal.
 *
 * Source: Golub & Van Loan, Matrix Computations (2013), algorithm 8.3.1.
 */
export function tridiagonalize(a: Float64Array, n: number): Tridiagonal {
  const diagonal = new Float64Array(n);
  const off = new Float64Array(Math.max(n - 1, 0));
  const taus = new Float64Array(Math.max(n - 1, 0));
  const v = new Float64Array(n);
  const p = new Float64Array(n);
  for (let k = 0; k < n - 1; k++) {
    const below = (k + 1) * n + k;
    const tau = makeReflector(a, below, n, n - k - 1);
    taus[k] = tau;
    off[k] = a[below]!;
    if (tau === 0) continue;
    v[k + 1] = 1;
    for (let i = k + 2; i < n; i++) v[i] = a[i * n + k]!;
    symmetricProduct(a, n, k + 1, v, p);
    let overlap = 0;
    for (let i = k + 1; i < n; i++) {
      p[i]! *= tau;
      overlap += p[i]! * v[i]!;
    }
    const half = 0.5 * tau * overlap;
    for (let i = k + 1; i < n; i++) p[i]! -= half * v[i]!;
    for (let i = k + 1; i < n; i++) {
      const [vi, pi] = [v[i]!, p[i]!];
      for (let j = k + 1, at = i * n + k + 1; j <= i; j++, at++) a[at]! -= vi * p[j]! + pi * v[j]!;
    }
  }
  for (let i = 0; i < n; i++) diagonal[i] = a[i * n + i]!;
  return { diagonal, off, taus };
}

/** p = A·v for the trailing symmetric block from `from` on, reading its lower triangle once, along rows. */
function symmetricProduct(a: Float64Array, n: number, from: number, v: Float64Array, p: Float64Array): void {
  p.fill(0, from, n);
  for (let i = from; i < n; i++) {
    const vi = v[i]!;
    let sum = 0;
    for (let j = from, at = i * n + from; j < i; j++, at++) {
      const x = a[at]!;
      sum += x * v[j]!;
      p[j]! += x * vi;
    }
    p[i]! += sum + a[i * n + i]! * vi;
  }
}
