import { im2col, mean, mul, neg, reshape, softmax, sum, type Tensor, type TensorLike } from '@x/tensor/core';
import { inputOf } from '../module/input.js';
import { LayerError } from '../module/layerError.js';
import type { Module } from '../module/module.js';
import { avgPool, type AvgPoolOptions } from '../pooling/avgPool.js';
import { maxPool } from '../pooling/maxPool.js';
import { poolGeometry, type PoolOptions } from '../pooling/poolGeometry.js';

/**
 * The largest element of every window; see `maxPool`. A number as size holds for all spatial axes of the input.
 *
 * Shapes: [N, C, …spatial] → [N, C, …out].
 *
 * @example
 * new MaxPool(2).forward([[[[1, 2], [3, 4]]]]).toArray() // => [ [ [ [ 4 ] ] ] ]
 */
export class MaxPool implements Module {
  readonly size: number | readonly number[];
  readonly options: PoolOptions;

  constructor(size: number | readonly number[], options: PoolOptions = {}) {
    this.size = size;
    this.options = options;
  }

  /** [N, C, …spatial] → [N, C, …out]. */
  forward(input: TensorLike): Tensor {
    return maxPool(inputOf(input), this.size, this.options);
  }
}

/**
 * The smallest element of every window.
 *
 * Shapes: [N, C, …spatial] → [N, C, …out].
 *
 * @example
 * new MinPool(2).forward([[[[1, 2], [3, 4]]]]).toArray() // => [ [ [ [ 1 ] ] ] ]
 */
export class MinPool extends MaxPool {
  /** [N, C, …spatial] → [N, C, …out]. */
  override forward(input: TensorLike): Tensor {
    return neg(super.forward(neg(inputOf(input))));
  }
}

/**
 * The mean of every window; see `avgPool`. A number as size holds for all spatial axes of the input.
 *
 * Shapes: [N, C, …spatial] → [N, C, …out].
 *
 * @example
 * new AvgPool(2).forward([[[[1, 2], [3, 4]]]]).toArray() // => [ [ [ [ 2.5 ] ] ] ]
 */
export class AvgPool implements Module {
  readonly size: number | readonly number[];
  readonly options: Omit<AvgPoolOptions, 'dilation'>;

  constructor(size: number | readonly number[], options: Omit<AvgPoolOptions, 'dilation'> = {}) {
    this.size = size;
    this.options = options;
  }

  /** [N, C, …spatial] → [N, C, …out]. */
  forward(input: TensorLike): Tensor {
    return avgPool(inputOf(input), this.size, this.options);
  }
}

/**
 * Every channel's mean over all of its spatial axes, whatever their lengths: what replaces the first dense layer.
 *
 * Shapes: [N, C, …spatial] → [N, C].
 *
 * @example
 * new GlobalAvgPool().forward([[[[1, 2], [3, 4]]]]).toArray() // => [ [ 2.5 ] ]
 */
export class GlobalAvgPool implements Module {
  /** [N, C, …spatial] → [N, C]. */
  forward(input: TensorLike): Tensor {
    const x = inputOf(input);
    if (x.ndim < 3) throw new LayerError({ layer: this, expected: 'an input [batch, channels, …spatial]', actual: `${x.ndim} axes` });
    return mean(x, { axis: x.shape.map((_, i) => i).slice(2) });
  }
}

/**
 * Windows averaged with weights softmax(βx): the mean for β = 0, the maximum as β grows, smooth between.
 *
 * Shapes: [N, C, …spatial] → [N, C, …out]; without padding.
 *
 * @example
 * new SoftmaxPool(2).forward([[[[1, 2], [3, 4]]]]).item().toFixed(9) // => '3.492652735'
 */
export class SoftmaxPool implements Module {
  readonly size: number | readonly number[];
  readonly stride: number | readonly number[];
  readonly beta: number;

  constructor(size: number | readonly number[], { stride = size, beta = 1 }: { readonly stride?: number | readonly number[]; readonly beta?: number } = {}) {
    this.size = size;
    this.stride = stride;
    this.beta = beta;
  }

  /** [N, C, …spatial] → [N, C, …out]. */
  forward(input: TensorLike): Tensor {
    const x = inputOf(input);
    const { ndim, size, output } = poolGeometry('SoftmaxPool', x.shape, this.size, { stride: this.stride });
    const [examples, channels] = x.shape as [number, number];
    const planes = reshape(x, [examples * channels, 1, ...x.shape.slice(2)]);
    const columns = im2col(planes, size.slice(3 - ndim), { stride: this.stride });
    const pooled = sum(mul(softmax(mul(columns, this.beta), { axis: 1 }), columns), { axis: 1 });
    return reshape(pooled, [examples, channels, ...output.slice(3 - ndim)]);
  }
}
