import { asTensor, cpu, div, DomainError, isAbstract, square, sum, type Tensor, type TensorLike } from '@x/tensor/core';

/**
 * (Σ w)²/Σ w²: how many equally weighted draws a weighted sample is worth.
 *
 * Shapes: weights [..., n] → [...]. Domain: weights ≥ 0 in any unit, not all 0.
 * Fails: DomainError for negative weights, NaN, or none that is positive.
 * Source: Kong (1992), A note on importance sampling using standardized weights.
 *
 * @example
 * effectiveSampleSize([0.5, 0.5, 0]).item() // => 2
 */
export function effectiveSampleSize(weights: TensorLike): Tensor {
  const w = asTensor(weights);
  const total = sum(w, { axis: -1 });
  if (!isAbstract(w) && w.device === cpu) {
    const at = w.data.findIndex((v) => !(v >= 0 && v < Infinity));
    if (at >= 0) throw new DomainError({ op: 'effectiveSampleSize', argument: 'weights', expected: 'be finite and at least 0', actual: `${w.data[at]} at flat index ${at}`, hint: 'Log-weights: subtract their maximum and take exp.' });
    if (total.data.some((v) => v === 0)) throw new DomainError({ op: 'effectiveSampleSize', argument: 'weights', expected: 'hold a positive one', actual: 'zeros alone' });
  }
  return div(square(total), sum(square(w), { axis: -1 }));
}
