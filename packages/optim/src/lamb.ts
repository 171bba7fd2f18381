import { div, greater, logicalAnd, mul, norm, treeMap, where, type Tensor } from '@x/tensor/core';
import { scaleByAdam, type AdamOptions } from './adam.js';
import { chain } from './chain.js';
import { addDecayedWeights } from './regularize.js';
import { requireRule } from './requireRule.js';
import { scaleByRate } from './scaleByRate.js';
import type { GradientTransform } from './transform.js';

/**
 * LAMB: Adam's direction with weight decay, scaled per tensor to the norm of the parameters: θ ← θ − ε·(‖θ‖/‖u‖)·u.
 *
 * Domain: as `adamw`; a zero norm leaves the scale at 1. Its update needs the parameters.
 * Source: You et al., Large batch optimization for deep learning (2020).
 *
 * @example
 * const opt = lamb({ learningRate: 0.1 });
 * const w = tensor([3, 4]);
 * opt.update(tensor([1, 1]), opt.init(w), w).updates.norm().item().toFixed(6) // => '0.500000'
 */
export function lamb({ learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-6, weightDecay = 0 }: AdamOptions & { readonly weightDecay?: number }): GradientTransform<readonly unknown[]> {
  requireRule('lamb', learningRate, { beta1, beta2 });
  return chain(scaleByAdam(beta1, beta2, epsilon), addDecayedWeights(weightDecay), scaleByTrustRatio(), scaleByRate(learningRate));
}

function scaleByTrustRatio(): GradientTransform<null> {
  return {
    init: () => null,
    update: <T>(updates: T, _: null, params?: T) => ({
      updates: treeMap(
        (u: Tensor, p: Tensor) => {
          const [size, step] = [norm(p), norm(u)];
          const known = logicalAnd(greater(size, 0), greater(step, 0));
          return mul(u, where(known, div(size, where(known, step, 1)), 1));
        },
        updates,
        params,
      ),
      state: null,
    }),
  };
}
