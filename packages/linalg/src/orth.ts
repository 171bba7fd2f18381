import { slice, type Tensor, type TensorLike } from '@x/tensor/core';
import { asOneMatrix } from './matrices.js';
import { countAbove, toleranceOf, type ToleranceOptions } from './pinv.js';
import { svd } from './svd.js';

/**
 * An orthonormal basis of the column space of a matrix, the b for which A·x = b has a solution, as columns.
 *
 * Shapes: [m, n] → [m, rank]. The shape depends on the data, so it cannot be compiled.
 * Domain: singular values up to `tolerance` times the largest count as zero.
 * Fails: DomainError for NaN or infinite entries, or a tolerance outside [0, 1); ShapeError for a batch.
 *
 * @example
 * orth([[3, 6], [4, 8]]).toArray().map(([x]) => +Math.abs(x).toFixed(12)) // => [ 0.6, 0.8 ]
 */
export function orth(a: TensorLike, options: ToleranceOptions = {}): Tensor {
  const matrix = asOneMatrix('linalg.orth', a);
  const tolerance = toleranceOf('linalg.orth', matrix, options);
  const { u, s } = svd(matrix);
  return slice(u, [0, 0], [matrix.shape[0]!, countAbove(s.data, tolerance)]);
}
