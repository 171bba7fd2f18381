import { asTensor } from '../create.js';
import { ShapeError, showShape } from '../errors.js';
import { copyInto } from '../kernels/copy.js';
import { sumAxes } from '../kernels/reduce.js';
import { apply1, defineOp, type BatchCall, type Op } from '../op.js';
import { checkShape, isRowMajor, reshapedStrides, rowMajorStrides, sameShape, stretchedStrides, type Shape } from '../shape.js';
import type { Tensor, TensorLike } from '../tensor.js';

interface Target {
  readonly shape: Shape;
}

/** Stretches axes of length 1; its adjoint is `sumTo`. */
export const broadcastOp: Op<Target> = /* @__PURE__ */ defineOp<Target>({
  name: 'broadcastTo',
  infer: ([x], { shape }) => {
    const from = x!.shape;
    const lead = shape.length - from.length;
    if (lead < 0 || from.some((n, i) => n !== 1 && n !== shape[lead + i])) {
      throw new ShapeError({
        op: 'broadcastTo',
        argument: 'shape',
        expected: `be one that ${showShape(from)} broadcasts to`,
        actual: showShape(shape),
        hint: 'Axes are lined up at the right; each must be equal or 1 in the tensor.',
      });
    }
    return { shape, dtype: x!.dtype };
  },
  view: (x, { shape }) => ({ strides: stretchedStrides(x.shape, x.strides, shape), offset: x.offset }),
  kernel: ([x], [y], { shape }) => {
    copyInto({ ...x!, shape, strides: stretchedStrides(x!.shape, x!.strides, shape) }, y!, 0, rowMajorStrides(shape));
  },
  strided: true,
  linearity: 'linear',
  vjp: ([g], { inputs: [x] }) => [sumTo(g!, x!.shape)],
  batch: ({ inputs: [x], attrs: { shape }, size }) => {
    const lead = shape.length - (x!.ndim - 1);
    const aligned = reshaped(x!, [size, ...new Array<number>(lead).fill(1), ...x!.shape.slice(1)]);
    return [apply1(broadcastOp, [aligned], { shape: [size, ...shape] })];
  },
});

/** Sums over the axes that broadcasting stretched: the adjoint of `broadcastTo`. */
export const sumToOp: Op<Target> = /* @__PURE__ */ defineOp<Target>({
  name: 'sumTo',
  infer: ([x], { shape }) => ({ shape, dtype: x!.dtype }),
  kernel: ([x], [y], { shape }) => sumAxes(x!, stretchedAxes(x!.shape, shape), y!),
  strided: true,
  reduction: (x, { shape }) => ({ axes: stretchedAxes(x.shape, shape), combine: 'sum' }),
  linearity: 'linear',
  vjp: ([g], { inputs: [x] }) => [broadcastTo(g!, x!.shape)],
  batch: ({ inputs: [x], attrs: { shape }, size }) => {
    const lead = x!.ndim - 1 - shape.length;
    const summed = apply1(sumToOp, [x!], { shape: [size, ...new Array<number>(lead).fill(1), ...shape] });
    return [reshaped(summed, [size, ...shape])];
  },
});

function stretchedAxes(from: Shape, to: Shape): number[] {
  const lead = from.length - to.length;
  return from.flatMap((n, i) => (i < lead || (to[i - lead] === 1 && n !== 1) ? [i] : []));
}

/** The same elements in another shape. */
export const reshapeOp: Op<Target> = /* @__PURE__ */ defineOp<Target>({
  name: 'reshape',
  infer: ([x], { shape }) => ({ shape, dtype: x!.dtype }),
  view: (x, { shape }) => {
    const strides = isRowMajor(x.shape, x.strides) ? rowMajorStrides(shape) : reshapedStrides(x.shape, x.strides, shape);
    return strides === undefined ? undefined : { strides, offset: x.offset };
  },
  kernel: ([x], [y]) => copyInto(x!, y!, 0, rowMajorStrides(x!.shape)),
  strided: true,
  linearity: 'linear',
  vjp: ([g], { inputs: [x] }) => [reshaped(g!, x!.shape)],
  batch: ({ inputs: [x], attrs: { shape }, size }) => [reshaped(x!, [size, ...shape])],
});

/**
 * `reshape` to a shape known to fit.
 * @internal
 */
export function reshaped(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : apply1(reshapeOp, [x], { shape });
}

/**
 * Sums over the axes along which `shape` would have to be stretched to reach the shape of `x`.
 * @internal
 */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : apply1(sumToOp, [x], { shape });
}

/**
 * Stretches axes of length 1, and adds leading axes, to reach `shape`, without copying.
 *
 * Shapes: one that broadcasts to `shape` → `shape`.
 * Fails: ShapeError when an axis is neither equal nor 1.
 *
 * @example
 * broadcastTo(tensor([1, 2]), [2, 2]).toArray() // => [ [ 1, 2 ], [ 1, 2 ] ]
 */
export function broadcastTo(x: TensorLike, shape: Shape): Tensor {
  const value = asTensor(x);
  checkShape('broadcastTo', shape);
  return sameShape(value.shape, shape) ? value : apply1(broadcastOp, [value], { shape: [...shape] });
}

/** The inputs of a batched call, all with the batch as axis 0. */
export function allBatched({ inputs, batched, size }: Pick<BatchCall<unknown>, 'inputs' | 'batched' | 'size'>): Tensor[] {
  return inputs.map((x, i) => (batched[i] ? x : broadcastTo(x, [size, ...x.shape])));
}
