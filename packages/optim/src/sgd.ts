import { add, mul, treeMap, type Tensor } from '@x/tensor/core';
import { requireRule } from './requireRule.js';
import { downwards, type Schedule } from './schedule.js';
import { scaled, startCount, zerosOf, type GradientTransform } from './transform.js';

/** What stochastic gradient descent remembers. */
export interface SgdState {
  readonly count: Tensor;
  /** v; null without momentum. */
  readonly velocity: unknown;
}

/**
 * Stochastic gradient descent: v ← αv − εg, θ ← θ + v; with `nesterov` θ ← θ + αv − εg with the new v, which is
 * Nesterov's method in terms of the points where its gradients are taken.
 *
 * Domain: learningRate ε > 0 (a number or schedule), momentum α in [0, 1).
 * Source: Polyak (1964); Sutskever et al., On the importance of initialization and momentum (2013).
 *
 * @example
 * const opt = sgd({ learningRate: 0.1 });
 * const { updates } = opt.update(tensor([2, -4]), opt.init(tensor([1, 1])));
 * updates.toArray() // => [ -0.2, 0.4 ]
 */
export function sgd({ learningRate, momentum = 0, nesterov = false }: { learningRate: number | Schedule; momentum?: number; nesterov?: boolean }): GradientTransform<SgdState> {
  requireRule('sgd', learningRate, { momentum });
  return {
    init: (params) => ({ count: startCount(), velocity: momentum === 0 ? null : zerosOf(params) }),
    update: <T>(gradients: T, { count, velocity }: SgdState) => {
      const rate = downwards(learningRate, count);
      const down = treeMap((g: Tensor) => scaled(g, rate), gradients);
      const next = { count: add(count, 1) };
      if (velocity === null) return { updates: down, state: { ...next, velocity } };
      const moved = treeMap((v: Tensor, d: Tensor) => add(mul(v, momentum), d), velocity as T, down);
      const updates = nesterov ? treeMap((v: Tensor, d: Tensor) => add(mul(v, momentum), d), moved, down) : moved;
      return { updates, state: { ...next, velocity: moved } };
    },
  };
}
