import { asTensor } from '../../create.js';
import { ShapeError, showShape } from '../../errors.js';
import { isWhole } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { unslice } from './slice.js';

/**
 * The elements `steps` places apart, with zeros between: the adjoint of taking every `steps`-th element, as it occurs
 * in the derivative of a strided convolution.
 *
 * Shapes: n → (n − 1)·step + 1 along every axis, or along axis k with `steps[k]`.
 * Fails: ShapeError unless there is one whole step ≥ 1, or one per axis.
 *
 * @example
 * dilate([5, 8, 11], 2).toArray() // => [ 5, 0, 8, 0, 11 ]
 * dilate([[1, 2]], [1, 3]).toArray() // => [ [ 1, 0, 0, 2 ] ]
 */
export function dilate(x: TensorLike, steps: number | readonly number[]): Tensor {
  const value = asTensor(x);
  const each = typeof steps === 'number' ? value.shape.map(() => steps) : steps;
  if (each.length !== value.ndim || !each.every((step) => isWhole(step, 1))) {
    throw new ShapeError({
      op: 'dilate',
      argument: 'steps',
      expected: `be a whole number ≥ 1, or one for each of the ${value.ndim} axes`,
      actual: typeof steps === 'number' ? String(steps) : showShape(steps),
    });
  }
  if (each.every((step) => step === 1)) return value;
  return unslice(value, value.shape.map((n, axis) => (n === 0 ? 0 : (n - 1) * each[axis]! + 1)), value.shape.map(() => 0), each);
}
