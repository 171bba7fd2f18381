import { asTensor } from '../../create.js';
import { checkShape } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { broadcastTo, reshaped } from '../broadcast.js';

/**
 * A tensor laid out several times along its axes, like tiles.
 *
 * Shapes: [m, n] with [2, 3] → [2m, 3n]; a number, or fewer numbers than axes, count for the last axes, and more
 * numbers than axes add leading ones.
 * Fails: ShapeError unless the repetitions are whole numbers ≥ 0.
 *
 * @example
 * tile([1, 2], 2).toArray() // => [ 1, 2, 1, 2 ]
 * tile([1, 2], [2, 1]).toArray() // => [ [ 1, 2 ], [ 1, 2 ] ]
 */
export function tile(x: TensorLike, repetitions: number | readonly number[]): Tensor {
  const value = asTensor(x);
  const given = typeof repetitions === 'number' ? [repetitions] : repetitions;
  checkShape('tile', given, 'repetitions');
  const ndim = Math.max(given.length, value.ndim);
  const shape = [...new Array<number>(ndim - value.ndim).fill(1), ...value.shape];
  const times = [...new Array<number>(ndim - given.length).fill(1), ...given];
  const apart = reshaped(value, shape.flatMap((n) => [1, n]));
  const repeated = broadcastTo(apart, shape.flatMap((n, axis) => [times[axis]!, n]));
  return reshaped(repeated, shape.map((n, axis) => n * times[axis]!));
}
