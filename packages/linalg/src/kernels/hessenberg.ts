import { gemm } from '@x/tensor/core';
import { formQ, makeReflector, type Reflections } from './householder.js';
import { blockAt, subtractProduct, transposed, type Block } from './subtractProduct.js';

/** Columns that are eliminated together before the rest of the matrix is updated by matrix products. */
const panel = 24;

/**
 * Reduces a general n×n row-major array to upper Hessenberg form H = Qᵀ·A·Q in place and returns Q, n×n row-major.
 * Within a panel only its own columns are updated: Y = A·V·T carries what the reflectors I − V·T·Vᵀ do from the right.
 *
 * Source: Quintana-Ortí & van de Geijn, ACM TOMS 32 (2006); Golub & Van Loan, Matrix Computations (2013), algorithm 7.4.2.
 */
export function hessenbergInPlace(a: Float64Array, n: number): Float64Array {
  const panels: Reflections['panels'][number][] = [];
  for (let from = 0; from < n - 2; from += panel) {
    const count = Math.min(panel, n - 2 - from);
    const { v, t, y } = reducePanel(a, n, from, count);
    const rows = n - from - 1;
    const next = from + count;
    const rest = blockAt(whole(a, n), 0, next);
    const width = n - next;
    // From the right A − Y·Vᵀ, then from the left A − V·Tᵀ·Vᵀ·A below row `from`.
    subtractProduct(rest, whole(y, count), transposed(blockAt(whole(v, count), next - from - 1, 0)), n, width, count);
    const below = blockAt(rest, from + 1, 0);
    const first = new Float64Array(count * width);
    gemm(count, width, rows, v, 0, 1, count, a, below.offset, n, 1, first, 0);
    const second = new Float64Array(count * width);
    gemm(count, width, count, t, 0, 1, count, first, 0, width, 1, second, 0);
    subtractProduct(below, whole(v, count), whole(second, width), rows, width, count);
    panels.push({ from: from + 1, rows, count, v: whole(v, count), t: whole(t, count) });
  }
  return formQ({ panels }, n, n);
}

function whole(data: Float64Array, columns: number): Block {
  return { data, offset: 0, row: columns, column: 1 };
}

/** The reflectors as rows from `from` + 1 on of V, their triangle T, and Y = A·V·T for all rows. */
interface Reduced {
  readonly v: Float64Array;
  readonly t: Float64Array;
  readonly y: Float64Array;
}

/** Brings columns `from` … `from` + `count` − 1 to their final form; the others are only read. */
function reducePanel(a: Float64Array, n: number, from: number, count: number): Reduced {
  const top = from + 1;
  const rows = n - top;
  const v = new Float64Array(rows * count);
  const t = new Float64Array(count * count);
  const y = new Float64Array(n * count);
  const column = new Float64Array(n);
  const w = new Float64Array(count);
  const product = new Float64Array(n);
  for (let j = 0; j < count; j++) {
    const c = from + j;
    for (let i = 0; i < n; i++) column[i] = a[i * n + c]!;
    if (j > 0) {
      for (let i = 0; i < n; i++) column[i]! -= rowProduct(y, i * count, v, (c - top) * count, j);
      overlaps(v, column, top, count, rows, j, w);
      for (let k = j - 1; k >= 0; k--) {
        let sum = 0;
        for (let i = 0; i <= k; i++) sum += t[i * count + k]! * w[i]!;
        w[k] = sum;
      }
      for (let i = 0; i < rows; i++) column[top + i]! -= rowProduct(v, i * count, w, 0, j);
    }
    const tau = makeReflector(column, c + 1, 1, n - c - 1);
    for (let i = 0; i < n; i++) a[i * n + c] = i <= c + 1 ? column[i]! : 0;
    column[c + 1] = 1;
    for (let i = c + 1; i < n; i++) v[(i - top) * count + j] = column[i]!;
    if (tau === 0) {
      for (let i = c + 1; i < n; i++) v[(i - top) * count + j] = +(i === c + 1);
      continue;
    }
    // y = τ·(A·v − Y·(Vᵀ·v)), and the next column of T.
    column.fill(0, 0, c + 1);
    overlaps(v, column, top, count, rows, j, w);
    gemm(n, 1, n - c - 1, a, c + 1, n, 1, column, c + 1, 1, 1, product, 0);
    for (let i = 0; i < n; i++) y[i * count + j] = tau * (product[i]! - rowProduct(y, i * count, w, 0, j));
    for (let i = 0; i < j; i++) {
      let sum = 0;
      for (let k = i; k < j; k++) sum += t[i * count + k]! * w[k]!;
      t[i * count + j] = -tau * sum;
    }
    t[j * count + j] = tau;
  }
  return { v, t, y };
}

/** w = Vᵀ·x over the first `width` columns of V. */
function overlaps(v: Float64Array, x: Float64Array, top: number, count: number, rows: number, width: number, w: Float64Array): void {
  w.fill(0);
  for (let i = 0; i < rows; i++) {
    const value = x[top + i]!;
    for (let k = 0, at = i * count; k < width; k++, at++) w[k]! += v[at]! * value;
  }
}

function rowProduct(x: Float64Array, p: number, y: Float64Array, q: number, count: number): number {
  let sum = 0;
  for (let k = 0; k < count; k++) sum += x[p + k]! * y[q + k]!;
  return sum;
}
