import { arena, gemm } from '@x/tensor/core';
import { makeReflector } from './householder.js';

/** Steps whose effect on the rest of the matrix is held back and then added as one product. */
const panel = 8;

/** A = Q·B·Pᵀ with B upper bidiagonal: its diagonal, what is beside it, and the scales of the reflectors left in the array. */
export interface Bidiagonal {
  readonly diagonal: Float64Array;
  readonly off: Float64Array;
  readonly leftTaus: Float64Array;
  readonly rightTaus: Float64Array;
}

/** The matrix, and what is held back: it should be A + Lᵀ·R, where a step adds two rows to L and to R. */
interface Work {
  readonly a: Float64Array;
  /** Rows v (left reflector), x, v, x, … of length m. */
  readonly left: Float64Array;
  /** Rows −y, −u (right reflector), −y, −u, … of length n. */
  readonly right: Float64Array;
  readonly vector: Float64Array;
  readonly coefficients: Float64Array;
}

/**
 * Reduces an m×n row-major array, m ≥ n, to bidiagonal form in place. Left reflectors stay in its columns, from the
 * diagonal down; right ones in its rows, from beside the diagonal on.
 *
 * Source: Golub & Van Loan, Matrix Computations (2013), algorithm 5.4.2; Dongarra, Sorensen & Hammarling, J. Comput.
 * Appl. Math. 27 (1989), for the panels.
 */
export function bidiagonalize(a: Float64Array, m: number, n: number): Bidiagonal {
  const result = {
    diagonal: new Float64Array(n),
    off: new Float64Array(Math.max(n - 1, 0)),
    leftTaus: new Float64Array(n),
    rightTaus: new Float64Array(Math.max(n - 1, 0)),
  };
  const size = m * n + 2 * panel * (m + n + 1) + m + n;
  // In the memory of the kernels, matrix-vector products need no copies. Views on it die when a product lets it grow.
  const address = typeof WebAssembly === 'undefined' ? undefined : arena.allocate(8 * size);
  const outside = address === undefined ? new Float64Array(size) : undefined;
  const work = (): Work => workIn(outside ?? new Float64Array(arena.heap().buffer, address, size), m, n);
  try {
    let now = work();
    now.a.set(a);
    let product = new Float64Array(0);
    for (let from = 0; from < n; from += panel) {
      const to = Math.min(from + panel, n);
      for (let k = from; k < to; k++) step(now, m, n, k, 2 * (k - from), result);
      if (to === n) break;
      const width = n - to;
      if (product.length === 0) product = new Float64Array((m - to) * width);
      gemm(m - to, width, 2 * (to - from), now.left, to, 1, m, now.right, to, n, 1, product, 0);
      now = work();
      for (let i = to, p = 0; i < m; i++) {
        for (let at = i * n + to, end = (i + 1) * n; at < end; at++, p++) now.a[at]! += product[p]!;
      }
    }
    a.set(now.a);
  } finally {
    if (address !== undefined) arena.free(address);
  }
  return result;
}

function workIn(memory: Float64Array, m: number, n: number): Work {
  let from = 0;
  const next = (length: number): Float64Array => memory.subarray(from, (from += length));
  return { a: next(m * n), left: next(2 * panel * m), right: next(2 * panel * n), vector: next(m + n), coefficients: next(2 * panel) };
}

/** Column k, then row k, with `held` rows of L and R before. */
function step({ a, left, right, vector, coefficients }: Work, m: number, n: number, k: number, held: number, { diagonal, off, leftTaus, rightTaus }: Bidiagonal): void {
  // Column k as it should be, as a vector along memory.
  const v = held * m;
  for (let i = k; i < m; i++) left[v + i] = a[i * n + k]!;
  combine(m - k, held, left, k, m, right, k, n, left, v + k);
  const leftTau = makeReflector(left, v + k, 1, m - k);
  const d = left[v + k]!;
  diagonal[k] = d;
  leftTaus[k] = leftTau;
  left[v + k] = 1;
  for (let i = k + 1; i < m; i++) a[i * n + k] = left[v + i]!;
  a[k * n + k] = d;
  const width = n - k - 1;
  if (width === 0) return;

  // y = τ·(A + LᵀR)ᵀv
  const row = k * n + k + 1;
  const y = held * n + k + 1;
  gemm(width, 1, m - k, a, row, 1, n, left, v + k, 1, 1, right, y);
  gemm(held, 1, m - k, left, k, m, 1, left, v + k, 1, 1, coefficients, 0);
  combine(width, held, right, k + 1, n, coefficients, 0, 1, right, y);
  for (let j = 0; j < width; j++) right[y + j]! *= -leftTau;

  // Row k as it should be.
  combine(width, held + 1, right, k + 1, n, left, k, m, a, row);
  const rightTau = makeReflector(a, row, 1, width);
  const e = a[row]!;
  off[k] = e;
  rightTaus[k] = rightTau;
  a[row] = 1;
  const u = (held + 1) * n + k + 1;
  for (let j = 0; j < width; j++) right[u + j] = -a[row + j]!;

  // x = τ·(A + LᵀR)u
  const x = (held + 1) * m + k + 1;
  vector.set(a.subarray(row, row + width));
  gemm(m - k - 1, 1, width, a, row + n, n, 1, vector, 0, 1, 1, left, x);
  gemm(held + 1, 1, width, right, k + 1, n, 1, vector, 0, 1, 1, coefficients, 0);
  combine(m - k - 1, held + 1, left, k + 1, m, coefficients, 0, 1, left, x);
  for (let i = 0; i < m - k - 1; i++) left[x + i]! *= rightTau;
  a[row] = e;
}

/** y += Σᵣ cᵣ·(row r of x), for the first `count` rows. */
function combine(length: number, count: number, x: Float64Array, xFrom: number, xRow: number, c: Float64Array, cFrom: number, cStride: number, y: Float64Array, yFrom: number): void {
  for (let r = 0; r < count; r++) {
    const factor = c[cFrom + r * cStride]!;
    if (factor === 0) continue;
    for (let i = 0, at = xFrom + r * xRow; i < length; i++) y[yFrom + i]! += factor * x[at + i]!;
  }
}
