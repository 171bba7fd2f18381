import type { GradientTransform } from './transform.js';

/**
 * Transforms one after the other: the updates of each are the gradients of the next.
 *
 * @example
 * const opt = chain(clipByGlobalNorm(1), sgd({ learningRate: 0.1 }));
 * opt.update(tensor([3, 4]), opt.init(tensor([0, 0]))).updates.toArray().map((x) => +x.toFixed(12)) // => [ -0.06, -0.08 ]
 */
export function chain(...transforms: readonly GradientTransform[]): GradientTransform<readonly unknown[]> {
  return {
    init: (params) => transforms.map((transform) => transform.init(params)),
    update: <T>(gradients: T, states: readonly unknown[], params?: T) => {
      let updates = gradients;
      const next = transforms.map((transform, i) => {
        const step = transform.update(updates, states[i], params);
        updates = step.updates;
        return step.state;
      });
      return { updates, state: next };
    },
  };
}
