import type { random, Tensor, TensorLike } from '@x/tensor/core';
import { blamed } from './layerError.js';

/** What a forward pass may need besides its input. */
export interface ForwardOptions {
  /** True while learning: dropout drops, batch norms use and remember the statistics of the batch. Default false. */
  readonly training?: boolean;
  /** The randomness of the pass, for layers that need some while training; containers split it among their children. */
  readonly key?: random.KeyLike;
}

/**
 * A layer or network: any object with a `forward`. Its tensors are its parameters and statistics, so it is a tree that
 * `grad`, `treeMap`, optimisers and `compile` work on; numbers, strings and functions in it are configuration.
 *
 * Three optional conventions tell more. A static list `buffers` names tensors that are not trained; a field
 * `frozen: true` keeps an object and all below it as it is; a static `transparent` names the one field whose content
 * stands in the object's place in paths, as `layers` of a Sequential.
 */
export interface Module {
  forward(x: TensorLike, options?: ForwardOptions): Tensor;
}

/** A module, or a function of a tensor that stands in its place, such as `relu`. */
export type Layer = Module | ((x: Tensor) => Tensor);

/** Calls a layer. */
export function callLayer(layer: Layer, x: Tensor, options?: ForwardOptions): Tensor {
  return blamed(layer, () => (typeof layer === 'function' ? layer(x) : layer.forward(x, options)));
}
