import { random, requireWhole, type Tensor, type TensorLike } from '@x/tensor/core';
import { defaultUniform, type Initializer, type InitOptions } from '../init/scaled.js';
import { freshKey } from '../module/freshKey.js';
import { inputOf, requireLength } from '../module/input.js';
import type { Module } from '../module/module.js';
import { affine } from './affine.js';

/** What layers with weights have in common. */
export interface WeightOptions extends InitOptions {
  /** The randomness of the first weights; without it the layer takes the next of a fixed series of keys. */
  readonly key?: random.KeyLike;
  /** How weights start; default U(±1/√fanIn). */
  readonly init?: Initializer;
  /** Whether there is a bias. Default true. */
  readonly bias?: boolean;
}

/** The first weights and bias of a layer, drawn from two keys of the given one. */
export function firstWeights(shape: readonly number[], biasShape: readonly number[], fanIn: number, options: WeightOptions): { weight: Tensor; bias: Tensor | null } {
  const { key = freshKey(), init, bias = true, dtype } = options;
  const [ofWeight, ofBias] = random.split(key);
  return {
    weight: init === undefined ? defaultUniform(ofWeight, shape, fanIn, dtype) : init(ofWeight, shape, dtype === undefined ? {} : { dtype }),
    bias: bias ? defaultUniform(ofBias, biasShape, fanIn, dtype) : null,
  };
}

/**
 * An affine map of the last axis, y = xWᵀ + b.
 *
 * Shapes: weight [outputs, inputs], bias [outputs]; x […, inputs] → […, outputs].
 * Fails: DomainError for sizes that are not whole; LayerError when the last axis is not `inputs` long.
 *
 * @example
 * const layer = new Linear(3, 2, { key: random.key(0) });
 * layer.forward([[1, 2, 3]]).shape // => [ 1, 2 ]
 */
export class Linear implements Module {
  /** [outputs, inputs]. */
  weight: Tensor;
  /** [outputs]; null without bias. */
  bias: Tensor | null;
  readonly inputs: number;
  readonly outputs: number;

  constructor(inputs: number, outputs: number, options: WeightOptions = {}) {
    requireWhole('Linear', 'inputs', inputs, 0);
    requireWhole('Linear', 'outputs', outputs, 0);
    this.inputs = inputs;
    this.outputs = outputs;
    ({ weight: this.weight, bias: this.bias } = firstWeights([outputs, inputs], [outputs], inputs, options));
  }

  /** x […, inputs] → […, outputs]. */
  forward(input: TensorLike): Tensor {
    const x = inputOf(input, this.weight);
    requireLength(this, x, -1, this.inputs, 'features');
    return affine(x, this.weight, this.bias);
  }
}
