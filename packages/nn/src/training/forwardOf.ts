import { DomainError, isTensor, type Tensor } from '@x/tensor/core';
import { located } from '../module/layerError.js';
import type { ForwardOptions } from '../module/module.js';

/** The forward pass of a model that is trained by its outputs. */
export function forwardOf(model: unknown): (x: Tensor, options: ForwardOptions) => Tensor {
  const given = model as { forward?: (x: Tensor, options: ForwardOptions) => unknown };
  if (typeof given.forward !== 'function') {
    throw new DomainError({ op: 'fit', argument: 'model', expected: 'have a method forward', actual: 'none', hint: 'Give the option objective: (model, batch, { training, key }) => scalar for models that are trained otherwise.' });
  }
  return (x, options) => {
    const y = located(given, () => given.forward!(x, options));
    if (isTensor(y)) return y;
    throw new DomainError({ op: 'fit', argument: 'model', expected: 'give a tensor in forward', actual: typeof y, hint: 'Give the option objective: (model, batch, { training, key }) => scalar for models that give something else.' });
  };
}
