import { DomainError, isFloat, isTensor, treeLeaves, type DType, type Tensor } from '@x/tensor/core';
import type { ForwardOptions } from '../module/module.js';

/** The forward pass of a model that is trained by its outputs. */
export function forwardOf(model: unknown): (x: Tensor, options: ForwardOptions) => Tensor {
  const given = model as { forward?: (x: Tensor, options: ForwardOptions) => unknown };
  if (typeof given.forward !== 'function') {
    throw new DomainError({ op: 'fit', argument: 'model', expected: 'have a method forward', actual: 'none', hint: 'Give the option objective: (model, batch, { training, key }) => scalar for models that are trained otherwise.' });
  }
  return (x, options) => {
    const y = given.forward!(x, options);
    if (isTensor(y)) return y;
    throw new DomainError({ op: 'fit', argument: 'model', expected: 'give a tensor in forward', actual: typeof y, hint: 'Give the option objective: (model, batch, { training, key }) => scalar for models that give something else.' });
  };
}

/** The float type of a model: that of its first float tensor. */
export function dtypeOf(model: unknown): DType {
  const first = treeLeaves(model).find((leaf) => isTensor(leaf) && isFloat(leaf.dtype)) as Tensor | undefined;
  return first?.dtype ?? 'float64';
}
