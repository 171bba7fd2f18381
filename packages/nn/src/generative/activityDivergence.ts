import { add, div, DomainError, mean, mul, neg, log, sub, sum, type Tensor, type TensorLike } from '@x/tensor/core';
import { inputOf } from '../module/input.js';

/**
 * How far the units of a code are from being active with probability ρ: Σⱼ KL(ρ ‖ ρ̂ⱼ), where ρ̂ⱼ is the mean of unit j over
 * the batch and KL(ρ ‖ ρ̂) = ρ log(ρ/ρ̂) + (1 − ρ) log((1 − ρ)/(1 − ρ̂)). It is 0 where all ρ̂ⱼ are ρ.
 *
 * Shapes: h [N, units] → scalar.
 * Domain: h in [0, 1], as a sigmoid gives; ρ in (0, 1). Infinite where a unit is always off or always on.
 * Fails: DomainError for another ρ.
 * Source: A. Ng, "Sparse autoencoder", 2011.
 *
 * @example
 * models.activityDivergence([[0.1, 0.9], [0.3, 0.9]], 0.2).item().toFixed(6) // => '1.362738'
 */
export function activityDivergence(h: TensorLike, target: number): Tensor {
  requireActivity('models.activityDivergence', 'target', target);
  const code = inputOf(h);
  const active = mean(code, { axis: 0 });
  // The mean of 1 − h keeps digits that 1 − mean(h) loses near 1.
  const idle = mean(sub(1, code), { axis: 0 });
  const each = neg(add(mul(log(div(active, target)), target), mul(log(div(idle, 1 - target)), 1 - target)));
  return sum(each);
}

/** Checks a mean activity. */
export function requireActivity(op: string, argument: string, value: number): void {
  if (value > 0 && value < 1) return;
  throw new DomainError({ op, argument, expected: 'be a mean activity in (0, 1)', actual: String(value), hint: 'Rare activity is something like 0.05.' });
}
