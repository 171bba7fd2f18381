import { stopGradient } from '@x/autodiff/core';
import { add, mul, ones, requireWhole, reshape, rsqrt, showShape, sub, zeros, type Tensor, type TensorLike } from '@x/tensor/core';
import type { InitOptions } from '../init/scaled.js';
import { inputOf, requireLength } from '../module/input.js';
import { LayerError } from '../module/layerError.js';
import type { ForwardOptions, Module } from '../module/module.js';
import { movedStatistic } from './runningStatistics.js';
import { standardize } from './standardize.js';

/** Options of `BatchNorm`. */
export interface BatchNormOptions extends InitOptions {
  /** Added to variances. Default 1e-5. */
  readonly epsilon?: number;
  /**
   * The share of the newest batch in the running statistics, default 0.1; null averages all batches seen equally.
   */
  readonly momentum?: number | null;
  /** Whether there are a weight γ and a bias β. Default true. */
  readonly affine?: boolean;
}

/**
 * Normalises every feature or channel over the batch (and the spatial axes): y = γ·(x − μ)/√(σ² + ε) + β.
 *
 * With `training: true` μ and σ² (divided by m) are those of the batch, and the running statistics move towards them:
 * running ← (1 − momentum)·running + momentum·batch, where the variance is divided by m − 1. Otherwise μ and σ² are the
 * running statistics. They are buffers: not trained, and constants to every derivative. A compiled or differentiated
 * function updates those of the model it was given, so it must return that model (with `hasAux`).
 *
 * Shapes: [N, n] or [N, n, …spatial] → the same.
 * Fails: LayerError for other channels, or for a single value per channel while training; TraceError when a traced
 * function trains a model that is not among its arguments.
 * Source: S. Ioffe, C. Szegedy, "Batch normalization", 2015.
 *
 * @example
 * const norm = new BatchNorm(1);
 * norm.forward([[1], [2], [3], [4]], { training: true }).mean().item().toFixed(6) // => '0.000000'
 * norm.runningMean.toArray() // => [ 0.25 ]
 */
export class BatchNorm implements Module {
  static readonly buffers: readonly string[] = ['runningMean', 'runningVariance', 'batches'];
  /** γ [n]; null without affine. */
  weight: Tensor | null;
  /** β [n]; null without affine. */
  bias: Tensor | null;
  /** [n], 0 at first. */
  runningMean: Tensor;
  /** [n], 1 at first. */
  runningVariance: Tensor;
  /** How many batches the running statistics have seen. */
  batches: Tensor;
  readonly features: number;
  readonly epsilon: number;
  readonly momentum: number | null;
  frozen?: boolean;

  constructor(features: number, { epsilon = 1e-5, momentum = 0.1, affine = true, dtype = 'float64' }: BatchNormOptions = {}) {
    requireWhole('BatchNorm', 'features', features, 0);
    this.features = features;
    this.epsilon = epsilon;
    this.momentum = momentum;
    this.weight = affine ? ones([features], { dtype }) : null;
    this.bias = affine ? zeros([features], { dtype }) : null;
    this.runningMean = zeros([features], { dtype });
    this.runningVariance = ones([features], { dtype });
    this.batches = zeros([], { dtype });
  }

  /** The normalised input; with `training: true` the running statistics move. */
  forward(input: TensorLike, { training = false }: ForwardOptions = {}): Tensor {
    const x = inputOf(input, this.runningMean);
    if (x.ndim < 2) throw new LayerError({ layer: this, expected: 'an input [batch, channels, …spatial]', actual: `${x.ndim} axes` });
    requireLength(this, x, 1, this.features, 'channels');
    const wide = (v: Tensor): Tensor => reshape(v, [1, this.features, ...new Array<number>(x.ndim - 2).fill(1)]);
    if (!training || this.frozen === true) {
      const scale = mul(rsqrt(add(stopGradient(this.runningVariance), this.epsilon)), this.weight ?? 1);
      const shift = sub(this.bias ?? 0, mul(stopGradient(this.runningMean), scale));
      return add(mul(x, wide(scale)), wide(shift));
    }
    const count = x.size / Math.max(this.features, 1);
    if (count < 2) throw new LayerError({ layer: this, expected: 'more than one value per channel while training', actual: `shape ${showShape(x.shape)}`, hint: 'Drop a last batch of one example: { dropLast: true }' });
    const { value, mean, variance } = standardize(reshape(x.dtype.startsWith('float') ? x : x.astype(this.runningMean.dtype), [x.shape[0]!, this.features, -1]), this.epsilon);
    this.remember(reshape(mean, [this.features]), mul(reshape(variance, [this.features]), count / (count - 1)));
    const normalised = reshape(value, x.shape);
    const scaled = this.weight === null ? normalised : mul(normalised, wide(this.weight));
    return this.bias === null ? scaled : add(scaled, wide(this.bias));
  }

  private remember(average: Tensor, variance: Tensor): void {
    const batches = add(this.batches, 1);
    const averaging = { momentum: this.momentum, batches };
    this.runningMean = movedStatistic(this, this.runningMean, average, averaging);
    this.runningVariance = movedStatistic(this, this.runningVariance, variance, averaging);
    this.batches = batches;
  }
}
