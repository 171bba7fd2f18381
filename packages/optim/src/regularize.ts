import { add, DomainError, mul, treeMap, type Tensor } from '@x/tensor/core';
import type { GradientTransform } from './transform.js';

/**
 * Adds λθ to the updates: before a learning rate this is decoupled weight decay, before an adaptive rule an L2 penalty.
 *
 * Fails: DomainError when update is called without the parameters.
 *
 * @example
 * addDecayedWeights(0.5).update(tensor([1]), null, tensor([4])).updates.toArray() // => [ 3 ]
 */
export function addDecayedWeights(weightDecay: number): GradientTransform<null> {
  return {
    init: () => null,
    update: <T>(gradients: T, _: null, params?: T) => {
      if (params === undefined) {
        throw new DomainError({
          op: 'addDecayedWeights',
          argument: 'params',
          expected: 'be given to update',
          actual: 'undefined',
          hint: 'Call opt.update(gradients, state, params).',
        });
      }
      return { updates: treeMap((g: Tensor, p: Tensor) => add(g, mul(p, weightDecay)), gradients, params), state: null };
    },
  };
}
