import type { TypedArray } from '../dtype.js';
import type { Shape } from '../shape.js';
import type { Operand } from './copy.js';

/** A reduction seen as rows: for each output element, the strided elements that it combines. */
export interface Rows {
  /** Lengths and strides of the kept axes, in order. */
  readonly keptShape: number[];
  readonly keptStrides: number[];
  /** Lengths and strides of the reduced axes, neighbours merged where they are evenly spaced. */
  readonly shape: number[];
  readonly strides: number[];
}

/** Splits the axes of an operand into kept and reduced ones. */
export function rowsOf(x: Operand, axes: readonly number[]): Rows {
  const rows: Rows = { keptShape: [], keptStrides: [], shape: [], strides: [] };
  x.shape.forEach((length, axis) => {
    const reduced = axes.includes(axis);
    const [shape, strides] = reduced ? [rows.shape, rows.strides] : [rows.keptShape, rows.keptStrides];
    const last = shape.length - 1;
    const step = x.strides[axis]!;
    if (last >= 0 && (strides[last] === step * length || shape[last] === 1)) {
      shape[last]! *= length;
      strides[last] = step;
    } else {
      shape.push(length);
      strides.push(step);
    }
  });
  return rows;
}

/** Calls `visit` with the offset of each position of a strided grid, in row-major order. */
export function forEachOffset(shape: Shape, strides: readonly number[], start: number, visit: (offset: number, i: number) => void): void {
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

/** Sum of n evenly spaced elements by pairwise halving: the rounding error grows like log n, not n. */
export function pairwiseSum(data: TypedArray, offset: number, n: number, stride: number): number {
  if (n <= 64) {
    let a = 0;
    let b = 0;
    let i = 0;
    for (; i + 1 < n; i += 2) {
      a += data[offset + i * stride]!;
      b += data[offset + (i + 1) * stride]!;
    }
    if (i < n) a += data[offset + i * stride]!;
    return a + b;
  }
  const half = (n >> 1) & ~7;
  return pairwiseSum(data, offset, half, stride) + pairwiseSum(data, offset + half * stride, n - half, stride);
}

/** Sums over `axes`; `out` holds the kept axes in row-major order. */
export function sumAxes(x: Operand, axes: readonly number[], out: TypedArray): void {
  const { keptShape, keptStrides, shape, strides } = rowsOf(x, axes);
  const last = shape.length - 1;
  if (last < 0) {
    forEachOffset(keptShape, keptStrides, x.offset, (offset, i) => (out[i] = x.data[offset]!));
    return;
  }
  const outer = shape.slice(0, last);
  const outerStrides = strides.slice(0, last);
  forEachOffset(keptShape, keptStrides, x.offset, (start, i) => {
    let total = 0;
    forEachOffset(outer, outerStrides, start, (offset) => {
      total += pairwiseSum(x.data, offset, shape[last]!, strides[last]!);
    });
    out[i] = total;
  });
}
