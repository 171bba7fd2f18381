import { stopGradient } from '@x/autodiff/core';
import { add, clip, mul, sign, type Tensor } from '@x/tensor/core';
import { forwardOf } from '../training/forwardOf.js';
import type { Objective } from '../training/trainingStep.js';
import { inputGradient, type AttackOptions } from './attack.js';
import type { Layer } from '../module/module.js';

/**
 * An objective for `fit` that trains on adversarial examples: (1 − share)·J(x) + share·J(x + ε·sign ∂J/∂x), the
 * examples made anew in every step for the weights of the moment and counted as data.
 *
 * Domain: share in [0, 1], default 0.5.
 * Source: I. Goodfellow, J. Shlens, C. Szegedy, "Explaining and harnessing adversarial examples", 2015.
 *
 * @example
 * const { history } = await fit(models.mlp([2, 8, 2]), {
 *   train: { x: [[0, 1], [1, 0]], y: [0, 1] },
 *   objective: adversarialObjective({ loss: loss.crossEntropy, epsilon: 0.1 }),
 *   optimizer: adam({ learningRate: 0.01 }),
 * });
 * history.loss.length // => 10
 */
export function adversarialObjective({ loss, epsilon, range, share = 0.5 }: AttackOptions & { readonly share?: number }): Objective<object> {
  return (model, { x, y }, options) => {
    const error = (input: Tensor): Tensor => loss(forwardOf(model)(input, options), y);
    if (!options.training) return error(x);
    const moved = add(x, mul(sign(stopGradient(inputGradient(model as Layer, stopGradient(x), y, loss))), epsilon));
    const attacked = stopGradient(range === undefined ? moved : clip(moved, range[0], range[1]));
    return add(mul(error(x), 1 - share), mul(error(attacked), share));
  };
}
