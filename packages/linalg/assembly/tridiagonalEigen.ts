import { mergeHalves } from './mergeHalves';
import { at, hypotenuse, put, rotate } from './vector';

/** Blocks up to this order are solved by QL, larger ones by dividing. */
const DIRECT: usize = 26;
/** LAPACK's bound: no eigenvalue is known to take more. */
const SWEEPS: i32 = 60;
/** Squares of what is beside the diagonal vanish below this, for entries near 1: LAPACK's bound. */
const NEGLIGIBLE: f64 = 1.5e-154;
/** Blocks that fall off more than this from end to end are turned over. */
const GRADED: f64 = 16;

/**
 * Eigenvalues of a symmetric tridiagonal matrix, ascending, in place of its diagonal d; row i of q, zeros at first, gets
 * eigenvector i. `e`, of n elements, is destroyed. `work` holds 3n² + 12n f64 and a strip. Returns 0, or after how many sweeps it gave up.
 *
 * Source: Cuppen (1981); Gu & Eisenstat, SIAM J. Matrix Anal. Appl. 16 (1995); small blocks by implicit QL.
 */
export function tridiagonalEigen(n: usize, d: usize, e: usize, q: usize, row: usize, work: usize): i32 {
  if (n <= DIRECT) {
    for (let i: usize = 0; i < n; i++) put(q + i * row, i, 1);
    const failed = implicitQl(n, d, e, q, row);
    if (failed == 0) sortRows(n, d, q, row);
    return failed;
  }
  // T = diag(T₁, T₂) + ρ·u·uᵀ with u = e₍half−1₎ ± e₍half₎.
  const half = n >> 1;
  const coupling = at(e, half - 1);
  const rho = abs(coupling);
  put(d, half - 1, at(d, half - 1) - rho);
  put(d, half, at(d, half) - rho);
  const first = tridiagonalEigen(half, d, e, q, row, work);
  if (first != 0) return first;
  const second = tridiagonalEigen(n - half, d + half * 8, e + half * 8, q + half * (row + 8), row, work);
  if (second != 0) return second;
  mergeHalves(half, n - half, d, q, row, rho, coupling < 0 ? -1 : 1, work);
  return 0;
}

/** Source: Golub & Van Loan, Matrix Computations (2013), section 8.3.3; the shift is Wilkinson's. */
function implicitQl(n: usize, d: usize, e: usize, q: usize, row: usize): i32 {
  for (let l: usize = 0; l < n; l++) {
    for (let sweep = 0; ; sweep++) {
      let m = l;
      for (; m + 1 < n; m++) {
        const beside = abs(at(e, m));
        if (!(beside > 2.220446049250313e-16 * sqrt(abs(at(d, m))) * sqrt(abs(at(d, m + 1))) && beside > NEGLIGIBLE)) break;
      }
      if (m == l) break;
      if (sweep == 0 && GRADED * abs(at(d, m)) < abs(at(d, l))) turnOver(n, l, m, d, e, q, row);
      if (sweep == SWEEPS || !isFinite(at(d, l) + at(e, l))) return max(sweep, 1);
      let g = (at(d, l + 1) - at(d, l)) / (2 * at(e, l));
      let r = hypotenuse(g, 1);
      g = at(d, m) - at(d, l) + at(e, l) / (g + (g < 0 ? -r : r));
      let s: f64 = 1, c: f64 = 1, p: f64 = 0;
      let split = false;
      for (let i = m; i-- > l; ) {
        const f = s * at(e, i);
        const b = c * at(e, i);
        r = hypotenuse(f, g);
        put(e, i + 1, r);
        if (r == 0) {
          put(d, i + 1, at(d, i + 1) - p);
          put(e, m, 0);
          split = true;
          break;
        }
        s = f / r;
        c = g / r;
        g = at(d, i + 1) - p;
        r = (at(d, i) - g) * s + 2 * c * b;
        p = s * r;
        put(d, i + 1, g + p);
        g = c * r - b;
        rotate(n, q + i * row, q + (i + 1) * row, c, -s);
      }
      if (split) continue;
      put(d, l, at(d, l) - p);
      put(e, l, g);
      put(e, m, 0);
    }
  }
  return 0;
}

/** Reverses the block l … m, so that its small end comes first: from there QL finds eigenvalues of graded matrices. */
function turnOver(n: usize, l: usize, m: usize, d: usize, e: usize, q: usize, row: usize): void {
  for (let i = l, j = m; i < j; i++, j--) {
    exchange(d + i * 8, d + j * 8, 1);
    exchange(q + i * row, q + j * row, n);
  }
  for (let i = l, j = m - 1; i < j; i++, j--) exchange(e + i * 8, e + j * 8, 1);
  put(e, m, 0);
}

function exchange(x: usize, y: usize, count: usize): void {
  for (let k: usize = 0; k < count; k++) {
    const kept = at(x, k);
    put(x, k, at(y, k));
    put(y, k, kept);
  }
}

/** Ascending values, by as few exchanges of rows as can be. */
function sortRows(n: usize, d: usize, q: usize, row: usize): void {
  for (let i: usize = 0; i + 1 < n; i++) {
    let least = i;
    for (let j = i + 1; j < n; j++) if (at(d, j) < at(d, least)) least = j;
    if (least == i) continue;
    exchange(d + i * 8, d + least * 8, 1);
    exchange(q + i * row, q + least * row, n);
  }
}
