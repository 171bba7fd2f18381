import { asOperands } from '../../create.js';
import { promote } from '../../dtype.js';
import { ShapeError, showShape } from '../../errors.js';
import { normalizeAxis, sizeOf } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { reshaped } from '../broadcast.js';
import { astype } from '../cast.js';
import { transpose } from '../layout/transpose.js';
import { product } from './matmul.js';

/** Options of `tensordot`. */
export interface TensordotOptions {
  /**
   * Which axes to sum over: how many (the last ones of a with the first ones of b), or the axes of a and the axes of
   * b that go with them. Default 2.
   */
  readonly axes?: number | readonly [number | readonly number[], number | readonly number[]];
}

/**
 * Sum of products over pairs of axes.
 *
 * Formula: Σ over the paired axes of a·b; with `axes: 1` the last axis of a with the first of b.
 * Shapes: [i, j, k], [k, l] with `axes: 1` → [i, j, l]: what is left of a, then what is left of b.
 * Domain: any types, the stronger decides.
 * Fails: ShapeError when the numbers of axes differ, an axis does not exist or is named twice, or lengths differ.
 *
 * @example
 * tensordot([[1, 2], [3, 4]], [[1, 0], [0, 1]]).item() // => 5
 * tensordot([[1, 2], [3, 4]], [10, 1], { axes: [0, 0] }).toArray() // => [ 13, 24 ]
 */
export function tensordot(a: TensorLike, b: TensorLike, { axes = 2 }: TensordotOptions = {}): Tensor {
  const [x, y] = asOperands([a, b]) as [Tensor, Tensor];
  const [left, right] = pairs(x, y, axes);
  const freeX = x.shape.map((_, i) => i).filter((i) => !left.includes(i));
  const freeY = y.shape.map((_, i) => i).filter((i) => !right.includes(i));
  const strongest = promote(x.dtype, y.dtype);
  const dtype = strongest === 'bool' ? 'int32' : strongest;
  const shape = [...freeX.map((i) => x.shape[i]!), ...freeY.map((i) => y.shape[i]!)];
  const [p, transposeP] = asMatrix(astype(x, dtype), freeX, left);
  const [q, transposeQ] = asMatrix(astype(y, dtype), freeY, right);
  return reshaped(product(p, transposeP, q, !transposeQ), shape);
}

/** The tensor as a matrix free × summed, or as its transpose where that takes no copy. */
function asMatrix(x: Tensor, free: readonly number[], summed: readonly number[]): [Tensor, boolean] {
  const rows = sizeOf(free.map((i) => x.shape[i]!));
  const columns = sizeOf(summed.map((i) => x.shape[i]!));
  const summedFirst = [...summed, ...free];
  if (summed.length > 0 && summedFirst.every((axis, i) => axis === i)) return [reshaped(x, [columns, rows]), true];
  return [reshaped(transpose(x, [...free, ...summed]), [rows, columns]), false];
}

function pairs(x: Tensor, y: Tensor, axes: NonNullable<TensordotOptions['axes']>): [readonly number[], readonly number[]] {
  const [left, right] = typeof axes === 'number' ? adjoining(x, y, axes) : [listed('a', x, axes[0]), listed('b', y, axes[1])];
  if (left.length !== right.length) {
    throw new ShapeError({
      op: 'tensordot',
      argument: 'axes',
      expected: 'name as many axes of b as of a',
      actual: `${showShape(left)} and ${showShape(right)}`,
    });
  }
  left.forEach((axis, i) => {
    if (x.shape[axis] === y.shape[right[i]!]) return;
    throw new ShapeError({
      op: 'tensordot',
      argument: 'b',
      expected: `have length ${x.shape[axis]!} along axis ${right[i]!}, which goes with axis ${axis} of \`a\` ${showShape(x.shape)}`,
      actual: `shape ${showShape(y.shape)}`,
      hint: 'Choose other pairs with { axes: [axes of a, axes of b] }.',
    });
  });
  return [left, right];
}

function adjoining(x: Tensor, y: Tensor, count: number): [number[], number[]] {
  if (!Number.isInteger(count) || count < 0 || count > Math.min(x.ndim, y.ndim)) {
    throw new ShapeError({
      op: 'tensordot',
      argument: 'axes',
      expected: `be a whole number from 0 to ${Math.min(x.ndim, y.ndim)}, or a pair of lists`,
      actual: String(count),
      hint: `The shapes are ${showShape(x.shape)} and ${showShape(y.shape)}.`,
    });
  }
  const places = Array.from({ length: count }, (_, i) => i);
  return [places.map((i) => x.ndim - count + i), places];
}

function listed(argument: string, x: Tensor, axes: number | readonly number[]): readonly number[] {
  const front = (typeof axes === 'number' ? [axes] : axes).map((axis) => normalizeAxis('tensordot', axis, x.ndim, `axes of ${argument}`));
  if (new Set(front).size !== front.length) {
    throw new ShapeError({ op: 'tensordot', argument: `axes of ${argument}`, expected: 'name each axis once', actual: showShape(front) });
  }
  return front;
}
