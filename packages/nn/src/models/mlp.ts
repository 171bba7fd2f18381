import { DomainError, relu, type Tensor } from '@x/tensor/core';
import { Dropout } from '../layers/dropout.js';
import { Linear } from '../layers/linear.js';
import { Sequential } from '../layers/sequential.js';
import type { Layer } from '../module/module.js';
import { layerOptions, type ModelOptions } from './modelOptions.js';

/** Options of `mlp`. */
export interface MlpOptions extends ModelOptions {
  /** Between dense layers. Default relu. */
  readonly activation?: (x: Tensor) => Tensor;
  /** Share of hidden units that is dropped while training. Default 0. */
  readonly dropout?: number;
}

/**
 * A multilayer perceptron: dense layers of these sizes with an activation between, none at the end.
 *
 * Shapes: […, sizes[0]] → […, last size].
 * Fails: DomainError for fewer than two sizes.
 *
 * @example
 * parameterCount(models.mlp([3, 4, 2])) // => 26
 */
export function mlp(sizes: readonly number[], { activation = relu, dropout = 0, ...options }: MlpOptions = {}): Sequential {
  if (sizes.length < 2 || !sizes.every((n) => Number.isInteger(n) && n > 0)) {
    throw new DomainError({ op: 'models.mlp', argument: 'sizes', expected: 'name at least the input and output lengths, whole numbers > 0', actual: `[${sizes.join(', ')}]` });
  }
  const next = layerOptions(options);
  return new Sequential(
    sizes.slice(1).flatMap((size, i): Layer[] => {
      const layer = new Linear(sizes[i]!, size, next());
      return i === sizes.length - 2 ? [layer] : [layer, activation, ...(dropout > 0 ? [new Dropout(dropout)] : [])];
    }),
  );
}
