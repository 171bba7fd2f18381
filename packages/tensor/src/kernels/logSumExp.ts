import type { TypedArray } from '../dtype.js';
import type { FloatArray } from '../wasm/operand.js';
import { bulkLogSumExp } from '../wasm/reduce.js';
import { logSoftmaxRows, logSumExpRows, softmaxRows } from '../wasm/reduceRows.js';
import type { Operand } from './copy.js';
import { positionOfLargest } from './extremes.js';
import { isFloatArray, mapRows, reduceRows, rowsOf, type MapRow, type Rows } from './rows.js';

/** Terms that are added before their sum joins the total: keeps the chains of rounding short. */
const block = 128;

/** From this many elements on the vector kernels repay their call (measured). */
const smallestBulk = 64;
/** Shorter rows do not fill the vectors (measured). */
const shortestBulkRow = 4;
/** Rows longer than this are staged in pieces. */
const longestStaged = 2048;

/** log Σ exp over the axes; `out` holds the kept axes in row-major order. */
export function logSumExpInto(x: Operand, axes: readonly number[], out: TypedArray): void {
  const rows = rowsOf(x, axes);
  if (rows.count <= longestStaged && inBulk(rows, out, logSumExpRows)) return;
  reduceRows(x, axes, out, logSumExpOf, bulkLogSumExp);
}

/** softmax along an axis of a dense operand. */
export function softmaxInto(x: Operand, axis: number, out: TypedArray): void {
  mapInto(x, axis, out, softmaxRows, softmaxOf);
}

/** log softmax along an axis of a dense operand. */
export function logSoftmaxInto(x: Operand, axis: number, out: TypedArray): void {
  mapInto(x, axis, out, logSoftmaxRows, logSoftmaxOf);
}

/** A vector kernel for contiguous rows; false where the engine has none. */
type BulkRows = (input: FloatArray, output: FloatArray, rows: number, columns: number) => boolean;

function mapInto(x: Operand, axis: number, out: TypedArray, bulk: BulkRows, map: MapRow): void {
  if (!inBulk(rowsOf(x, [axis]), out, bulk)) mapRows(x, axis, out, map);
}

function inBulk({ data, offset, outer, count, inner }: Rows, out: TypedArray, bulk: BulkRows): boolean {
  const size = outer * count;
  if (inner !== 1 || count < shortestBulkRow || size < smallestBulk || !isFloatArray(data) || !isFloatArray(out)) return false;
  return bulk(data.length === size ? data : data.subarray(offset, offset + size), out, outer, count);
}

/** log Σ exp of n evenly spaced elements: the largest is factored out, so that nothing overflows; −∞ for n = 0. */
function logSumExpOf(data: TypedArray, start: number, count: number, stride: number): number {
  if (count === 0) return -Infinity;
  const position = positionOfLargest(data, start, count, stride);
  const peak = data[start + position * stride]!;
  if (!(peak - peak === 0)) return peak;
  return peak + Math.log1p(sumOfOthers(data, start, count, stride, position));
}

/** Σ exp(x − xₚ) without the largest element xₚ itself: log(1 + sum) keeps what log of the whole would lose. */
function sumOfOthers(data: TypedArray, start: number, count: number, stride: number, position: number): number {
  const at = start + position * stride;
  const peak = data[at]!;
  return sumOfExp(data, start, position, stride, peak) + sumOfExp(data, at + stride, count - position - 1, stride, peak);
}

function sumOfExp(data: TypedArray, start: number, count: number, stride: number, shift: number): number {
  let total = 0;
  for (let i = 0, at = start; i < count; ) {
    let part = 0;
    for (const end = Math.min(count, i + block); i < end; i++, at += stride) part += Math.exp(data[at]! - shift);
    total += part;
  }
  return total;
}

/** exp(x − max) / Σ exp(x − max) for evenly spaced elements; NaN where all are −∞ or one is +∞. */
function softmaxOf(data: TypedArray, start: number, count: number, stride: number, out: TypedArray, to: number): void {
  if (count === 0) return;
  const peak = data[start + positionOfLargest(data, start, count, stride) * stride]!;
  let total = 0;
  for (let i = 0; i < count; ) {
    let part = 0;
    for (const end = Math.min(count, i + block); i < end; i++) {
      const e = Math.exp(data[start + i * stride]! - peak);
      out[to + i * stride] = e;
      part += e;
    }
    total += part;
  }
  const scale = 1 / total;
  for (let i = 0, at = to; i < count; i++, at += stride) out[at]! *= scale;
}

/** x − log Σ exp for evenly spaced elements. */
function logSoftmaxOf(data: TypedArray, start: number, count: number, stride: number, out: TypedArray, to: number): void {
  if (count === 0) return;
  const position = positionOfLargest(data, start, count, stride);
  const peak = data[start + position * stride]!;
  const rest = Math.log1p(sumOfOthers(data, start, count, stride, position));
  // Differences from the largest are exact where those from the logarithm of the sum would be rounded.
  for (let i = 0; i < count; i++) out[to + i * stride] = data[start + i * stride]! - peak - rest;
}
