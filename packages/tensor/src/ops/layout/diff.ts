import { asTensor } from '../../create.js';
import { normalizeAxis, requireWhole } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { astype } from '../cast.js';
import { sub } from '../elementwise.js';
import { windowAlong } from './slice.js';

/** Options of `diff`. */
export interface DiffOptions {
  /** Default the last one. */
  readonly axis?: number;
  /** How often to take differences; 1 by default. */
  readonly order?: number;
}

/**
 * Differences of neighbours along an axis.
 *
 * Formula: yᵢ = xᵢ₊₁ − xᵢ, `order` times.
 * Shapes: [m, n] → [m, n − order], at least 0.
 * Domain: any; bools count as int32.
 * Fails: ShapeError for scalars; DomainError unless the order is a whole number ≥ 0.
 *
 * @example
 * diff([1, 4, 9, 16]).toArray() // => [ 3, 5, 7 ]
 * diff([1, 4, 9, 16], { order: 2 }).toArray() // => [ 2, 2 ]
 */
export function diff(x: TensorLike, { axis = -1, order = 1 }: DiffOptions = {}): Tensor {
  const value = asTensor(x);
  const a = normalizeAxis('diff', axis, value.ndim);
  requireWhole('diff', 'order', order, 0);
  let result = value.dtype === 'bool' ? astype(value, 'int32') : value;
  for (let k = 0; k < order; k++) {
    const length = result.shape[a]!;
    const count = Math.max(0, length - 1);
    result = sub(windowAlong(result, a, length - count, count), windowAlong(result, a, 0, count));
  }
  return result;
}
