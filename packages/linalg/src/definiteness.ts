import { type TensorLike } from '@x/tensor/core';
import { eigh } from './eigh.js';
import { asOneMatrix, asSquare } from './matrices.js';
import { toleranceOf, type ToleranceOptions } from './pinv.js';

/** The kinds of symmetric matrices by the signs of xᵀ·A·x. */
export type Definiteness = 'positive definite' | 'positive semidefinite' | 'negative definite' | 'negative semidefinite' | 'indefinite';

/**
 * Which signs xᵀ·A·x takes for x ≠ 0, by the eigenvalues of (A + Aᵀ)/2.
 *
 * Shapes: [n, n] → a string. It reads data, so it cannot be compiled.
 * Domain: eigenvalues up to `tolerance` times the largest absolute value count as zero, by default n·ε. The zero matrix is
 * 'positive semidefinite' (and negative semidefinite as well).
 * Fails: DomainError for NaN or infinite entries; ShapeError unless one square matrix.
 *
 * @example
 * definiteness([[1, 2], [2, 1]]) // => 'indefinite'
 */
export function definiteness(a: TensorLike, options: ToleranceOptions = {}): Definiteness {
  const matrix = asSquare('linalg.definiteness', asOneMatrix('linalg.definiteness', a));
  const tolerance = toleranceOf('linalg.definiteness', matrix, options);
  const values = eigh(matrix).values.data;
  if (values.length === 0) return 'positive definite';
  const [lowest, highest] = [values[0]!, values[values.length - 1]!];
  const zero = tolerance * Math.max(Math.abs(lowest), Math.abs(highest));
  if (lowest > zero) return 'positive definite';
  if (highest < -zero) return 'negative definite';
  if (lowest >= -zero) return 'positive semidefinite';
  return highest <= zero ? 'negative semidefinite' : 'indefinite';
}
