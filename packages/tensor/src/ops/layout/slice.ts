import { asTensor } from '../../create.js';
import { ShapeError, showShape } from '../../errors.js';
import { copyInto } from '../../kernels/copy.js';
import { apply1, defineOp, type Op } from '../../op.js';
import { rowMajorStrides, withLength, type Shape } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';

/** Per axis: the first index, the step (never 0) and how many are taken. */
interface Window {
  readonly starts: readonly number[];
  readonly steps: readonly number[];
  readonly shape: Shape;
}

const offsetOf = (strides: readonly number[], starts: readonly number[]): number =>
  starts.reduce((at, start, axis) => at + start * strides[axis]!, 0);
const scale = (strides: readonly number[], steps: readonly number[]): number[] => strides.map((s, axis) => s * steps[axis]!);
const under = ({ starts, steps, shape }: Window, size: number): Window => ({
  starts: [0, ...starts],
  steps: [1, ...steps],
  shape: [size, ...shape],
});

/** Every step-th element of a stretch of each axis. */
export const sliceOp: Op<Window> = /* @__PURE__ */ defineOp<Window>({
  name: 'slice',
  infer: ([x], { shape }) => ({ shape, dtype: x!.dtype }),
  view: (x, { starts, steps }) => ({ strides: scale(x.strides, steps), offset: x.offset + offsetOf(x.strides, starts) }),
  kernel: ([x], [y], { starts, steps, shape }) => {
    copyInto({ ...x!, shape, strides: scale(x!.strides, steps), offset: x!.offset + offsetOf(x!.strides, starts) }, y!, 0, rowMajorStrides(shape));
  },
  strided: true,
  linearity: 'linear',
  vjp: ([g], { inputs: [x], attrs: { starts, steps } }) => [unslice(g!, x!.shape, starts, steps)],
  batch: ({ inputs, attrs, size }) => [apply1(sliceOp, inputs, under(attrs, size))],
});

/** Zeros with a tensor written into such a window: the adjoint of `slice`. */
export const unsliceOp: Op<Window> = /* @__PURE__ */ defineOp<Window>({
  name: 'unslice',
  infer: ([x], { shape }) => ({ shape, dtype: x!.dtype }),
  kernel: ([x], [y], { starts, steps, shape }) => {
    y!.fill(0);
    const strides = rowMajorStrides(shape);
    copyInto(x!, y!, offsetOf(strides, starts), scale(strides, steps));
  },
  strided: true,
  moves: true,
  linearity: 'linear',
  vjp: ([g], { inputs: [x], attrs: { starts, steps } }) => [apply1(sliceOp, [g!], { starts, steps, shape: x!.shape })],
  batch: ({ inputs, attrs, size }) => [apply1(unsliceOp, inputs, under(attrs, size))],
});

/** `x` written into zeros of `shape` at `starts`, every `steps`-th place. */
export function unslice(x: Tensor, shape: Shape, starts: readonly number[], steps: readonly number[]): Tensor {
  return apply1(unsliceOp, [x], { starts, steps, shape });
}

/** A slice whose bounds are known to be inside; axes are all listed. */
export function window(x: Tensor, starts: readonly number[], shape: Shape, steps: readonly number[] = starts.map(() => 1)): Tensor {
  return apply1(sliceOp, [x], { starts, steps, shape });
}

/** The same for one axis, of which `count` places from `start` on stay. */
export function windowAlong(x: Tensor, axis: number, start: number, count: number): Tensor {
  return window(x, x.shape.map((_, k) => (k === axis ? start : 0)), withLength(x.shape, axis, count));
}

/** Python's rule for start:stop:step on an axis of this length: the first index and the number of elements. */
export function resolveRange(
  op: string,
  length: number,
  start: number | null | undefined,
  stop: number | null | undefined,
  step: number,
): { start: number; count: number } {
  if (!Number.isInteger(step) || step === 0) {
    throw new ShapeError({ op, argument: 'steps', expected: 'be whole numbers other than 0', actual: String(step) });
  }
  for (const bound of [start, stop]) {
    if (bound != null && !Number.isInteger(bound) && Math.abs(bound) !== Infinity) {
      throw new ShapeError({ op, argument: bound === start ? 'starts' : 'ends', expected: 'be whole numbers', actual: String(bound) });
    }
  }
  const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
  const place = (bound: number): number => Math.min(high, Math.max(low, bound < 0 ? bound + length : bound));
  const from = start == null ? (step > 0 ? 0 : length - 1) : place(start);
  const to = stop == null ? (step > 0 ? length : -1) : place(stop);
  const count = Math.max(0, Math.ceil((to - from) / step));
  return { start: count === 0 ? 0 : from, count };
}

/**
 * A stretch of each axis, from `starts` up to, not including, `ends`, with NumPy's rules: negative places count from
 * the end, places outside are moved to the edge, negative steps go backwards (then null as end means "to the first").
 * Axes that are not listed are taken whole. A view: nothing is copied.
 *
 * Shapes: [m, n], starts [a, b], ends [c, d] → [c − a, d − b].
 * Fails: ShapeError for a step of 0 or more entries than axes.
 *
 * @example
 * slice([[1, 2, 3], [4, 5, 6]], [0, 1], [2, 3]).toArray() // => [ [ 2, 3 ], [ 5, 6 ] ]
 * slice([1, 2, 3, 4], [-1], [null], { steps: [-2] }).toArray() // => [ 4, 2 ]
 */
export function slice(
  x: TensorLike,
  starts: readonly (number | null)[],
  ends: readonly (number | null)[],
  { steps = [] }: { readonly steps?: readonly number[] } = {},
): Tensor {
  const value = asTensor(x);
  const longest = Math.max(starts.length, ends.length, steps.length);
  if (longest > value.ndim) {
    throw new ShapeError({
      op: 'slice',
      argument: starts.length === longest ? 'starts' : ends.length === longest ? 'ends' : 'steps',
      expected: `have at most one entry for each of the ${value.ndim} axes`,
      actual: `${longest} for shape ${showShape(value.shape)}`,
    });
  }
  const ranges = value.shape.map((length, axis) => resolveRange('slice', length, starts[axis], ends[axis], steps[axis] ?? 1));
  return window(value, ranges.map((r) => r.start), ranges.map((r) => r.count), value.shape.map((_, axis) => steps[axis] ?? 1));
}
