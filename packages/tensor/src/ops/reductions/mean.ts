import { asTensor } from '../../create.js';
import { toFloat } from '../../dtype.js';
import { normalizeAxes, sizeOf } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { astype } from '../cast.js';
import { div } from '../elementwise.js';
import type { ReductionOptions } from './reduction.js';
import { sum } from './sum.js';

/**
 * Arithmetic mean along the axes.
 *
 * Formula: (1/n) Σᵢ xᵢ; NaN for no elements.
 * Shapes: [m, n] → [] by default, [n] with `axis: 0`, [1, n] with `keepDims` as well.
 * Domain: any; integers and bools give float64.
 * Fails: ShapeError for an axis the tensor does not have.
 *
 * @example
 * mean([[1, 2], [3, 4]], { axis: 1, keepDims: true }).toArray() // => [ [ 1.5 ], [ 3.5 ] ]
 */
export function mean(x: TensorLike, { axis, keepDims = false }: ReductionOptions = {}): Tensor {
  const value = asTensor(x);
  const axes = normalizeAxes('mean', axis, value.ndim);
  const count = sizeOf(axes.map((i) => value.shape[i]!));
  return div(sum(astype(value, toFloat(value.dtype)), { axis: axes, keepDims }), count);
}
