import { asTensor } from '../../create.js';
import { normalizeAxes } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { window } from './slice.js';

/**
 * The elements in reverse order along the axes; along all when none are named. A view: nothing is copied.
 *
 * @example
 * flip([[1, 2], [3, 4]]).toArray() // => [ [ 4, 3 ], [ 2, 1 ] ]
 * flip([[1, 2], [3, 4]], { axis: 0 }).toArray() // => [ [ 3, 4 ], [ 1, 2 ] ]
 */
export function flip(x: TensorLike, { axis }: { readonly axis?: number | readonly number[] } = {}): Tensor {
  const value = asTensor(x);
  const axes = normalizeAxes('flip', axis, value.ndim);
  const turned = (k: number): boolean => axes.includes(k) && value.shape[k]! > 0;
  return window(value, value.shape.map((n, k) => (turned(k) ? n - 1 : 0)), value.shape, value.shape.map((_, k) => (turned(k) ? -1 : 1)));
}
