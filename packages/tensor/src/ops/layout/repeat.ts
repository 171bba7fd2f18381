import { asTensor, tensor } from '../../create.js';
import { ShapeError, showShape } from '../../errors.js';
import { isWhole, normalizeAxis } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { broadcastTo, reshaped } from '../broadcast.js';
import { takeRows } from '../indexing/take.js';

/** Options of `repeat`. */
export interface RepeatOptions {
  /** The axis along which to repeat; the flattened tensor when left out. */
  readonly axis?: number;
}

/**
 * Every element along an axis several times in a row.
 *
 * Shapes: [m, n] 3 times along axis 0 → [3m, n]; with a number for each element, [their sum, n].
 * Fails: ShapeError unless there is one whole number ≥ 0, or one for each element along the axis.
 *
 * @example
 * repeat([1, 2], 2).toArray() // => [ 1, 1, 2, 2 ]
 * repeat([[1, 2], [3, 4]], [1, 2], { axis: 0 }).toArray() // => [ [ 1, 2 ], [ 3, 4 ], [ 3, 4 ] ]
 */
export function repeat(x: TensorLike, times: number | readonly number[], { axis }: RepeatOptions = {}): Tensor {
  const given = asTensor(x);
  const value = axis === undefined ? reshaped(given, [given.size]) : given;
  const a = axis === undefined ? 0 : normalizeAxis('repeat', axis, value.ndim);
  const { shape } = value;
  const length = shape[a]!;
  const counts = typeof times === 'number' ? [times] : times;
  if (!counts.every((n) => isWhole(n)) || (typeof times !== 'number' && counts.length !== length)) {
    throw new ShapeError({
      op: 'repeat',
      argument: 'times',
      expected: `be a whole number ≥ 0, or one for each of the ${length} elements along the axis`,
      actual: typeof times === 'number' ? String(times) : showShape(times),
    });
  }
  if (typeof times !== 'number') {
    const positions = Int32Array.from(counts.flatMap((n, i) => new Array<number>(n).fill(i)));
    return takeRows(value, tensor(positions, { copy: false }), a, 'repeat');
  }
  const [lead, rest] = [shape.slice(0, a + 1), shape.slice(a + 1)];
  const repeated = broadcastTo(reshaped(value, [...lead, 1, ...rest]), [...lead, times, ...rest]);
  return reshaped(repeated, [...shape.slice(0, a), length * times, ...rest]);
}
