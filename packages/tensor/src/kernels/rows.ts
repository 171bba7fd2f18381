import type { TypedArray } from '../dtype.js';
import { isRowMajor, rowMajorStrides, sizeOf } from '../shape.js';
import type { FloatArray } from '../wasm/operand.js';
import { SMALLEST_BULK_REDUCTION } from '../wasm/reduce.js';
import { copyInto, type Operand } from './copy.js';
import { steady } from './steady.js';

/**
 * A reduction in its plainest form: element (o, j, i) lies at `offset + (o·count + j)·inner + i`, and all j of one
 * (o, i) are combined. With `inner` 1 these are contiguous rows, otherwise columns.
 */
export interface Rows {
  readonly data: TypedArray;
  readonly offset: number;
  readonly outer: number;
  readonly count: number;
  readonly inner: number;
}

/** The rows of an operand that lie densely as they are; undefined where only a copy would give that form. */
export function rowsInPlace(x: Operand, axes: readonly number[]): Rows | undefined {
  const { data, offset, shape, strides } = x;
  const ndim = shape.length;
  const n = axes.length;
  const consecutive = n === 0 || axes[n - 1]! - axes[0]! === n - 1;
  if (consecutive && isRowMajor(shape, strides)) {
    const first = n === 0 ? ndim : axes[0]!;
    const after = first + n;
    let outer = 1;
    let count = 1;
    let inner = 1;
    for (let axis = 0; axis < ndim; axis++) {
      if (axis < first) outer *= shape[axis]!;
      else if (axis < after) count *= shape[axis]!;
      else inner *= shape[axis]!;
    }
    return { data, offset, outer, count, inner };
  }
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const counted = sizeOf(axes.map((axis) => shape[axis]!));
  const keptSize = sizeOf(kept.map((axis) => shape[axis]!));
  if (isDenseInOrder(x, [...kept, ...axes])) return { data, offset, outer: keptSize, count: counted, inner: 1 };
  if (isDenseInOrder(x, [...axes, ...kept])) return { data, offset, outer: 1, count: counted, inner: keptSize };
  return undefined;
}

/** The rows of any operand, copied where they do not lie densely. */
export function rowsOf(x: Operand, axes: readonly number[]): Rows {
  const rows = rowsInPlace(x, axes);
  if (rows !== undefined) return rows;
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const order = [...kept, ...axes];
  const shape = order.map((axis) => x.shape[axis]!);
  const size = sizeOf(shape);
  const data = new (x.data.constructor as new (n: number) => TypedArray)(size);
  copyInto({ ...x, shape, strides: order.map((axis) => x.strides[axis]!) }, data, 0, rowMajorStrides(shape));
  const outer = sizeOf(kept.map((axis) => x.shape[axis]!));
  return { data, offset: 0, outer, count: sizeOf(axes.map((axis) => x.shape[axis]!)), inner: 1 };
}

function isDenseInOrder({ shape, strides }: Operand, order: readonly number[]): boolean {
  return isRowMajor(
    order.map((axis) => shape[axis]!),
    order.map((axis) => strides[axis]!),
  );
}

/** Combines count evenly spaced elements into one. */
export type Combine = (data: TypedArray, start: number, count: number, stride: number) => number;
/** The same for many contiguous floats, by a vector kernel; undefined where the engine has none. */
export type BulkCombine = (data: FloatArray, start: number, count: number) => number | undefined;

/** One value per row; long contiguous rows of floats go to `bulk`. */
export function reduceRows(x: Operand, axes: readonly number[], out: TypedArray, combine: Combine, bulk?: BulkCombine): void {
  const { data, offset, outer, count, inner } = rowsOf(x, axes);
  if (bulk !== undefined && inner === 1 && count >= SMALLEST_BULK_REDUCTION && isFloatArray(data)) {
    const from = steady(data);
    const to = steady(out);
    for (let o = 0, start = offset; o < outer; o++, start += count) {
      const value = bulk(from() as FloatArray, start, count);
      to()[o] = value ?? combine(from(), start, count, 1);
    }
    return;
  }
  for (let o = 0, at = 0; o < outer; o++) {
    const start = offset + o * count * inner;
    for (let i = 0; i < inner; i++) out[at++] = combine(data, start + i, count, inner);
  }
}

/** Turns count evenly spaced elements into as many, `stride` apart from `to` on. */
export type MapRow = (data: TypedArray, start: number, count: number, stride: number, out: TypedArray, to: number) => void;

/** Maps every row along the axis of a dense operand; `out` lies like the operand. */
export function mapRows(x: Operand, axis: number, out: TypedArray, map: MapRow): void {
  const { data, offset, outer, count, inner } = rowsOf(x, [axis]);
  for (let o = 0; o < outer; o++) {
    const to = o * count * inner;
    for (let i = 0; i < inner; i++) map(data, offset + to + i, count, inner, out, to + i);
  }
}

/** Whether the vector kernels can read an array. */
export function isFloatArray(data: TypedArray): data is FloatArray {
  return data instanceof Float64Array || data instanceof Float32Array;
}
