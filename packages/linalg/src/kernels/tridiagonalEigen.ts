import { NoConvergence } from '../errors.js';
import { mergeHalves } from './mergeHalves.js';

/** Blocks up to this order are solved by QL, larger ones by dividing. */
const direct = 32;
/** LAPACK's bound: no eigenvalue is known to take more. */
const sweepsPerValue = 60;
/** Squares of what is beside the diagonal vanish below this, for entries near 1: LAPACK's bound. */
const negligible = 1.5e-154;
/** Blocks that fall off more than this from end to end are turned over. */
const graded = 16;

/** Eigenvalues in ascending order and eigenvectors as columns of an n×n row-major array. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/**
 * Eigenvalues and eigenvectors of a symmetric tridiagonal matrix by divide and conquer; small blocks by implicit QL.
 *
 * Source: Cuppen (1981); Gu & Eisenstat, SIAM J. Matrix Anal. Appl. 16 (1995).
 */
export function tridiagonalEigen(diagonal: Float64Array, off: Float64Array): Eigen {
  const n = diagonal.length;
  if (n <= direct) return byQl(diagonal, off);
  // T = diag(T₁, T₂) + ρ·u·uᵀ with u = e₍half−1₎ ± e₍half₎.
  const half = n >> 1;
  const coupling = off[half - 1]!;
  const rho = Math.abs(coupling);
  const d = diagonal.slice();
  d[half - 1]! -= rho;
  d[half]! -= rho;
  const first = tridiagonalEigen(d.slice(0, half), off.slice(0, half - 1));
  const second = tridiagonalEigen(d.slice(half), off.slice(half));
  return mergeHalves(first, second, rho, coupling < 0 ? -1 : 1);
}

function byQl(diagonal: Float64Array, off: Float64Array): Eigen {
  const n = diagonal.length;
  const d = diagonal.slice();
  // Rows of `rows` are the eigenvectors, so that a rotation runs along memory.
  const rows = new Float64Array(n * n);
  for (let i = 0; i < n; i++) rows[i * n + i] = 1;
  implicitQl(d, Float64Array.from({ length: n }, (_, i) => (i < n - 1 ? off[i]! : 0)), rows, n);
  const order = Array.from(d.keys()).sort((i, j) => d[i]! - d[j]!);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    for (let i = 0; i < n; i++) vectors[i * n + to] = rows[from * n + i]!;
  });
  return { values: Float64Array.from(order, (i) => d[i]!), vectors };
}

/** Source: Golub & Van Loan, Matrix Computations (2013), section 8.3.3; the shift is Wilkinson's. */
function implicitQl(d: Float64Array, e: Float64Array, rows: Float64Array, n: number): void {
  for (let l = 0; l < n; l++) {
    for (let sweep = 0; ; sweep++) {
      let m = l;
      while (m < n - 1 && Math.abs(e[m]!) > 2 ** -52 * Math.sqrt(Math.abs(d[m]!)) * Math.sqrt(Math.abs(d[m + 1]!)) && Math.abs(e[m]!) > negligible) m++;
      if (m === l) break;
      if (sweep === 0 && graded * Math.abs(d[m]!) < Math.abs(d[l]!)) turnOver(d, e, rows, n, l, m);
      if (sweep === sweepsPerValue || !Number.isFinite(d[l]! + e[l]!)) throw new NoConvergence('linalg.eigh', sweep);
      let g = (d[l + 1]! - d[l]!) / (2 * e[l]!);
      let r = Math.hypot(g, 1);
      g = d[m]! - d[l]! + e[l]! / (g + (g < 0 ? -r : r));
      let [s, c, p] = [1, 1, 0];
      let i = m - 1;
      for (; i >= l; i--) {
        const f = s * e[i]!;
        const b = c * e[i]!;
        r = Math.hypot(f, g);
        e[i + 1] = r;
        if (r === 0) {
          d[i + 1]! -= p;
          e[m] = 0;
          break;
        }
        s = f / r;
        c = g / r;
        g = d[i + 1]! - p;
        r = (d[i]! - g) * s + 2 * c * b;
        p = s * r;
        d[i + 1] = g + p;
        g = c * r - b;
        rotateRows(rows, n, i, c, s);
      }
      if (r === 0 && i >= l) continue;
      d[l]! -= p;
      e[l] = g;
      e[m] = 0;
    }
  }
}

/** Reverses the block l … m, so that its small end comes first: from there QL finds eigenvalues of graded matrices. */
function turnOver(d: Float64Array, e: Float64Array, rows: Float64Array, n: number, l: number, m: number): void {
  d.subarray(l, m + 1).reverse();
  e.subarray(l, m).reverse();
  e[m] = 0;
  for (let i = l, j = m; i < j; i++, j--) {
    const kept = rows.slice(i * n, (i + 1) * n);
    rows.copyWithin(i * n, j * n, (j + 1) * n);
    rows.set(kept, j * n);
  }
}

function rotateRows(rows: Float64Array, n: number, i: number, c: number, s: number): void {
  for (let k = 0, a = i * n, b = (i + 1) * n; k < n; k++, a++, b++) {
    const f = rows[b]!;
    rows[b] = s * rows[a]! + c * f;
    rows[a] = c * rows[a]! - s * f;
  }
}
