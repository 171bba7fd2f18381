import { add, DomainError, mul } from '@x/tensor/core';
import type { Metric } from '../training/evaluate.js';
import type { Objective } from '../training/trainingStep.js';
import type { DeeplySupervised } from './deeplySupervised.js';

/**
 * An objective for `fit` that trains a network with auxiliary heads: the loss of its output plus `weight` times the sum of
 * those of its heads; in validation the loss of its output alone.
 *
 * Domain: weight ≥ 0, default 0.3 as for GoogLeNet.
 * Fails: DomainError for another weight.
 * Source: C. Szegedy et al., "Going deeper with convolutions", 2015.
 *
 * @example
 * const net = new DeeplySupervised([models.mlp([2, 8]), models.mlp([8, 2])], [new Linear(8, 2)]);
 * const { history } = await fit(net, {
 *   train: { x: [[0, 1], [1, 0]], y: [0, 1] },
 *   objective: auxiliaryObjective({ loss: loss.crossEntropy }),
 *   optimizer: adam({ learningRate: 0.01 }),
 * });
 * history.loss.length // => 10
 */
export function auxiliaryObjective({ loss, weight = 0.3 }: { readonly loss: Metric; readonly weight?: number }): Objective<DeeplySupervised> {
  if (!(weight >= 0 && weight < Infinity)) throw new DomainError({ op: 'auxiliaryObjective', argument: 'weight', expected: 'be a number ≥ 0', actual: String(weight) });
  return (model, { x, y }, options) => {
    const { logits, auxiliary } = model.outputs(x, options);
    const own = loss(logits, y);
    if (auxiliary.length === 0) return own;
    const others = auxiliary.map((output) => loss(output, y)).reduce((a, b) => add(a, b));
    return add(own, mul(others, weight));
  };
}
