import type { Tensor } from '@x/tensor/core';
import type { Model } from '../model/model.js';
import { modeOf, type ModeOptions } from './mode.js';

/** The posterior mode of a model. */
export interface PosteriorMode {
  /** All sampled and computed quantities, by name. */
  readonly values: Record<string, Tensor>;
  /** The log joint density there. */
  readonly logDensity: number;
  readonly iterations: number;
  readonly converged: boolean;
  readonly message: string;
}

/**
 * The maximum a posteriori estimate: the values of greatest density of the quantities themselves (no volume change of
 * the transforms), found by L-BFGS.
 *
 * Domain: continuous quantities. Hierarchical scales often have no mode: the density grows without bound as the scale
 * goes to 0, which `converged` and `message` then tell.
 * Fails: DomainError for discrete quantities, when no start of finite density is found, or `init` is incomplete.
 *
 * @example
 * const coin = model(({ sample, observe }) => {
 *   const bias = sample('bias', new Beta({ alpha: 2, beta: 2 }));
 *   observe('tosses', new Bernoulli({ probs: bias }), [1, 1, 0, 1]);
 * });
 * +map(coin).values.bias.item().toFixed(4) // => 0.6667
 */
export function map(model: Model, options: ModeOptions = {}): PosteriorMode {
  const { x, value, iterations, converged, message } = modeOf('map', model, false, options);
  return { values: model.constrain(Float64Array.from(x.data)), logDensity: -value, iterations, converged, message };
}
