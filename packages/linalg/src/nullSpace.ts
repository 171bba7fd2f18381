import { slice, type Tensor, type TensorLike } from '@x/tensor/core';
import { asOneMatrix, mT } from './matrices.js';
import { countAbove, toleranceOf, type ToleranceOptions } from './pinv.js';
import { svd } from './svd.js';

/**
 * An orthonormal basis of the null space of a matrix, the x with A·x = 0, as columns.
 *
 * Shapes: [m, n] → [n, n − rank]. The shape depends on the data, so it cannot be compiled.
 * Domain: singular values up to `tolerance` times the largest count as zero. The basis is arbitrary: no derivatives.
 * Fails: DomainError for NaN or infinite entries, or a tolerance outside [0, 1); ShapeError for a batch.
 *
 * @example
 * nullSpace([[1, 2], [2, 4]]).toArray().map(([x]) => +Math.abs(x).toFixed(6)) // => [ 0.894427, 0.447214 ]
 */
export function nullSpace(a: TensorLike, options: ToleranceOptions = {}): Tensor {
  const matrix = asOneMatrix('linalg.nullSpace', a);
  const tolerance = toleranceOf('linalg.nullSpace', matrix, options);
  const { s, vT } = svd(matrix, { mode: 'full' });
  const n = matrix.shape[1]!;
  return mT(slice(vT, [countAbove(s.data, tolerance), 0], [n, n]));
}
