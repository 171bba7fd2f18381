import { apply1, asTensor, astype, defineOp, isFloat, sizeOf, toFloat, type Op, type Tensor, type TensorLike, type TypedArray } from '@x/tensor/core';
import { poolGeometry, withSpatial, type PoolGeometry, type PoolOptions } from './poolGeometry.js';

interface Average extends PoolGeometry {
  /** Whether empty places count as zeros. */
  readonly countPadding: boolean;
}

/** Options of `avgPool`. */
export interface AvgPoolOptions extends PoolOptions {
  /** Whether the padding counts as zeros; otherwise means are taken over the elements there are. Default true. */
  readonly countPadding?: boolean;
}

const avgPoolOp: Op<Average> = /* @__PURE__ */ defineOp<Average>({
  name: 'avgPool',
  infer: ([x], { ndim, output }) => ({ shape: withSpatial(x!.shape, output, ndim), dtype: x!.dtype }),
  kernel: ([x], [y], geometry) => {
    const plane = sizeOf(geometry.input);
    const count = sizeOf(geometry.output);
    for (let from = x!.offset, to = 0; to < y!.length; from += plane, to += count) average(x!.data, from, y!, to, geometry);
  },
  linearity: 'linear',
  vjp: ([g], { attrs }) => [apply1(avgSpreadOp, [g!], attrs)],
  batch: ({ inputs, attrs }) => [apply1(avgPoolOp, inputs, attrs)],
  flops: ([x], _, { size }) => sizeOf(x!.shape) * sizeOf(size),
});

/** The adjoint of `avgPool`. */
const avgSpreadOp: Op<Average> = /* @__PURE__ */ defineOp<Average>({
  name: 'avgPoolSpread',
  infer: ([g], { ndim, input }) => ({ shape: withSpatial(g!.shape, input, ndim), dtype: g!.dtype }),
  kernel: ([g], [y], geometry) => {
    const plane = sizeOf(geometry.input);
    const count = sizeOf(geometry.output);
    y!.fill(0);
    for (let from = g!.offset, to = 0; to < y!.length; from += count, to += plane) spread(g!.data, from, y!, to, geometry);
  },
  linearity: 'linear',
  vjp: ([g], { attrs }) => [apply1(avgPoolOp, [g!], attrs)],
  batch: ({ inputs, attrs }) => [apply1(avgSpreadOp, inputs, attrs)],
});

/** Calls `use` for every window: its bounds in the input, and what its sum is divided by. */
function eachWindow({ input, output, size, stride, before, countPadding }: Average, use: (i: number, bounds: readonly number[], divisor: number) => void): void {
  const bounds = [0, 0, 0, 0, 0, 0];
  const clip = (axis: number, position: number): number => {
    const start = position * stride[axis]! - before[axis]!;
    const end = Math.min(start + size[axis]!, input[axis]! + before[axis]!);
    bounds[2 * axis] = Math.max(start, 0);
    bounds[2 * axis + 1] = Math.min(end, input[axis]!);
    return countPadding ? end - start : bounds[2 * axis + 1]! - bounds[2 * axis]!;
  };
  for (let a = 0, i = 0; a < output[0]; a++) {
    const deep = clip(0, a);
    for (let r = 0; r < output[1]; r++) {
      const high = clip(1, r);
      for (let c = 0; c < output[2]; c++, i++) use(i, bounds, deep * high * clip(2, c));
    }
  }
}

function average(x: TypedArray, from: number, y: TypedArray, to: number, geometry: Average): void {
  const [, height, width] = geometry.input;
  eachWindow(geometry, (i, bounds, divisor) => {
    let sum = 0;
    for (let z = bounds[0]!; z < bounds[1]!; z++) {
      for (let h = bounds[2]!; h < bounds[3]!; h++) {
        const row = from + (z * height + h) * width;
        for (let w = bounds[4]!; w < bounds[5]!; w++) sum += x[row + w]!;
      }
    }
    y[to + i] = sum / divisor;
  });
}

function spread(g: TypedArray, from: number, y: TypedArray, to: number, geometry: Average): void {
  const [, height, width] = geometry.input;
  eachWindow(geometry, (i, bounds, divisor) => {
    const share = g[from + i]! / divisor;
    for (let z = bounds[0]!; z < bounds[1]!; z++) {
      for (let h = bounds[2]!; h < bounds[3]!; h++) {
        const row = to + (z * height + h) * width;
        for (let w = bounds[4]!; w < bounds[5]!; w++) y[row + w]! += share;
      }
    }
  });
}

/**
 * The mean of every window over the spatial axes.
 *
 * Shapes: [N, C, …spatial] → [N, C, …out], out = ⌊(in + 2·padding − size)/stride⌋ + 1; 1 to 3 spatial axes.
 * Fails: ShapeError when a window does not fit; DomainError for sizes that are not whole.
 *
 * @example
 * avgPool([[[[1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]]]], 2).toArray() // => [ [ [ [ 3.25, 5.25 ], [ 2, 2 ] ] ] ]
 */
export function avgPool(x: TensorLike, size: number | readonly number[], { countPadding = true, ...options }: Omit<AvgPoolOptions, 'dilation'> = {}): Tensor {
  const value = asTensor(x);
  const floating = isFloat(value.dtype) ? value : astype(value, toFloat(value.dtype));
  return apply1(avgPoolOp, [floating], { ...poolGeometry('avgPool', value.shape, size, options), countPadding });
}
