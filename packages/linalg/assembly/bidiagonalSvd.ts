import { bidiagonalQr, dropLastColumn } from './bidiagonalQr';
import { mergeBidiagonals } from './mergeBidiagonals';
import { at, put } from './vector';

/** Blocks up to this order are solved by QR, larger ones by dividing. */
const DIRECT: usize = 26;

/**
 * Singular values, in no order, of an n×n upper bidiagonal matrix, or n×(n + 1) with `spare`, in place of its diagonal d;
 * `e` is destroyed. Rows of u and v, zeros at first, get the singular vectors; with `spare`, row n of v the null vector.
 * `work` holds 4n(n + 1) + 12n f64 and a strip. Returns 0, or after how many sweeps it gave up.
 *
 * Source: Gu & Eisenstat, A divide-and-conquer algorithm for the bidiagonal SVD, SIAM J. Matrix Anal. Appl. 16 (1995).
 */
export function bidiagonalSvd(n: usize, d: usize, e: usize, spare: bool, u: usize, uRow: usize, v: usize, vRow: usize, work: usize): i32 {
  if (n <= DIRECT) {
    const columns = n + usize(spare);
    for (let i: usize = 0; i < n; i++) put(u + i * uRow, i, 1);
    for (let i: usize = 0; i < columns; i++) put(v + i * vRow, i, 1);
    if (spare && n > 0) dropLastColumn(n, d, e, at(e, n - 1), v, vRow, columns);
    return bidiagonalQr(n, d, e, u, uRow, n, v, vRow, columns);
  }
  // Row `half` is torn out: above it a block with one column more than rows, below it the rest.
  const half = n >> 1, next = half + 1;
  const alpha = at(d, half), beta = at(e, half);
  const first = bidiagonalSvd(half, d, e, true, u, uRow, v, vRow, work);
  if (first != 0) return first;
  const second = bidiagonalSvd(n - next, d + next * 8, e + next * 8, spare, u + next * (uRow + 8), uRow, v + next * (vRow + 8), vRow, work);
  if (second != 0) return second;
  mergeBidiagonals(half, n - next, spare, d, u, uRow, v, vRow, alpha, beta, work);
  return 0;
}
