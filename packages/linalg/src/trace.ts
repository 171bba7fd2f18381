import { diagonal, sum, type Tensor, type TensorLike } from '@x/tensor/core';
import { asMatrix } from './matrices.js';

/**
 * The sum of the diagonal elements.
 *
 * Shapes: [..., m, n] → [...].
 * Fails: ShapeError for fewer than two axes.
 *
 * @example
 * trace([[1, 2], [3, 4]]).item() // => 5
 */
export function trace(a: TensorLike): Tensor {
  return sum(diagonal(asMatrix('linalg.trace', a)), { axis: -1 });
}
