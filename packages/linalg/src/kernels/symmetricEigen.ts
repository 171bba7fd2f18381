import { applyReflections, reflectionsOf } from './householder.js';
import { tridiagonalEigen, type Eigen } from './tridiagonalEigen.js';
import { tridiagonalize } from './tridiagonalize.js';

/**
 * Eigenvalues in ascending order and orthonormal eigenvectors (columns) of a symmetric n×n row-major array, of which
 * the lower triangle is read and which is overwritten.
 */
export function symmetricEigen(a: Float64Array, n: number): Eigen {
  // A power of two brings the entries near 1 without rounding, so that squares neither overflow nor vanish.
  const scale = powerOfTwo(a);
  for (let i = 0; i < a.length; i++) a[i]! /= scale;
  const { diagonal, off, taus } = tridiagonalize(a, n);
  const { values, vectors } = tridiagonalEigen(diagonal, off);
  if (n > 2) {
    // Reflector k lies below element (k + 1, k): a QR-like trapezoid one row further down.
    const shifted = new Float64Array((n - 1) * (n - 1));
    for (let i = 1; i < n; i++) shifted.set(a.subarray(i * n, i * n + n - 1), (i - 1) * (n - 1));
    applyReflections(reflectionsOf(shifted, n - 1, n - 1, taus), vectors.subarray(n), n, false);
  } else if (n === 2 && taus[0] !== 0) {
    for (let j = 0; j < n; j++) vectors[n + j]! *= 1 - taus[0]!;
  }
  return { values: values.map((x) => x * scale), vectors };
}

/** The power of two next to the largest entry; 1 for zeros. */
export function powerOfTwo(a: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]!));
  return largest > 0 && Number.isFinite(largest) ? 2 ** Math.max(-1022, Math.min(1022, Math.floor(Math.log2(largest)))) : 1;
}
