import type { TypedArray } from '../dtype.js';
import { collapse, type Shape } from '../shape.js';
import type { Operand } from './copy.js';
import type { FloatArray } from '../wasm/operand.js';
import { bulkSum, SMALLEST_BULK_REDUCTION } from '../wasm/reduce.js';
import { columnSums as bulkColumnSums } from '../wasm/reduceRows.js';
import { isFloatArray, rowsInPlace } from './rows.js';
import { steady } from './steady.js';

/** Rows and columns of a block whose running sums stay in the fastest cache. */
const blockRows = 128;
const blockColumns = 1024;

/** Of fewer rows the vector kernel spends longer on storing the columns than it saves (measured). */
const fewestBulkRows = 16;

/** Sum of n evenly spaced elements by pairwise halving: the rounding error grows like log n, not n. */
export function pairwiseSum(data: TypedArray, offset: number, n: number, stride: number): number {
  if (n <= 128) return stride === 1 ? shortSum(data, offset, n) : shortStridedSum(data, offset, n, stride);
  const half = (n >> 1) & ~7;
  return pairwiseSum(data, offset, half, stride) + pairwiseSum(data, offset + half * stride, n - half, stride);
}

// Four sums at once: additions that do not wait for each other, and shorter chains of rounding.
function shortSum(data: TypedArray, offset: number, n: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = offset;
  const end = offset + n;
  for (; i + 3 < end; i += 4) {
    a += data[i]!;
    b += data[i + 1]!;
    c += data[i + 2]!;
    d += data[i + 3]!;
  }
  for (; i < end; i++) a += data[i]!;
  return a + b + (c + d);
}

function shortStridedSum(data: TypedArray, offset: number, n: number, stride: number): number {
  let a = 0;
  let b = 0;
  let at = offset;
  let i = 0;
  for (; i + 1 < n; i += 2, at += 2 * stride) {
    a += data[at]!;
    b += data[at + stride]!;
  }
  return i < n ? a + data[at]! + b : a + b;
}

/** Sums over `axes`; `out` holds the kept axes in row-major order. */
export function sumAxes(x: Operand, axes: readonly number[], out: TypedArray): void {
  const rows = rowsInPlace(x, axes);
  if (rows === undefined) {
    sumStrided(x, axes, out);
    return;
  }
  const { data, offset, outer, count, inner } = rows;
  if (inner === 1) {
    if (count >= SMALLEST_BULK_REDUCTION && isFloatArray(data)) {
      const from = steady(data);
      const to = steady(out);
      for (let o = 0, at = offset; o < outer; o++, at += count) {
        const total = bulkSum(from() as FloatArray, at, count);
        to()[o] = total ?? pairwiseSum(from(), at, count, 1);
      }
      return;
    }
    for (let o = 0, at = offset; o < outer; o++, at += count) out[o] = pairwiseSum(data, at, count, 1);
    return;
  }
  const bulk = count >= fewestBulkRows && count * inner >= SMALLEST_BULK_REDUCTION && isFloatArray(data) && data.constructor === out.constructor;
  const from = steady(data);
  const to = steady(out);
  for (let o = 0; o < outer; o++) {
    if (bulk && bulkColumnSums(from() as FloatArray, offset + o * count * inner, count, inner, to() as FloatArray, o * inner)) continue;
    for (let first = 0; first < inner; first += blockColumns) {
      const width = Math.min(blockColumns, inner - first);
      const sums = columnSums(data, offset + o * count * inner + first, count, inner, width, 0);
      const at = o * inner + first;
      for (let i = 0; i < width; i++) out[at + i] = sums[i]!;
    }
  }
}

const partialSums: Float64Array[] = [];

/** Sums of `width` neighbouring columns, in blocks of rows that are joined pairwise; one buffer per depth is kept. */
function columnSums(data: TypedArray, start: number, count: number, rowStride: number, width: number, depth: number): Float64Array {
  if (count > blockRows) {
    const half = (count >> 1) & ~7;
    const left = columnSums(data, start, half, rowStride, width, depth);
    const right = columnSums(data, start + half * rowStride, count - half, rowStride, width, depth + 1);
    for (let i = 0; i < width; i++) left[i]! += right[i]!;
    return left;
  }
  const sums = (partialSums[depth] ??= new Float64Array(blockColumns));
  sums.fill(0, 0, width);
  let j = 0;
  let at = start;
  for (; j + 3 < count; j += 4, at += 4 * rowStride) {
    const second = at + rowStride;
    const third = second + rowStride;
    const fourth = third + rowStride;
    for (let i = 0; i < width; i++) sums[i]! += data[at + i]! + data[second + i]! + (data[third + i]! + data[fourth + i]!);
  }
  for (; j < count; j++, at += rowStride) for (let i = 0; i < width; i++) sums[i]! += data[at + i]!;
  return sums;
}

/** The general case: any strides, without a copy. */
function sumStrided(x: Operand, axes: readonly number[], out: TypedArray): void {
  const along = (chosen: boolean): { dims: number[]; strides: number[] } => {
    const wanted = (_: unknown, axis: number): boolean => axes.includes(axis) === chosen;
    const { dims, strides } = collapse(x.shape.filter(wanted), [x.strides.filter(wanted)]);
    return { dims, strides: strides[0]! };
  };
  const kept = along(false);
  const summed = along(true);
  // The longest reduced axis goes innermost, where the sum is pairwise.
  const longest = summed.dims.indexOf(Math.max(...summed.dims));
  const [length] = summed.dims.splice(longest, 1);
  const [stride] = summed.strides.splice(longest, 1);
  forEachOffset(kept.dims, kept.strides, x.offset, (start, i) => {
    let total = 0;
    forEachOffset(summed.dims, summed.strides, start, (offset) => {
      total += pairwiseSum(x.data, offset, length ?? 1, stride ?? 0);
    });
    out[i] = total;
  });
}

/** Calls `visit` with the offset of each position of a strided grid, in row-major order. */
function forEachOffset(shape: Shape, strides: readonly number[], start: number, visit: (offset: number, i: number) => void): void {
  let count = 0;
  const step = (axis: number, offset: number): void => {
    if (axis === shape.length) {
      visit(offset, count++);
      return;
    }
    for (let i = 0; i < shape[axis]!; i++) step(axis + 1, offset + i * strides[axis]!);
  };
  step(0, start);
}
