import { asTensor, astype, concat, expandDims, mul, ShapeError, showShape, type TensorLike } from '@x/tensor/core';
import { asOneMatrix } from './matrices.js';
import { toleranceOf, type ToleranceOptions } from './pinv.js';
import { rank } from './rank.js';

/**
 * How many solutions A·x = b has, by the ranks of A and of [A b].
 *
 * Formula: none if rank [A b] > rank A, unique if rank A = n, infinitely many otherwise.
 * Shapes: A [m, n], b [m] or [m, p] (all right-hand sides must be met) → a string. It reads data, so it cannot be compiled.
 * Domain: singular values up to `tolerance` times the largest count as zero; b is scaled to the size of A.
 * Fails: ShapeError when the shapes do not fit; DomainError for NaN or infinite entries.
 *
 * @example
 * solvability([[1, 2], [2, 4]], [1, 2]) // => 'infinitely many'
 * solvability([[1, 2], [2, 4]], [1, 3]) // => 'none'
 */
export function solvability(a: TensorLike, b: TensorLike, options: ToleranceOptions = {}): 'none' | 'unique' | 'infinitely many' {
  const op = 'linalg.solvability';
  const matrix = asOneMatrix(op, a);
  const [m, n] = matrix.shape as readonly [number, number];
  const given = asTensor(b);
  if (given.ndim < 1 || given.ndim > 2 || given.shape[0] !== m) {
    throw new ShapeError({ op, argument: 'b', expected: `have ${m} rows, [${m}] or [${m}, p]`, actual: `shape ${showShape(given.shape)}`, hint: `The matrix has shape ${showShape(matrix.shape)}.` });
  }
  const tolerance = toleranceOf(op, matrix, options);
  const columns = astype(given.ndim === 1 ? expandDims(given, 1) : given, matrix.dtype);
  const [ofA, ofB] = [largest(matrix.data), largest(columns.data)];
  const scaled = ofA > 0 && ofB > 0 ? mul(columns, ofA / ofB) : columns;
  const own = rank(matrix, { tolerance }).item();
  if (rank(concat([matrix, scaled], { axis: 1 }), { tolerance }).item() > own) return 'none';
  return own === n ? 'unique' : 'infinitely many';
}

function largest(x: ArrayLike<number>): number {
  let found = 0;
  for (let i = 0; i < x.length; i++) found = Math.max(found, Math.abs(x[i]!));
  return found;
}
