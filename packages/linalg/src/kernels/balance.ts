import { norm2 } from './householder.js';

/** A is similar to the balanced matrix through a permutation and a diagonal matrix of powers of two. */
export interface Balance {
  /** Rows `low` … `high` hold what is not yet triangular. */
  readonly low: number;
  readonly high: number;
  /** Inside that range the scale of row i, outside it the row that row i was exchanged with. */
  readonly scale: Float64Array;
}

/** Scales stay between these, so that no entry over- or underflows. */
const smallest = 2 ** -968;
const largest = 2 ** 968;

/**
 * Balances a general n×n row-major array in place: rows and columns that isolate an eigenvalue are moved to the ends,
 * the others scaled by powers of two until their norms are about equal.
 *
 * Source: Parlett & Reinsch, Numer. Math. 13 (1969); James, Langou & Lowery (2014) for norms of two.
 */
export function balance(a: Float64Array, n: number): Balance {
  const scale = new Float64Array(n).fill(1);
  let [low, high] = [0, n - 1];
  for (let row = isolatedRow(a, n, high); row >= 0; row = isolatedRow(a, n, high)) {
    scale[high] = row;
    exchange(a, n, row, high);
    high--;
  }
  for (let column = isolatedColumn(a, n, low, high); column >= 0; column = isolatedColumn(a, n, low, high)) {
    scale[low] = column;
    exchange(a, n, column, low);
    low++;
  }
  while (scaleOnce(a, n, low, high, scale));
  return { low, high, scale };
}

/** Turns the eigenvectors (columns of n×width) of the balanced matrix into those of the original. */
export function undoBalance({ low, high, scale }: Balance, vectors: Float64Array, n: number, width: number): void {
  for (let i = low; i <= high; i++) for (let j = 0; j < width; j++) vectors[i * width + j]! *= scale[i]!;
  for (let i = low - 1; i >= 0; i--) swapRows(vectors, width, i, scale[i]!);
  for (let i = high + 1; i < n; i++) swapRows(vectors, width, i, scale[i]!);
}

/** A row among the first `high` + 1 with nothing but its diagonal in those columns; −1 when there is none. */
function isolatedRow(a: Float64Array, n: number, high: number): number {
  for (let i = high; i >= 0; i--) {
    let j = 0;
    while (j <= high && (j === i || a[i * n + j] === 0)) j++;
    if (j > high) return i;
  }
  return -1;
}

function isolatedColumn(a: Float64Array, n: number, low: number, high: number): number {
  for (let j = low; j <= high; j++) {
    let i = low;
    while (i <= high && (i === j || a[i * n + j] === 0)) i++;
    if (i > high) return j;
  }
  return -1;
}

function exchange(a: Float64Array, n: number, i: number, j: number): void {
  if (i === j) return;
  swapRows(a, n, i, j);
  for (let k = 0; k < n; k++) {
    const kept = a[k * n + i]!;
    a[k * n + i] = a[k * n + j]!;
    a[k * n + j] = kept;
  }
}

function swapRows(a: Float64Array, width: number, i: number, j: number): void {
  if (i === j) return;
  for (let k = 0; k < width; k++) {
    const kept = a[i * width + k]!;
    a[i * width + k] = a[j * width + k]!;
    a[j * width + k] = kept;
  }
}

/** One round over all rows and columns; false when nothing was gained. */
function scaleOnce(a: Float64Array, n: number, low: number, high: number, scale: Float64Array): boolean {
  const count = high - low + 1;
  let changed = false;
  for (let i = low; i <= high; i++) {
    let c = norm2(a, low * n + i, n, count);
    let r = norm2(a, i * n + low, 1, count);
    if (c === 0 || r === 0) continue;
    const before = c + r;
    let f = 1;
    while (c < r / 2 && f < largest && r > smallest) {
      f *= 2;
      c *= 2;
      r /= 2;
    }
    while (c / 2 >= r && f > smallest && r < largest) {
      f /= 2;
      c /= 2;
      r *= 2;
    }
    const total = scale[i]! * f;
    if (f === 1 || c + r >= 0.95 * before || total < smallest || total > largest) continue;
    scale[i] = total;
    for (let j = low; j < n; j++) a[i * n + j]! /= f;
    for (let j = 0; j <= high; j++) a[j * n + i]! *= f;
    changed = true;
  }
  return changed;
}
