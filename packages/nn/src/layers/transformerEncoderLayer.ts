import { add, random, relu, type Tensor, type TensorLike } from '@x/tensor/core';
import { freshKey } from '../module/freshKey.js';
import { inputOf } from '../module/input.js';
import { located } from '../module/layerError.js';
import type { Module } from '../module/module.js';
import { Dropout } from './dropout.js';
import { Linear, type WeightOptions } from './linear.js';
import { MultiHeadAttention, type AttentionCall } from './multiHeadAttention.js';
import { LayerNorm } from './norms.js';

/** Options of `TransformerEncoderLayer`. */
export interface TransformerOptions extends Omit<WeightOptions, 'init'> {
  /** Width of the network between; default 2048. */
  readonly hidden?: number;
  /** Default 0.1. */
  readonly dropout?: number;
  /** Default relu. */
  readonly activation?: (x: Tensor) => Tensor;
  /** Whether the norms come before attention and network instead of after the sums. Default false. */
  readonly normFirst?: boolean;
  readonly epsilon?: number;
}

/**
 * A block of a transformer: attention, then two dense layers for each position, each with a shortcut and a layer norm.
 *
 * Shapes: [batch, time, features] → the same.
 * Fails: LayerError that names the part which does not fit.
 * Source: A. Vaswani et al., "Attention is all you need", 2017.
 *
 * @example
 * new TransformerEncoderLayer(8, 2, { hidden: 16 }).forward(ones([1, 5, 8])).shape // => [ 1, 5, 8 ]
 */
export class TransformerEncoderLayer implements Module {
  readonly selfAttn: MultiHeadAttention;
  readonly linear1: Linear;
  readonly linear2: Linear;
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
  readonly dropout: Dropout;
  readonly activation: (x: Tensor) => Tensor;
  readonly normFirst: boolean;

  constructor(features: number, heads: number, options: TransformerOptions = {}) {
    const { hidden = 2048, dropout = 0.1, activation = relu, normFirst = false, epsilon = 1e-5, key = freshKey(), bias = true, dtype = 'float64' } = options;
    const [first, second, third] = random.split(key, 3) as [random.KeyLike, random.KeyLike, random.KeyLike];
    this.selfAttn = new MultiHeadAttention(features, heads, { key: first, bias, dropout, dtype });
    this.linear1 = new Linear(features, hidden, { key: second, bias, dtype });
    this.linear2 = new Linear(hidden, features, { key: third, bias, dtype });
    this.norm1 = new LayerNorm(features, { epsilon, dtype });
    this.norm2 = new LayerNorm(features, { epsilon, dtype });
    this.dropout = new Dropout(dropout);
    this.activation = activation;
    this.normFirst = normFirst;
  }

  /** [batch, time, features] → the same. */
  forward(input: TensorLike, options: AttentionCall = {}): Tensor {
    const x = inputOf(input, this.linear1.weight);
    const keys = options.key === undefined ? undefined : random.split(options.key, 4);
    const optionsOf = (i: number): AttentionCall => (keys === undefined ? options : { ...options, key: keys[i]! });
    const attention = (t: Tensor): Tensor => this.dropout.forward(this.selfAttn.forward(t, optionsOf(0)), optionsOf(1));
    const network = (t: Tensor): Tensor => {
      const inner = this.dropout.forward(this.activation(this.linear1.forward(t)), optionsOf(2));
      return this.dropout.forward(this.linear2.forward(inner), optionsOf(3));
    };
    return located(this, () => {
      if (this.normFirst) {
        const y = add(x, attention(this.norm1.forward(x)));
        return add(y, network(this.norm2.forward(y)));
      }
      const y = this.norm1.forward(add(x, attention(x)));
      return this.norm2.forward(add(y, network(y)));
    });
  }
}
