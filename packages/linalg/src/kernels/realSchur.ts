import { francis } from './francis.js';
import { hessenbergInPlace } from './hessenberg.js';
import { powerOfTwo } from './symmetricEigen.js';

/**
 * A = Z·T·Zᵀ for a general n×n row-major array, which becomes T: quasi-triangular, its 2×2 blocks in standard form.
 * Returns Z, its columns the Schur vectors. `op` is what errors name.
 */
export function realSchurInPlace(op: string, a: Float64Array, n: number): Float64Array {
  if (isTriangular(a, n)) return Float64Array.from(a, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
  // A power of two brings the entries near 1 without rounding, so that squares neither overflow nor vanish.
  const scale = powerOfTwo(a);
  for (let i = 0; i < a.length; i++) a[i]! /= scale;
  const z = hessenbergInPlace(a, n);
  francis(op, a, z, n);
  for (let i = 0; i < a.length; i++) a[i]! *= scale;
  return z;
}

function isTriangular(a: Float64Array, n: number): boolean {
  for (let i = 1; i < n; i++) for (let j = 0; j < i; j++) if (a[i * n + j] !== 0) return false;
  return true;
}

/** Where the diagonal blocks of a quasi-triangular matrix start, and n at the end. */
export function blockStarts(t: Float64Array, n: number): number[] {
  const starts: number[] = [];
  for (let i = 0; i < n; i++) if (i === 0 || t[i * n + i - 1] === 0) starts.push(i);
  return [...starts, n];
}
