import { asTensor } from '../../create.js';
import { ShapeError, showShape } from '../../errors.js';
import { requireWhole } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { reshaped } from '../broadcast.js';
import { takeDiagonal } from '../products/diagonal.js';
import { unslice, window } from './slice.js';

/** Options of `diag`, `diagonal` and `diagonalMatrix`. */
export interface DiagonalOptions {
  /** Which diagonal: 0 (the default) is the main one, positive ones lie above it, negative ones below. */
  readonly offset?: number;
}

/**
 * The matrix with a vector on its diagonal, or the diagonal of a matrix.
 *
 * Formula: diag(a)ᵢⱼ = aᵢ·1{j = i + offset}.
 * Shapes: [n] → [n + |offset|, n + |offset|]; [m, n] → the length of the diagonal.
 * Fails: ShapeError for other tensors than vectors and matrices; see `diagonal` and `diagonalMatrix` for many at once.
 *
 * @example
 * diag([1, 2]).toArray() // => [ [ 1, 0 ], [ 0, 2 ] ]
 * diag([[1, 2], [3, 4]], { offset: 1 }).toArray() // => [ 2 ]
 */
export function diag(x: TensorLike, options: DiagonalOptions = {}): Tensor {
  const value = asTensor(x);
  if (value.ndim === 1) return diagonalMatrix(value, options);
  if (value.ndim === 2) return diagonal(value, options);
  throw new ShapeError({
    op: 'diag',
    argument: 'x',
    expected: 'be a vector or a matrix',
    actual: `shape ${showShape(value.shape)}`,
    hint: 'Use diagonal for many matrices, diagonalMatrix for many vectors.',
  });
}

/**
 * The diagonals of the matrices in the last two axes, without copying.
 *
 * Shapes: […, m, n] → […, k].
 * Fails: ShapeError for fewer than two axes.
 *
 * @example
 * diagonal([[1, 2, 3], [4, 5, 6]]).toArray() // => [ 1, 5 ]
 * diagonal([[1, 2, 3], [4, 5, 6]], { offset: 1 }).toArray() // => [ 2, 6 ]
 */
export function diagonal(x: TensorLike, { offset = 0 }: DiagonalOptions = {}): Tensor {
  const value = asTensor(x);
  const lead = value.ndim - 2;
  if (lead < 0) {
    throw new ShapeError({ op: 'diagonal', argument: 'x', expected: 'have at least two axes', actual: `shape ${showShape(value.shape)}` });
  }
  requireWhole('diagonal', 'offset', offset, undefined, ShapeError);
  const [rows, columns] = value.shape.slice(lead) as [number, number];
  const [down, right] = [Math.max(0, -offset), Math.max(0, offset)];
  const length = Math.max(0, Math.min(rows - down, columns - right));
  const start = length === 0 ? [0, 0] : [down, right];
  const square = window(value, [...value.shape.slice(0, lead).fill(0), ...start], [...value.shape.slice(0, lead), length, length]);
  return takeDiagonal(square, lead, lead + 1);
}

/**
 * Matrices with the vectors in the last axis on their diagonals, and zeros elsewhere.
 *
 * Shapes: […, n] → […, n + |offset|, n + |offset|].
 * Fails: ShapeError for scalars.
 *
 * @example
 * diagonalMatrix([[1, 2], [3, 4]]).toArray() // => [ [ [ 1, 0 ], [ 0, 2 ] ], [ [ 3, 0 ], [ 0, 4 ] ] ]
 * diagonalMatrix([1], { offset: -1 }).toArray() // => [ [ 0, 0 ], [ 1, 0 ] ]
 */
export function diagonalMatrix(x: TensorLike, { offset = 0 }: DiagonalOptions = {}): Tensor {
  const value = asTensor(x);
  if (value.ndim === 0) {
    throw new ShapeError({ op: 'diagonalMatrix', argument: 'x', expected: 'have at least one axis', actual: 'a scalar' });
  }
  requireWhole('diagonalMatrix', 'offset', offset, undefined, ShapeError);
  const lead = value.shape.slice(0, -1);
  const side = value.shape.at(-1)! + Math.abs(offset);
  // Neighbours on a diagonal lie side + 1 elements apart.
  const first = offset < 0 ? -offset * side : offset;
  const flat = unslice(value, [...lead, side * side], [...lead.map(() => 0), first], [...lead.map(() => 1), side + 1]);
  return reshaped(flat, [...lead, side, side]);
}
