import { asTensor } from '../../create.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { equal } from '../elementwise.js';
import { mean } from './mean.js';
import type { ReductionOptions } from './reduction.js';
import { sum } from './sum.js';

/**
 * How many elements along the axes are zero, as int32.
 *
 * Shapes: [m, n] → [] by default, [n] with `axis: 0`, [1, n] with `keepDims` as well.
 * Domain: any. Has no derivative.
 * Fails: ShapeError for an axis the tensor does not have.
 *
 * @example
 * countZeros([0, 1, 0, 0]).item() // => 3
 */
export function countZeros(x: TensorLike, options: ReductionOptions = {}): Tensor {
  return sum(equal(asTensor(x), 0), options);
}

/**
 * Share of zeros among the elements along the axes.
 *
 * Formula: #{i : xᵢ = 0} / n; NaN for no elements.
 * Shapes: [m, n] → [] by default, [n] with `axis: 0`, [1, n] with `keepDims` as well.
 * Domain: any; float64. Has no derivative.
 * Fails: ShapeError for an axis the tensor does not have.
 *
 * @example
 * sparsity([0, 1, 0, 0]).item() // => 0.75
 */
export function sparsity(x: TensorLike, options: ReductionOptions = {}): Tensor {
  return mean(equal(asTensor(x), 0), options);
}
