import { asTensor } from '../../create.js';
import { ShapeError, showShape } from '../../errors.js';
import { normalizeAxes, requireWhole } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { flip } from './flip.js';
import { swapAxes } from './transpose.js';

/** Options of `rot90`. */
export interface RotateOptions {
  /** The plane to turn, from its first axis towards its second; the last two axes by default. */
  readonly axes?: readonly [number, number];
}

/**
 * Matrices turned counterclockwise by quarters, without copying.
 *
 * Shapes: […, m, n] → […, n, m] for odd numbers of turns.
 * Fails: ShapeError for fewer than two axes, and for turns that are not whole.
 *
 * @example
 * rot90([[1, 2], [3, 4]]).toArray() // => [ [ 2, 4 ], [ 1, 3 ] ]
 */
export function rot90(x: TensorLike, turns = 1, { axes = [-2, -1] }: RotateOptions = {}): Tensor {
  const value = asTensor(x);
  requireWhole('rot90', 'turns', turns, undefined, ShapeError);
  if (value.ndim < 2 || normalizeAxes('rot90', axes, value.ndim).length !== 2) {
    throw new ShapeError({ op: 'rot90', argument: 'x', expected: 'have two axes to turn', actual: `shape ${showShape(value.shape)}` });
  }
  const [first, second] = axes;
  const quarter = ((turns % 4) + 4) % 4;
  if (quarter === 0) return value;
  if (quarter === 2) return flip(value, { axis: axes });
  return quarter === 1 ? flip(swapAxes(value, first, second), { axis: first }) : swapAxes(flip(value, { axis: first }), first, second);
}

/**
 * Matrices turned by half: both of the last two axes reversed, without copying. It turns correlation into convolution.
 *
 * Formula: y[p, q] = x[m − 1 − p, n − 1 − q].
 * Shapes: […, m, n] → the same.
 * Fails: ShapeError for fewer than two axes.
 *
 * @example
 * rot180([[1, 2], [3, 4]]).toArray() // => [ [ 4, 3 ], [ 2, 1 ] ]
 */
export function rot180(x: TensorLike): Tensor {
  return rot90(x, 2);
}
