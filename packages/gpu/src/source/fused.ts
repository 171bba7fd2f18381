import { argument, sizeOf, type DType, type Expression, type Shape } from '@x/tensor/core';
import type { Handle } from '../engine/memory.js';

/**
 * Elements that have not been computed yet: an expression over the elements of handles, all of which have the shape of
 * the whole. A handle itself is the expression "argument 0".
 */
export interface Fused {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly expression: Expression;
  readonly leaves: readonly Handle[];
}

/** A handle as an expression over itself. */
export function fusedOf(x: Handle): Fused {
  return { shape: x.shape, dtype: x.dtype, expression: argument(0), leaves: [x] };
}

/** The same elements with the axes in another order. */
export function permuted(x: Fused, axes: readonly number[]): Fused {
  const pick = (list: readonly number[]): number[] => axes.map((axis) => list[axis]!);
  return { ...x, shape: pick(x.shape), leaves: x.leaves.map((leaf) => ({ ...leaf, shape: pick(leaf.shape), strides: pick(leaf.strides) })) };
}

/** A handle stretched to a shape that it broadcasts to. */
export function stretched(x: Handle, shape: Shape): Handle {
  const lead = shape.length - x.shape.length;
  const strides = shape.map((n, i) => (i < lead || (x.shape[i - lead] === 1 && n !== 1) ? 0 : x.strides[i - lead]!));
  return { ...x, shape, strides };
}

/** True when the handle sees all of its buffer, densely and in order. */
export function isWhole({ shape, strides, offset, buffer }: Handle): boolean {
  if (offset !== 0 || buffer.size !== sizeOf(shape)) return false;
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== step) return false;
    step *= shape[axis]!;
  }
  return true;
}
