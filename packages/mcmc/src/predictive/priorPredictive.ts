import { random, type Tensor } from '@x/tensor/core';
import type { Model } from '../model/model.js';
import { simulate } from '../model/replay.js';
import { Collector } from './posteriorDraws.js';

/**
 * Draws everything a model speaks of from the prior: sampled and computed quantities, and what would be observed.
 *
 * Shapes: each name gets `[draws, ...shape]`.
 * Source: Gelman et al., Bayesian Workflow (2020), section 2.4.
 *
 * @example
 * const coin = model(({ sample, observe }) => {
 *   const bias = sample('bias', new Beta({ alpha: 2, beta: 2 }));
 *   observe('tosses', new Bernoulli({ probs: bias }), [1, 1, 0, 1]);
 * });
 * priorPredictive(coin, { key: random.key(0), draws: 100 }).tosses.shape // => [ 100, 4 ]
 */
export function priorPredictive(model: Model, { key, draws = 1000 }: { key: random.Key; draws?: number }): Record<string, Tensor> {
  const collector = new Collector('priorPredictive', draws);
  for (let i = 0; i < draws; i++) {
    const { sample, observe, deterministic } = simulate(model.program, random.foldIn(key, i), {});
    collector.add({ ...sample, ...deterministic, ...observe });
  }
  return collector.collected([draws]);
}
