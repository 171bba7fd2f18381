import { bidiagonalQr, dropLastColumn } from './bidiagonalQr.js';
import { mergeBidiagonals } from './mergeBidiagonals.js';

/** Blocks up to this order are solved by QR, larger ones by dividing. */
const direct = 26;

/** B = U·diag(values)·Vᵀ with values in no order. Rows are the vectors; `vT` has one more where B has one more column. */
export interface BidiagonalVectors {
  readonly values: Float64Array;
  /** n×n */
  readonly uT: Float64Array;
  /** columns×columns; its last row is orthogonal to the rows of B where columns = n + 1. */
  readonly vT: Float64Array;
  readonly columns: number;
}

/**
 * Singular values and vectors of an n×n upper bidiagonal matrix, or n×(n + 1) where `off` has n elements, by divide and
 * conquer; small blocks by implicit zero-shift QR.
 *
 * Source: Gu & Eisenstat, A divide-and-conquer algorithm for the bidiagonal SVD, SIAM J. Matrix Anal. Appl. 16 (1995).
 */
export function bidiagonalSvd(diagonal: Float64Array, off: Float64Array): BidiagonalVectors {
  const n = diagonal.length;
  if (n <= direct) return byQr(diagonal, off);
  // Row `half` is torn out: above it a block with one column more than rows, below it the rest.
  const half = n >> 1;
  const above = bidiagonalSvd(diagonal.subarray(0, half), off.subarray(0, half));
  const below = bidiagonalSvd(diagonal.subarray(half + 1), off.subarray(half + 1));
  return mergeBidiagonals(above, below, diagonal[half]!, off[half]!);
}

function byQr(diagonal: Float64Array, off: Float64Array): BidiagonalVectors {
  const n = diagonal.length;
  const columns = off.length === n ? n + 1 : n;
  const [values, e] = [diagonal.slice(), off.slice()];
  const [uT, vT] = [identity(n), identity(columns)];
  const right = { data: vT, length: columns };
  if (columns > n && n > 0) dropLastColumn(values, e, e[n - 1]!, right);
  bidiagonalQr(values, e, { data: uT, length: n }, right);
  return { values, uT, vT, columns };
}

function identity(n: number): Float64Array {
  const x = new Float64Array(n * n);
  for (let i = 0; i < n; i++) x[i * (n + 1)] = 1;
  return x;
}
