import { add, div, DomainError, isFloat, mul, ones, pad, pow, reshape, showShape, square, zeros, type Shape, type Tensor, type TensorLike } from '@x/tensor/core';
import type { InitOptions } from '../init/scaled.js';
import { inputOf, requireLength } from '../module/input.js';
import { LayerError } from '../module/layerError.js';
import type { Module } from '../module/module.js';
import { avgPool } from '../pooling/avgPool.js';
import { standardize } from './standardize.js';

/** Options of `LayerNorm` and `GroupNorm`. */
export interface NormLayerOptions extends InitOptions {
  /** Added to variances. Default 1e-5. */
  readonly epsilon?: number;
  /** Whether there are a weight γ and a bias β. Default true. */
  readonly affine?: boolean;
}

/** (x − μ)/√(σ² + ε) over the elements of each of `rows` equal stretches. */
function standardizedRows(x: Tensor, rows: number, epsilon: number): Tensor {
  return reshape(standardize(reshape(x, [1, rows, rows === 0 ? 0 : x.size / rows]), epsilon).value, x.shape);
}

function floating(input: TensorLike, weight: Tensor | null): Tensor {
  const x = inputOf(input, weight ?? undefined);
  return isFloat(x.dtype) ? x : x.astype(weight?.dtype ?? 'float64');
}

function affineMap(x: Tensor, weight: Tensor | null, bias: Tensor | null, shape: Shape): Tensor {
  const scaled = weight === null ? x : mul(x, reshape(weight, shape));
  return bias === null ? scaled : add(scaled, reshape(bias, shape));
}

/**
 * Normalises every example over its last axes: y = γ·(x − μ)/√(σ² + ε) + β.
 *
 * Shapes: features is the length of the last axis, or the lengths of the last axes; […, …features] → the same.
 * Fails: LayerError when the last axes are others.
 * Source: J. L. Ba, J. R. Kiros, G. E. Hinton, "Layer normalization", 2016.
 *
 * @example
 * new LayerNorm(2).forward([[1, 3]]).round().toArray() // => [ [ -1, 1 ] ]
 */
export class LayerNorm implements Module {
  /** γ […features]; null without affine. */
  weight: Tensor | null;
  /** β […features]; null without affine. */
  bias: Tensor | null;
  readonly features: Shape;
  readonly epsilon: number;

  constructor(features: number | readonly number[], { epsilon = 1e-5, affine = true, dtype = 'float64' }: NormLayerOptions = {}) {
    this.features = typeof features === 'number' ? [features] : [...features];
    this.epsilon = epsilon;
    this.weight = affine ? ones(this.features, { dtype }) : null;
    this.bias = affine ? zeros(this.features, { dtype }) : null;
  }

  /** The normalised input. */
  forward(input: TensorLike): Tensor {
    const x = floating(input, this.weight);
    const count = this.features.length;
    const last = x.shape.slice(x.ndim - count);
    if (x.ndim < count || last.some((n, i) => n !== this.features[i])) {
      throw new LayerError({ layer: this, expected: `${showShape(this.features)} as last axes`, actual: showShape(x.shape) });
    }
    const rows = x.shape.slice(0, x.ndim - count).reduce((n, length) => n * length, 1);
    return affineMap(standardizedRows(x, rows, this.epsilon), this.weight, this.bias, this.features);
  }
}

/**
 * Normalises groups of channels of every example, over the channels of a group and all spatial axes. One group is layer
 * norm over channels; as many groups as channels is instance norm.
 *
 * Shapes: weight and bias [channels]; [N, channels, …spatial] → the same.
 * Fails: DomainError when the groups do not divide the channels; LayerError for other channels.
 * Source: Y. Wu, K. He, "Group normalization", 2018.
 *
 * @example
 * new GroupNorm(1, 2).forward([[[1], [3]]]).round().toArray() // => [ [ [ -1 ], [ 1 ] ] ]
 */
export class GroupNorm implements Module {
  /** γ [channels]; null without affine. */
  weight: Tensor | null;
  /** β [channels]; null without affine. */
  bias: Tensor | null;
  readonly groups: number;
  readonly channels: number;
  readonly epsilon: number;

  constructor(groups: number, channels: number, { epsilon = 1e-5, affine = true, dtype = 'float64' }: NormLayerOptions = {}) {
    if (!(groups >= 1) || channels % groups !== 0) {
      throw new DomainError({ op: 'GroupNorm', argument: 'groups', expected: `divide the ${channels} channels`, actual: String(groups), hint: 'The order is GroupNorm(groups, channels).' });
    }
    this.groups = groups;
    this.channels = channels;
    this.epsilon = epsilon;
    this.weight = affine ? ones([channels], { dtype }) : null;
    this.bias = affine ? zeros([channels], { dtype }) : null;
  }

  /** The normalised input. */
  forward(input: TensorLike): Tensor {
    const x = floating(input, this.weight);
    requireLength(this, x, 1, this.channels, 'channels');
    return affineMap(standardizedRows(x, x.shape[0]! * this.groups, this.epsilon), this.weight, this.bias, [this.channels, ...x.shape.slice(2).map(() => 1)]);
  }
}

/** Options of `LocalResponseNorm`. */
export interface LocalResponseOptions {
  readonly k?: number;
  readonly alpha?: number;
  readonly beta?: number;
  /** Whether α multiplies the mean of the squares, as in PyTorch, instead of their sum. Default false. */
  readonly average?: boolean;
}

/**
 * Divides every element by the energy of neighbouring channels: bᶦ = aᶦ/(k + α·Σ (aʲ)²)^β over the `size` channels j around i.
 *
 * Shapes: [N, C, …] → the same. Domain: size 5, k 2, alpha 1e-4, beta 0.75 by default; missing channels count as 0.
 * Source: A. Krizhevsky, I. Sutskever, G. E. Hinton, "ImageNet classification with deep convolutional neural networks", 2012.
 *
 * @example
 * new LocalResponseNorm(5, { k: 1, alpha: 1, beta: 1 }).forward([[[2]]]).toArray() // => [ [ [ 0.4 ] ] ]
 */
export class LocalResponseNorm implements Module {
  readonly size: number;
  readonly k: number;
  readonly alpha: number;
  readonly beta: number;
  readonly average: boolean;

  constructor(size = 5, { k = 2, alpha = 1e-4, beta = 0.75, average = false }: LocalResponseOptions = {}) {
    this.size = size;
    this.k = k;
    this.alpha = alpha;
    this.beta = beta;
    this.average = average;
  }

  /** The normalised input. */
  forward(input: TensorLike): Tensor {
    const x = inputOf(input);
    const { size } = this;
    if (x.ndim < 2) throw new LayerError({ layer: this, expected: 'an input [batch, channels, …]', actual: `${x.ndim} axes` });
    const lanes = reshape(square(x), [x.shape[0]!, 1, x.shape[1]!, -1]);
    const padded = pad(lanes, [[0, 0], [0, 0], [Math.floor(size / 2), Math.floor((size - 1) / 2)], [0, 0]]);
    const means = reshape(avgPool(padded, [size, 1], { stride: 1 }), x.shape);
    return div(x, pow(add(mul(means, this.average ? this.alpha : this.alpha * size), this.k), this.beta));
  }
}
