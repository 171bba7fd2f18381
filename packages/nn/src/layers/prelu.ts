import { full, reshape, type Tensor, type TensorLike } from '@x/tensor/core';
import { generalRectifier } from '../activations/rectifiers.js';
import type { InitOptions } from '../init/scaled.js';
import { inputOf, requireLength } from '../module/input.js';
import type { Module } from '../module/module.js';

/**
 * max(0, x) + α·min(0, x) with a learnt α, one for all or one per channel.
 *
 * Shapes: weight [channels], or [1] for all; [N, channels, …] → the same.
 * Fails: LayerError for other channels.
 * Source: K. He et al., "Delving deep into rectifiers", 2015.
 *
 * @example
 * new PReLU().forward([[-2, 2]]).toArray() // => [ [ -0.5, 2 ] ]
 */
export class PReLU implements Module {
  /** α [channels]. */
  weight: Tensor;

  constructor(channels = 1, { slope = 0.25, dtype = 'float64' }: InitOptions & { readonly slope?: number } = {}) {
    this.weight = full([channels], slope, { dtype });
  }

  /** The rectified input. */
  forward(input: TensorLike): Tensor {
    const x = inputOf(input, this.weight);
    const channels = this.weight.size;
    if (channels === 1) return generalRectifier(x, this.weight);
    requireLength(this, x, x.ndim > 1 ? 1 : 0, channels, 'channels');
    return generalRectifier(x, reshape(this.weight, [channels, ...new Array<number>(Math.max(x.ndim - 2, 0)).fill(1)]));
  }
}
