import type { Aval } from '../../device.js';
import type { DType } from '../../dtype.js';
import { ShapeError, showShape } from '../../errors.js';
import { apply1, type BatchCall, type Op } from '../../op.js';
import type { Shape } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { broadcastTo, reshaped } from '../broadcast.js';

/** Options of a reduction. */
export interface ReductionOptions {
  /** The axis or axes to combine, negative ones counted from the back; all by default. */
  readonly axis?: number | readonly number[];
  /** Keep the combined axes with length 1, so that the result broadcasts with the argument. Default false. */
  readonly keepDims?: boolean;
}

/** What the op of a reduction knows: its axes, from the front and ascending. */
export interface Reduction {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

/** The shape that is left over. */
export function reducedShape(shape: Shape, { axes, keepDims }: Reduction): Shape {
  if (!keepDims && axes.length === shape.length) return [];
  return keepDims ? shape.map((n, i) => (axes.includes(i) ? 1 : n)) : shape.filter((_, i) => !axes.includes(i));
}

/** The result of a reduction stretched back to the shape of its argument, without copying. */
export function stretchBack(y: Tensor, shape: Shape, { axes }: Reduction): Tensor {
  return broadcastTo(reshaped(y, reducedShape(shape, { axes, keepDims: true })), shape);
}

/** Shape and type of a reduction to elements of `dtype`. */
export function reducedAval(x: Tensor, attrs: Reduction, dtype: DType): Aval {
  return { shape: reducedShape(x.shape, attrs), dtype };
}

/** The batching rule of every reduction: its axes move back by one. */
export function batchReduction<A extends Reduction>(op: Op<A>, { inputs: [x], attrs }: BatchCall<A>): readonly Tensor[] {
  return [apply1(op, [x!], { ...attrs, axes: attrs.axes.map((axis) => axis + 1) })];
}

/** Refuses to combine no elements at all, where that has no value. */
export function requireElements(op: string, x: Tensor, axes: readonly number[], hint: string): void {
  if (axes.some((axis) => x.shape[axis] === 0)) {
    throw new ShapeError({
      op,
      argument: 'x',
      expected: 'have at least one element along the combined axes',
      actual: `shape ${showShape(x.shape)}${axes.length < x.ndim ? ` and axis ${axes.join(', ')}` : ''}`,
      hint,
    });
  }
}
