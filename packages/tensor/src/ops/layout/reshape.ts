import { asTensor } from '../../create.js';
import { ShapeError, showShape } from '../../errors.js';
import { isWhole, normalizeAxes, sizeOf } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { reshaped } from '../broadcast.js';

/**
 * The same elements, in row-major order, in another shape; one length may be −1 and is worked out. Dense tensors are
 * not copied.
 *
 * Shapes: any → `shape`, which must hold as many elements.
 * Fails: ShapeError when the sizes differ or more than one length is −1.
 *
 * @example
 * reshape(arange(6), [2, -1]).toArray() // => [ [ 0, 1, 2 ], [ 3, 4, 5 ] ]
 * arange(6).reshape(3, 2).shape // => [ 3, 2 ]
 */
export function reshape(x: TensorLike, ...shape: readonly (number | readonly number[])[]): Tensor {
  const value = asTensor(x);
  const wanted = shape.flat();
  const known = sizeOf(wanted.filter((n) => n !== -1));
  const open = wanted.filter((n) => n === -1).length;
  const fits = wanted.every((n) => isWhole(n, -1)) && (open === 0 ? known === value.size : open === 1 && known > 0 && value.size % known === 0);
  if (!fits) {
    throw new ShapeError({
      op: 'reshape',
      argument: 'shape',
      expected: `hold the ${value.size} elements of ${showShape(value.shape)}`,
      actual: showShape(wanted),
      hint: open > 1 ? 'Only one length may be -1.' : 'The product of the lengths must be the number of elements.',
    });
  }
  return reshaped(value, wanted.map((n) => (n === -1 ? value.size / known : n)));
}

/**
 * New axes of length 1, at the given places in the result.
 *
 * Shapes: [m, n] with axis 0 → [1, m, n], with [0, −1] → [1, m, n, 1].
 * Fails: ShapeError for an axis that the result does not have, or one named twice.
 *
 * @example
 * expandDims([1, 2], 0).shape // => [ 1, 2 ]
 * expandDims([1, 2], [0, -1]).shape // => [ 1, 2, 1 ]
 */
export function expandDims(x: TensorLike, axis: number | readonly number[]): Tensor {
  const value = asTensor(x);
  const given = typeof axis === 'number' ? [axis] : axis;
  const shape = [...value.shape];
  for (const at of normalizeAxes('expandDims', given, value.ndim + given.length)) shape.splice(at, 0, 1);
  return reshaped(value, shape);
}

/**
 * Without the axes of length 1; of all of them, or those named.
 *
 * Fails: ShapeError when a named axis is longer.
 *
 * @example
 * squeeze(zeros([1, 2, 1])).shape // => [ 2 ]
 * squeeze(zeros([1, 2, 1]), { axis: 0 }).shape // => [ 2, 1 ]
 */
export function squeeze(x: TensorLike, { axis }: { readonly axis?: number | readonly number[] } = {}): Tensor {
  const value = asTensor(x);
  const axes = axis === undefined ? undefined : normalizeAxes('squeeze', axis, value.ndim);
  const long = axes?.find((k) => value.shape[k] !== 1);
  if (long !== undefined) {
    throw new ShapeError({
      op: 'squeeze',
      argument: 'axis',
      expected: 'name axes of length 1',
      actual: `axis ${long} of ${showShape(value.shape)}`,
    });
  }
  return reshaped(value, value.shape.filter((n, k) => (axes === undefined ? n !== 1 : !axes.includes(k))));
}
