import { asTensor } from '../../create.js';
import { ShapeError, showShape } from '../../errors.js';
import { copyInto } from '../../kernels/copy.js';
import { apply1, defineOp, type Op } from '../../op.js';
import { normalizeAxis, rowMajorStrides } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';

interface Permutation {
  /** Axis k of the result is axis `axes[k]` of the input. */
  readonly axes: readonly number[];
}

const permute = <T>(list: readonly T[], axes: readonly number[]): T[] => axes.map((axis) => list[axis]!);

/** Reordering of axes. */
export const transposeOp: Op<Permutation> = /* @__PURE__ */ defineOp<Permutation>({
  name: 'transpose',
  infer: ([x], { axes }) => ({ shape: permute(x!.shape, axes), dtype: x!.dtype }),
  view: (x, { axes }) => ({ strides: permute(x.strides, axes), offset: x.offset }),
  kernel: ([x], [y], { axes }) => {
    const shape = permute(x!.shape, axes);
    copyInto({ ...x!, shape, strides: permute(x!.strides, axes) }, y!, 0, rowMajorStrides(shape));
  },
  strided: true,
  linearity: 'linear',
  vjp: ([g], { attrs: { axes } }) => [apply1(transposeOp, [g!], { axes: inverse(axes) })],
  batch: ({ inputs, attrs: { axes } }) => [apply1(transposeOp, inputs, { axes: [0, ...axes.map((axis) => axis + 1)] })],
});

function inverse(axes: readonly number[]): number[] {
  const result = new Array<number>(axes.length);
  axes.forEach((axis, k) => (result[axis] = k));
  return result;
}

function permuted(x: Tensor, axes: readonly number[]): Tensor {
  return axes.every((axis, k) => axis === k) ? x : apply1(transposeOp, [x], { axes });
}

/**
 * The same elements with the axes in another order; reversed when no order is given. A view: nothing is copied.
 *
 * Shapes: [a, b, c] with axes [2, 0, 1] → [c, a, b].
 * Fails: ShapeError unless every axis is named once.
 *
 * @example
 * transpose([[1, 2, 3], [4, 5, 6]]).toArray() // => [ [ 1, 4 ], [ 2, 5 ], [ 3, 6 ] ]
 * transpose(zeros([2, 3, 4]), [2, 0, 1]).shape // => [ 4, 2, 3 ]
 */
export function transpose(x: TensorLike, ...axes: readonly (number | readonly number[])[]): Tensor {
  const value = asTensor(x);
  const order = axes.flat();
  if (order.length === 0) return permuted(value, value.shape.map((_, k) => value.ndim - 1 - k));
  const front = order.map((axis) => normalizeAxis('transpose', axis, value.ndim, 'axes'));
  if (front.length !== value.ndim || new Set(front).size !== front.length) {
    throw new ShapeError({
      op: 'transpose',
      argument: 'axes',
      expected: `name each of the ${value.ndim} axes once`,
      actual: showShape(order),
    });
  }
  return permuted(value, front);
}

/**
 * Two axes exchanged. A view: nothing is copied.
 *
 * @example
 * swapAxes(zeros([2, 3, 4]), 0, -1).shape // => [ 4, 3, 2 ]
 */
export function swapAxes(x: TensorLike, a: number, b: number): Tensor {
  const value = asTensor(x);
  const axes = value.shape.map((_, k) => k);
  const [i, j] = [normalizeAxis('swapAxes', a, value.ndim, 'a'), normalizeAxis('swapAxes', b, value.ndim, 'b')];
  axes[i] = j;
  axes[j] = i;
  return permuted(value, axes);
}

/**
 * One axis moved to another place, the others kept in order. A view: nothing is copied.
 *
 * @example
 * moveAxis(zeros([2, 3, 4]), 0, -1).shape // => [ 3, 4, 2 ]
 */
export function moveAxis(x: TensorLike, from: number, to: number): Tensor {
  const value = asTensor(x);
  const [i, j] = [normalizeAxis('moveAxis', from, value.ndim, 'from'), normalizeAxis('moveAxis', to, value.ndim, 'to')];
  const axes = value.shape.map((_, k) => k).filter((k) => k !== i);
  axes.splice(j, 0, i);
  return permuted(value, axes);
}
