import { gemm } from '@x/tensor/core';
import { blockAt, subtractProduct, type Block } from './subtractProduct.js';

/** Reflectors that are applied together as I − V·T·Vᵀ by matrix products. */
const panel = 32;

/**
 * A reflector H = I − τ·v·vᵀ with v₀ = 1 that maps a strided vector to (β, 0, …, 0). The vector becomes (β, v₁, v₂, …).
 * Returns τ; 0 when there is nothing to do.
 *
 * Source: Golub & Van Loan, Matrix Computations (2013), algorithm 5.1.1, with LAPACK's choice of sign.
 */
export function makeReflector(x: Float64Array, at: number, stride: number, n: number): number {
  const tail = norm2(x, at + stride, stride, n - 1);
  if (tail === 0) return 0;
  const alpha = x[at]!;
  const length = Math.hypot(alpha, tail);
  if (length < 1e-290) {
    // Near the smallest numbers digits are missing, and H would not be orthogonal.
    for (let i = 0; i < n; i++) x[at + i * stride]! *= 2 ** 500;
    const tau = makeReflector(x, at, stride, n);
    x[at]! /= 2 ** 500;
    return tau;
  }
  const beta = alpha >= 0 ? -length : length;
  // (α − β) may be tiny or huge; dividing twice by moderate numbers keeps it in range.
  const divisor = alpha - beta;
  for (let i = 1; i < n; i++) x[at + i * stride]! /= divisor;
  x[at] = beta;
  return (beta - alpha) / beta;
}

/** Euclidean norm of a strided vector, without over- or underflow. */
export function norm2(x: Float64Array, at: number, stride: number, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += x[at + i * stride]! ** 2;
  if (sum > 1e-280 && sum < 1e280) return Math.sqrt(sum);
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(x[at + i * stride]!));
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  sum = 0;
  for (let i = 0; i < n; i++) sum += (x[at + i * stride]! / largest) ** 2;
  return largest * Math.sqrt(sum);
}

/** The reflectors of one panel: V as a dense unit lower trapezoid, T upper triangular. */
interface Panel {
  readonly from: number;
  readonly v: Block;
  readonly t: Block;
  readonly rows: number;
  readonly count: number;
}

/** A = Q·R held as reflectors, with R in the upper triangle of `a`. */
export interface Reflections {
  readonly panels: readonly Panel[];
}

/** Factors the m×n row-major array in place: R above and on the diagonal; Q as reflectors. */
export function qrInPlace(a: Float64Array, m: number, n: number): Reflections {
  const steps = Math.min(m, n);
  const panels: Panel[] = [];
  const window: Block = { data: a, offset: 0, row: n, column: 1 };
  for (let from = 0; from < steps; from += panel) {
    const to = Math.min(from + panel, steps);
    const taus = factorPanel(a, m, n, from, to);
    const made = gather(a, m, n, from, to, taus);
    panels.push(made);
    if (to < n) applyPanel(made, blockAt(window, from, to), n - to, true);
  }
  return { panels };
}

/** Reflectors that lie below the diagonal of an m×n row-major array, as `qrInPlace` leaves them, made ready to apply. */
export function reflectionsOf(a: Float64Array, m: number, n: number, taus: Float64Array): Reflections {
  const panels: Panel[] = [];
  for (let from = 0; from < taus.length; from += panel) {
    const to = Math.min(from + panel, taus.length);
    panels.push(gather(a, m, n, from, to, taus.subarray(from, to)));
  }
  return { panels };
}

/** Eliminates columns `from` … `to` − 1, updating only those columns. */
function factorPanel(a: Float64Array, m: number, n: number, from: number, to: number): Float64Array {
  const taus = new Float64Array(to - from);
  const w = new Float64Array(to - from);
  for (let k = from; k < to; k++) {
    const tau = makeReflector(a, k * n + k, n, m - k);
    taus[k - from] = tau;
    const width = to - k - 1;
    if (tau === 0 || width === 0) continue;
    // w = vᵀA, then A −= τ·v·wᵀ, both along rows.
    for (let j = 0; j < width; j++) w[j] = a[k * n + k + 1 + j]!;
    for (let i = k + 1; i < m; i++) {
      const v = a[i * n + k]!;
      for (let j = 0, at = i * n + k + 1; j < width; j++) w[j]! += v * a[at + j]!;
    }
    for (let j = 0; j < width; j++) {
      w[j]! *= tau;
      a[k * n + k + 1 + j]! -= w[j]!;
    }
    for (let i = k + 1; i < m; i++) {
      const v = a[i * n + k]!;
      for (let j = 0, at = i * n + k + 1; j < width; j++) a[at + j]! -= v * w[j]!;
    }
  }
  return taus;
}

/** The vectors of a panel as a dense trapezoid, and T with H₁·H₂·… = I − V·T·Vᵀ. */
function gather(a: Float64Array, m: number, n: number, from: number, to: number, taus: Float64Array): Panel {
  const count = to - from;
  const rows = m - from;
  const v = new Float64Array(rows * count);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < count && j <= i; j++) v[i * count + j] = i === j ? 1 : a[(from + i) * n + from + j]!;
  }
  return { from, rows, count, v: { data: v, offset: 0, row: count, column: 1 }, t: { data: triangleOf(v, rows, count, taus), offset: 0, row: count, column: 1 } };
}

/** T of the compact form, column by column: T₍:,ⱼ₎ = −τⱼ·T·(Vᵀvⱼ). */
function triangleOf(v: Float64Array, rows: number, count: number, taus: Float64Array): Float64Array {
  const gram = new Float64Array(count * count);
  gemm(count, count, rows, v, 0, 1, count, v, 0, count, 1, gram, 0);
  const t = new Float64Array(count * count);
  for (let j = 0; j < count; j++) {
    t[j * count + j] = taus[j]!;
    for (let i = 0; i < j; i++) {
      let sum = 0;
      for (let k = i; k < j; k++) sum += t[i * count + k]! * gram[k * count + j]!;
      t[i * count + j] = -taus[j]! * sum;
    }
  }
  return t;
}

/** C ← (I − V·Tᵀ·Vᵀ)·C (`transpose`) or (I − V·T·Vᵀ)·C for the rows from `from` on of a window of `width` columns. */
function applyPanel({ v, t, rows, count }: Panel, c: Block, width: number, transpose: boolean): void {
  const first = new Float64Array(count * width);
  gemm(count, width, rows, v.data, 0, 1, count, c.data, c.offset, c.row, 1, first, 0);
  const second = new Float64Array(count * width);
  gemm(count, width, count, t.data, 0, transpose ? 1 : count, transpose ? count : 1, first, 0, width, 1, second, 0);
  subtractProduct(c, v, { data: second, offset: 0, row: width, column: 1 }, rows, width, count);
}

/** Q·C or Qᵀ·C in place of an m×width row-major array. */
export function applyReflections({ panels }: Reflections, c: Float64Array, width: number, transpose: boolean): void {
  const window: Block = { data: c, offset: 0, row: width, column: 1 };
  const order = transpose ? panels : [...panels].reverse();
  for (const one of order) applyPanel(one, blockAt(window, one.from, 0), width, transpose);
}

/** The first `columns` columns of Q, m×columns row-major. */
export function formQ(reflections: Reflections, m: number, columns: number): Float64Array {
  const q = new Float64Array(m * columns);
  for (let i = 0; i < Math.min(m, columns); i++) q[i * columns + i] = 1;
  applyReflections(reflections, q, columns, false);
  return q;
}
