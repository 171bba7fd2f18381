import { asTensor } from '../../create.js';
import type { TypedArray } from '../../dtype.js';
import { ShapeError, showShape } from '../../errors.js';
import { sameShape, sizeOf, type Shape } from '../../shape.js';
import { isTensor, type NestedArray, type Tensor, type TensorLike } from '../../tensor.js';
import { reshaped } from '../broadcast.js';
import { nonzero } from '../indexing/nonzero.js';
import { ravelled } from '../indexing/ravelIndex.js';
import { takeRows } from '../indexing/take.js';
import { wholeNumbers } from '../indexing/wholeNumbers.js';
import { resolveRange, window } from './slice.js';
import { transpose } from './transpose.js';

/** start:stop:step with NumPy's rules; absent parts mean the whole axis. */
export interface Range {
  readonly start?: number | null;
  readonly stop?: number | null;
  readonly step?: number;
}

/**
 * One index of `at`: a whole number (drops the axis), a range as text (`'1:'`, `'::-1'`) or object, `'...'` for all
 * axes in between, null for a new axis of length 1, an array or tensor of positions along the axis, or a mask of
 * booleans over as many axes as it has.
 */
export type Index = number | string | null | Range | Tensor | TypedArray | readonly NestedArray[];

/** What the result is made of: a new axis, an axis of x that stays, or positions along an axis of x. */
type Part = 'new' | { readonly axis: number } | Chosen;

interface Chosen {
  readonly axis: number;
  readonly positions: Tensor;
}

/**
 * Parts of a tensor by NumPy-like indices; axes that are not mentioned are taken whole. Numbers, ranges, '...' and
 * null give a view: nothing is copied.
 *
 * Shapes: [m, n] at (i) → [n]; at (':', j) → [m]; at ('::2', null) → [⌈m/2⌉, 1, n]. Arrays of positions broadcast, and
 * their common shape takes the place of their axes: [m, n] at ([i₀, i₁], [j₀, j₁]) → [2]. If other axes lie between
 * them it comes first. A mask gives one axis, as long as it has true elements.
 * Domain: positions are int32, or floats that are whole numbers; negative ones count from the back. The number of true
 * elements depends on the data, so masks cannot be traced: use `where`.
 * Fails: ShapeError for a number outside, too many indices, a range that cannot be read, or a mask that does not fit;
 * DomainError for positions outside; TraceError for masks inside compile and vmap.
 *
 * @example
 * const x = reshape(arange(24), [2, 3, 4]);
 * at(x, 1, 2, 3).item() // => 23
 * at(x, '...', 0).toArray() // => [ [ 0, 4, 8 ], [ 12, 16, 20 ] ]
 * at(x, 0, '::-1', '1:3').toArray() // => [ [ 9, 10 ], [ 5, 6 ], [ 1, 2 ] ]
 * at(x, 0, [2, 0], [-1, 1]).toArray() // => [ 11, 1 ]
 * at([1, 2, 3], [true, false, true]).toArray() // => [ 1, 3 ]
 */
export function at(x: TensorLike, ...indices: readonly Index[]): Tensor {
  const value = asTensor(x);
  const full = expandEllipsis(indices.map(withTensors), value);
  const byPosition = full.some(isTensor);
  const starts: number[] = [];
  const steps: number[] = [];
  const counts: number[] = [];
  const parts: Part[] = [];
  const cut = (start: number, step: number, count: number): number => {
    steps.push(step);
    counts.push(count);
    return starts.push(start) - 1;
  };
  for (const index of full) {
    const axis = starts.length;
    if (index === null) {
      parts.push('new');
    } else if (typeof index === 'number') {
      cut(place(index, axis, value), 1, 1);
      // Beside arrays of positions a number counts as one without axes.
      if (byPosition) parts.push({ axis, positions: origin });
    } else if (isTensor(index)) {
      for (const positions of index.dtype === 'bool' ? trueIn(index, axis, value) : [wholeNumbers('at', `index ${axis}`, index)]) {
        parts.push({ axis: cut(0, 1, value.shape[starts.length]!), positions });
      }
    } else {
      const range = typeof index === 'string' ? parseRange(index) : index;
      const step = range.step ?? 1;
      const { start, count } = resolveRange('at', value.shape[axis]!, range.start, range.stop, step);
      parts.push({ axis: cut(start, step, count) });
    }
  }
  while (starts.length < value.ndim) parts.push({ axis: cut(0, 1, value.shape[starts.length]!) });
  const part = window(value, starts, counts, steps);
  return byPosition ? takeParts(part, parts) : reshaped(part, lengthsOf(part, parts));
}

