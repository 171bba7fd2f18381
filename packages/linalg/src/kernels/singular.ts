import { bidiagonalQr } from './bidiagonalQr.js';
import { powerOfTwo } from './symmetricEigen.js';

/** From this ratio of rows to columns on, a QR factorisation first saves work: LAPACK's crossover. */
export const tall = 1.6;

/** Values of this relative size and less are found again by QR, which unlike divide and conquer keeps their relative accuracy. */
export const lossy = 1e-5;

/** A = U·diag(s)·Vᵀ with descending s: `u` m×left, `vT` right×n, row-major. */
export interface Singular {
  readonly u: Float64Array;
  readonly s: Float64Array;
  readonly vT: Float64Array;
}

/** The singular values of a bidiagonal matrix times a factor, each to high relative accuracy. */
export function descendingValues(diagonal: Float64Array, off: Float64Array, scale: number): Float64Array {
  const values = diagonal.slice();
  bidiagonalQr(values, off.slice());
  return values.sort().reverse().map((x) => x * scale);
}

/** A power of two brings the entries near 1 without rounding, so that squares neither overflow nor vanish. */
export function rescale(a: Float64Array): number {
  const scale = powerOfTwo(a);
  if (scale !== 1) for (let i = 0; i < a.length; i++) a[i]! /= scale;
  return scale;
}
