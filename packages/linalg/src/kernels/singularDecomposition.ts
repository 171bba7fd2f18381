import { bidiagonalize, type Bidiagonal } from './bidiagonalize.js';
import { bidiagonalQr } from './bidiagonalQr.js';
import { bidiagonalSvd } from './bidiagonalSvd.js';
import { applyReflections, qrInPlace, reflectionsOf, type Reflections } from './householder.js';
import { powerOfTwo } from './symmetricEigen.js';

/** From this ratio of rows to columns on, a QR factorisation first saves work: LAPACK's crossover. */
const tall = 1.6;

/** Values of this relative size and less are found again by QR, which unlike divide and conquer keeps their relative accuracy. */
const lossy = 1e-5;

/** A = U·diag(s)·Vᵀ with descending s: `u` m×left, `vT` right×n, row-major. */
export interface Singular {
  readonly u: Float64Array;
  readonly s: Float64Array;
  readonly vT: Float64Array;
}

/** Singular values, descending, of an m×n row-major array, which is overwritten. */
export function singularValues(a: Float64Array, m: number, n: number): Float64Array {
  if (m < n) return singularValues(transpose(a, m, n), n, m);
  const scale = rescale(a);
  const { diagonal, off } = reduce(a, m, n);
  return descendingValues(diagonal, off, scale);
}

/** Singular values and vectors of an m×n row-major array, which is overwritten; `full` completes both bases. */
export function singularDecomposition(a: Float64Array, m: number, n: number, full: boolean): Singular {
  if (m < n) {
    const { u, s, vT } = singularDecomposition(transpose(a, m, n), n, m, full);
    return { u: transpose(vT, m, m), s, vT: transpose(u, n, full ? n : m) };
  }
  const scale = rescale(a);
  const reduced = reduce(a, m, n);
  const { diagonal, off, leftTaus, rightTaus, rows, before } = reduced;
  const { values, uT, vT } = bidiagonalSvd(diagonal, off);
  const order = Array.from(values.keys()).sort((i, j) => values[j]! - values[i]!);

  const left = full ? m : n;
  const u = new Float64Array(m * left);
  order.forEach((from, to) => {
    for (let i = 0; i < n; i++) u[i * left + to] = uT[from * n + i]!;
  });
  for (let i = n; i < left; i++) u[i * left + i] = 1;
  applyReflections(reflectionsOf(reduced.a, rows, n, leftTaus), u, left, false);
  if (before !== undefined) applyReflections(before, u, left, false);

  const v = new Float64Array(n * n);
  order.forEach((from, to) => {
    for (let i = 0; i < n; i++) v[i * n + to] = vT[from * n + i]!;
  });
  if (n > 1) {
    // Reflector k lies beside element (k, k): turned, a QR-like trapezoid one row further down.
    const turned = new Float64Array((n - 1) * (n - 1));
    for (let k = 0; k < n - 1; k++) for (let i = k; i < n - 1; i++) turned[i * (n - 1) + k] = reduced.a[k * n + i + 1]!;
    applyReflections(reflectionsOf(turned, n - 1, n - 1, rightTaus), v.subarray(n), n, false);
  }
  const s = order.map((i) => values[i]!);
  const precise = n === 0 || s[n - 1]! > lossy * s[0]!;
  return { u, s: precise ? Float64Array.from(s, (x) => x * scale) : descendingValues(diagonal, off, scale), vT: transpose(v, n, n) };
}

interface Reduced extends Bidiagonal {
  /** The array that holds the reflectors, of `rows` rows. */
  readonly a: Float64Array;
  readonly rows: number;
  /** Those of the QR factorisation of a tall matrix. */
  readonly before: Reflections | undefined;
}

function reduce(a: Float64Array, m: number, n: number): Reduced {
  if (m < tall * n) return { ...bidiagonalize(a, m, n), a, rows: m, before: undefined };
  const before = qrInPlace(a, m, n);
  const r = a.slice(0, n * n);
  for (let i = 1; i < n; i++) r.fill(0, i * n, i * n + i);
  return { ...bidiagonalize(r, n, n), a: r, rows: n, before };
}

function descendingValues(diagonal: Float64Array, off: Float64Array, scale: number): Float64Array {
  const values = diagonal.slice();
  bidiagonalQr(values, off.slice());
  return values.sort().reverse().map((x) => x * scale);
}

/** A power of two brings the entries near 1 without rounding, so that squares neither overflow nor vanish. */
function rescale(a: Float64Array): number {
  const scale = powerOfTwo(a);
  if (scale !== 1) for (let i = 0; i < a.length; i++) a[i]! /= scale;
  return scale;
}

function transpose(a: Float64Array, m: number, n: number): Float64Array {
  const t = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) t[j * m + i] = a[i * n + j]!;
  return t;
}