const origin = /* @__PURE__ */ asTensor(new Int32Array(1));

/** Arrays as tensors of positions or masks, everything else as it is. */
function withTensors(index: Index): number | string | null | Range | Tensor {
  return Array.isArray(index) || ArrayBuffer.isView(index) ? asTensor(index as TensorLike) : (index as Range);
}

function lengthsOf(x: Tensor, parts: readonly Part[]): Shape {
  return parts.map((part) => (part === 'new' ? 1 : x.shape[part.axis]!));
}

/** Takes positions along several axes at once: those axes become one, in their place if they are neighbours. */
function takeParts(x: Tensor, parts: readonly Part[]): Tensor {
  const isChosen = (part: Part): part is Chosen => part !== 'new' && 'positions' in part;
  const chosen = parts.filter(isChosen);
  const from = parts.findIndex(isChosen);
  const neighbours = parts.slice(from, from + chosen.length).every(isChosen);
  const before = neighbours ? parts.slice(0, from) : [];
  const after = parts.slice(before.length).filter((part) => !isChosen(part));
  const axesOf = (some: readonly Part[]): number[] => some.flatMap((part) => (part === 'new' ? [] : [part.axis]));
  const [lead, rest] = [axesOf(before), axesOf(after)];
  const moved = transpose(x, [...lead, ...axesOf(chosen), ...rest]);
  const shape = lengthsOf(x, chosen);
  const merged = reshaped(moved, [...lead.map((axis) => x.shape[axis]!), sizeOf(shape), ...rest.map((axis) => x.shape[axis]!)]);
  const real = chosen.filter(({ positions }) => positions !== origin);
  const grid = { op: 'at', mode: 'raise', shape: lengthsOf(x, real), axes: axesOf(real) } as const;
  const positions = real.length === 1 ? real[0]!.positions : ravelled(grid, real.map((part) => part.positions));
  const taken = takeRows(merged, positions, lead.length, 'at');
  return reshaped(taken, [...lengthsOf(x, before), ...positions.shape, ...lengthsOf(x, after)]);
}

/** The positions of the true elements of a mask, which lies over the axes from `axis` on. */
function trueIn(mask: Tensor, axis: number, x: Tensor): readonly Tensor[] {
  const covered = x.shape.slice(axis, axis + mask.ndim);
  if (mask.ndim > 0 && sameShape(mask.shape, covered)) return nonzero(mask);
  throw new ShapeError({
    op: 'at',
    argument: 'mask',
    expected: `have the shape of the axes it chooses from, such as ${showShape(x.shape.slice(axis))}`,
    actual: mask.ndim === 0 ? 'a single boolean' : showShape(mask.shape),
    hint: 'A mask stands for as many axes as it has.',
  });
}

function expandEllipsis<I>(indices: readonly (I | Tensor | string | null)[], x: Tensor): (I | Tensor | string | null)[] {
  const axesOf = (index: I | Tensor | string | null): number => {
    if (index === null || index === '...') return 0;
    return isTensor(index) && index.dtype === 'bool' ? index.ndim : 1;
  };
  const used = indices.reduce((n: number, index) => n + axesOf(index), 0);
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
    throw new ShapeError({
      op: 'at',
      argument: 'indices',
      expected: "hold '...' at most once",
      actual: String(indices.filter((index) => index === '...').length),
    });
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
