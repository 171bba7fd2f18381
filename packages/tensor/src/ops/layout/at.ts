import { asTensor } from '../../create.js';
import { ShapeError, showShape } from '../../errors.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { reshaped } from '../broadcast.js';
import { resolveRange, window } from './slice.js';

/** start:stop:step with NumPy's rules; absent parts mean the whole axis. */
export interface Range {
  readonly start?: number | null;
  readonly stop?: number | null;
  readonly step?: number;
}

/**
 * One index of `at`: a whole number (drops the axis), a range as text (`'1:'`, `'::-1'`) or object, `'...'` for all
 * axes in between, or null for a new axis of length 1.
 */
export type Index = number | string | null | Range;

/**
 * Parts of a tensor by NumPy-like indices; axes that are not mentioned are taken whole. A view: nothing is copied.
 *
 * Shapes: [m, n] at (i) → [n]; at (':', j) → [m]; at ('::2', null) → [⌈m/2⌉, 1, n].
 * Fails: ShapeError for an index outside, too many indices or a range that cannot be read. For arrays of indices use
 * `take` or `gather`.
 *
 * @example
 * const x = reshape(arange(24), [2, 3, 4]);
 * at(x, 1, 2, 3).item() // => 23
 * at(x, '...', 0).toArray() // => [ [ 0, 4, 8 ], [ 12, 16, 20 ] ]
 * at(x, 0, '::-1', '1:3').toArray() // => [ [ 9, 10 ], [ 5, 6 ], [ 1, 2 ] ]
 */
export function at(x: TensorLike, ...indices: readonly Index[]): Tensor {
  const value = asTensor(x);
  const full = expandEllipsis(indices, value);
  const starts: number[] = [];
  const steps: number[] = [];
  const counts: number[] = [];
  const result: number[] = [];
  for (const index of full) {
    if (index === null) {
      result.push(1);
      continue;
    }
    const axis = starts.length;
    const length = value.shape[axis]!;
    if (typeof index === 'number') {
      starts.push(place(index, axis, value));
      steps.push(1);
      counts.push(1);
      continue;
    }
    const range = typeof index === 'string' ? parseRange(index) : index;
    const step = range.step ?? 1;
    const { start, count } = resolveRange('at', length, range.start, range.stop, step);
    starts.push(start);
    steps.push(step);
    counts.push(count);
    result.push(count);
  }
  const rest = value.shape.slice(starts.length);
  const part = window(value, [...starts, ...rest.map(() => 0)], [...counts, ...rest], [...steps, ...rest.map(() => 1)]);
  return reshaped(part, [...result, ...rest]);
}

function expandEllipsis(indices: readonly Index[], x: Tensor): Index[] {
  const used = indices.filter((index) => index !== null && index !== '...').length;
  if (used > x.ndim) {
    throw new ShapeError({
      op: 'at',
      argument: 'indices',
      expected: `be at most ${x.ndim} for shape ${showShape(x.shape)}`,
      actual: String(used),
    });
  }
  const first = indices.indexOf('...');
  if (first < 0) return [...indices];
  if (indices.indexOf('...', first + 1) >= 0) {
    throw new ShapeError({ op: 'at', argument: 'indices', expected: "hold '...' at most once", actual: JSON.stringify(indices) });
  }
  return [...indices.slice(0, first), ...new Array<string>(x.ndim - used).fill(':'), ...indices.slice(first + 1)];
}

function place(index: number, axis: number, x: Tensor): number {
  const length = x.shape[axis]!;
  if (Number.isInteger(index) && index >= -length && index < length) return index < 0 ? index + length : index;
  throw new ShapeError({
    op: 'at',
    argument: `index ${axis}`,
    expected: length === 0 ? 'not point into an empty axis' : `be a whole number from ${-length} to ${length - 1}`,
    actual: String(index),
    hint: `Axis ${axis} of shape ${showShape(x.shape)} has length ${length}.`,
  });
}

function parseRange(text: string): Range {
  const match = /^\s*(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*(-?\d+)?\s*)?$/.exec(text);
  if (match === null) {
    throw new ShapeError({
      op: 'at',
      argument: 'indices',
      expected: "be ranges such as '1:', ':-1' or '::2'",
      actual: `'${text}'`,
    });
  }
  const [start, stop, step] = match.slice(1).map((part) => (part === undefined ? undefined : Number(part)));
  return { start: start ?? null, stop: stop ?? null, step: step ?? 1 };
}
