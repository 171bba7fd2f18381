import { astype, greater, max, mul, sum, zeros, type Tensor, type TensorLike } from '@x/tensor/core';
import { asMatrix, leading, orderOf } from './matrices.js';
import { toleranceOf, type ToleranceOptions } from './pinv.js';
import { svdvals } from './svd.js';

/**
 * The rank of a matrix: how many singular values do not count as zero.
 *
 * Shapes: [..., m, n] → [...] of int32.
 * Domain: values up to `tolerance` times the largest count as zero; by default max(m, n)·ε, the level of rounding.
 * Fails: DomainError for NaN or infinite entries, or a tolerance outside [0, 1).
 *
 * @example
 * rank([[1, 2], [2, 4]]).item() // => 1
 */
export function rank(a: TensorLike, options: ToleranceOptions = {}): Tensor {
  const value = asMatrix('linalg.rank', a);
  if (Math.min(...orderOf(value)) === 0) return zeros(leading(value), { dtype: 'int32' });
  return rankOf(svdvals(value), toleranceOf('linalg.rank', value, options));
}

/** The same from descending singular values [..., k], k > 0. */
export function rankOf(s: Tensor, tolerance: number): Tensor {
  return sum(astype(greater(s, mul(max(s, { axis: -1, keepDims: true }), tolerance)), 'int32'), { axis: -1 });
}
