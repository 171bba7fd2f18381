import { asTensor } from '../../create.js';
import { ShapeError } from '../../errors.js';
import { isWhole, normalizeAxis } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { resolveRange, windowAlong } from './slice.js';

/** Options of `split`. */
export interface SplitOptions {
  /** The axis to cut; 0 by default. */
  readonly axis?: number;
}

/**
 * Parts of a tensor along one axis, without copying: so many equal ones, or cut before the given positions.
 *
 * Shapes: [6, n] in 3 → three of [2, n]; [6, n] at [1, 4] → [1, n], [3, n], [2, n].
 * Domain: positions as in `slice`: negative ones count from the back, those outside are moved to the edge.
 * Fails: ShapeError when the axis cannot be cut into equal parts.
 *
 * @example
 * split([1, 2, 3, 4], 2).map((part) => part.toArray()) // => [ [ 1, 2 ], [ 3, 4 ] ]
 * split([1, 2, 3, 4], [1, 3]).map((part) => part.toArray()) // => [ [ 1 ], [ 2, 3 ], [ 4 ] ]
 */
export function split(x: TensorLike, sections: number | readonly number[], { axis = 0 }: SplitOptions = {}): readonly Tensor[] {
  const value = asTensor(x);
  const a = normalizeAxis('split', axis, value.ndim);
  const length = value.shape[a]!;
  if (typeof sections === 'number' && !(isWhole(sections, 1) && length % sections === 0)) {
    throw new ShapeError({
      op: 'split',
      argument: 'sections',
      expected: `divide ${length}, the length of axis ${a}`,
      actual: String(sections),
      hint: 'Give an array of positions to cut into parts of different lengths.',
    });
  }
  const cuts =
    typeof sections === 'number' ? Array.from({ length: sections - 1 }, (_, k) => ((k + 1) * length) / sections) : sections;
  return [null, ...cuts].map((from, k) => {
    const { start, count } = resolveRange('split', length, from, cuts[k], 1);
    return windowAlong(value, a, start, count);
  });
}
