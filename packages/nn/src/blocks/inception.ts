import { concat, DomainError, random, relu, type Tensor, type TensorLike } from '@x/tensor/core';
import { Conv2d } from '../layers/conv.js';
import { MaxPool } from '../layers/pools.js';
import { Sequential } from '../layers/sequential.js';
import type { InitOptions } from '../init/scaled.js';
import { freshKey } from '../module/freshKey.js';
import { inputOf } from '../module/input.js';
import { located } from '../module/layerError.js';
import { callLayer, type ForwardOptions, type Layer, type Module } from '../module/module.js';
import { FactorizedConv2d } from './factorizedConv2d.js';

/** Channels of the branches of an inception module; pairs are [after the 1×1 reduction, output]. */
export interface InceptionChannels {
  readonly one: number;
  readonly three: readonly [number, number];
  readonly five: readonly [number, number];
  readonly pool: number;
}

/** How wide windows are applied: as they are, or as n × 1 and 1 × n one after the other. */
export type InceptionKernels = 'square' | 'factorized';

/** Options of the inception module. */
export interface InceptionBlockOptions extends InitOptions {
  readonly key?: random.KeyLike;
  /** Default square, as in the first version; factorized ones have fewer weights. */
  readonly kernels?: InceptionKernels;
}

/**
 * Layers side by side on the same input, their channels one after the other.
 *
 * Shapes: [N, C, …] → [N, sum of the branches' channels, …].
 *
 * @example
 * new Parallel([(x) => x, (x) => x.mul(2)]).forward([[1, 2]]).toArray() // => [ [ 1, 2, 2, 4 ] ]
 */
export class Parallel implements Module {
  readonly branches: Layer[];
  readonly axis: number;

  constructor(branches: readonly Layer[], { axis = 1 }: { readonly axis?: number } = {}) {
    this.branches = [...branches];
    this.axis = axis;
  }

  /** The outputs of all branches, joined. */
  forward(input: TensorLike, options: ForwardOptions = {}): Tensor {
    const x = inputOf(input, this);
    const { key } = options;
    return located(this, () =>
      concat(
        this.branches.map((branch, i) => callLayer(branch, x, key === undefined ? options : { ...options, key: random.foldIn(key, i) })),
        { axis: this.axis },
      ),
    );
  }
}

/**
 * The inception module: 1×1, 3×3 and 5×5 convolutions and a pooling side by side, the costly ones after 1×1 reductions;
 * each convolution with ReLU.
 *
 * Shapes: [N, inputs, H, W] → [N, one + three[1] + five[1] + pool, H, W].
 * Fails: DomainError for other `kernels`.
 * Source: C. Szegedy et al., "Going deeper with convolutions", 2015; factorized kernels as in "Rethinking the inception
 * architecture for computer vision", 2016.
 *
 * @example
 * const channels = { one: 64, three: [96, 128], five: [16, 32], pool: 32 };
 * parameterCount(new Inception(192, channels)) // => 163696
 * parameterCount(new Inception(192, channels, { kernels: 'factorized' })) // => 134160
 */
export class Inception extends Parallel {
  constructor(inputs: number, { one, three, five, pool }: InceptionChannels, { key = freshKey(), dtype, kernels = 'square' }: InceptionBlockOptions = {}) {
    if (kernels !== 'square' && kernels !== 'factorized') throw new DomainError({ op: 'Inception', argument: 'kernels', expected: "be 'square' or 'factorized'", actual: String(kernels) });
    const keys = random.split(key, 6);
    const convolution = (i: number, from: number, to: number, kernel: number): Layer[] => {
      const options = { padding: (kernel - 1) / 2, key: keys[i]!, ...(dtype && { dtype }) };
      return [kernel > 1 && kernels === 'factorized' ? new FactorizedConv2d(from, to, kernel, { ...options, activation: relu }) : new Conv2d(from, to, kernel, options), relu];
    };
    super([
      new Sequential(convolution(0, inputs, one, 1)),
      new Sequential([...convolution(1, inputs, three[0], 1), ...convolution(2, three[0], three[1], 3)]),
      new Sequential([...convolution(3, inputs, five[0], 1), ...convolution(4, five[0], five[1], 5)]),
      new Sequential([new MaxPool(3, { stride: 1, padding: 1 }), ...convolution(5, inputs, pool, 1)]),
    ]);
  }
}
