import { asTensor } from '../../create.js';
import { ShapeError } from '../../errors.js';
import { normalizeAxis } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { reshaped } from '../broadcast.js';
import { concat } from './concat.js';
import { windowAlong } from './slice.js';

/** Options of `roll`. */
export interface RollOptions {
  /** The axis or axes along which to roll; the flattened tensor when left out. */
  readonly axis?: number | readonly number[];
}

/**
 * The elements moved along an axis; those that leave at one end enter at the other.
 *
 * Formula: yᵢ = x₍ᵢ₋ₛ mod n₎ for a shift s.
 * Shapes: any → the same. One shift for all axes, or one for each.
 * Fails: ShapeError for shifts that are not whole or not as many as axes.
 *
 * @example
 * roll([1, 2, 3, 4], 1).toArray() // => [ 4, 1, 2, 3 ]
 * roll([[1, 2], [3, 4]], -1, { axis: 0 }).toArray() // => [ [ 3, 4 ], [ 1, 2 ] ]
 */
export function roll(x: TensorLike, shift: number | readonly number[], { axis }: RollOptions = {}): Tensor {
  const value = asTensor(x);
  const axes = typeof axis === 'number' ? [axis] : (axis ?? [0]);
  const shifts = typeof shift === 'number' ? axes.map(() => shift) : shift;
  if (shifts.length !== axes.length || !shifts.every(Number.isInteger)) {
    throw new ShapeError({
      op: 'roll',
      argument: 'shift',
      expected: `be a whole number${axes.length === 1 ? '' : `, or one for each of the ${axes.length} axes`}`,
      actual: String(shift),
    });
  }
  if (axis === undefined) return reshaped(rollAxis(reshaped(value, [value.size]), 0, shifts[0]!), value.shape);
  return axes.reduce((y, a, k) => rollAxis(y, normalizeAxis('roll', a, value.ndim), shifts[k]!), value);
}

function rollAxis(x: Tensor, axis: number, shift: number): Tensor {
  const length = x.shape[axis]!;
  const cut = length === 0 ? 0 : (((-shift % length) + length) % length);
  if (cut === 0) return x;
  return concat([windowAlong(x, axis, cut, length - cut), windowAlong(x, axis, 0, cut)], { axis });
}
