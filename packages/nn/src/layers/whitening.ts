import { stopGradient } from '@x/autodiff/core';
import { inv, sqrtm } from '@x/linalg';
import { add, div, eye, matmul, mean, mul, sub, transpose, zeros, type Tensor, type TensorLike } from '@x/tensor/core';
import type { InitOptions } from '../init/scaled.js';
import { inputOf, requireAxes, requireLength } from '../module/input.js';
import { LayerError } from '../module/layerError.js';
import type { ForwardOptions, Module } from '../module/module.js';
import { movedStatistic } from './runningStatistics.js';

/** Options of `Whitening`. */
export interface WhiteningOptions extends InitOptions {
  /** Added to the variances. Default 1e-5. */
  readonly epsilon?: number;
  /** The share of the newest batch in the running statistics, default 0.1; null averages all batches seen equally. */
  readonly momentum?: number | null;
}

/**
 * Makes features uncorrelated with mean 0 and variance 1: y = (Σ + εI)^(−1/2)(x − μ), of which batch norm keeps the diagonal.
 *
 * The statistics are those of the batch with `training: true` and running ones otherwise, as in `BatchNorm`. Their root costs
 * n³ operations and Σ n² per example, against n for batch norm: the reason why it is rarely used.
 *
 * Shapes: [N, n] → [N, n].
 * Domain: a batch of n examples or fewer leaves directions without variance, which ε keeps finite.
 * Fails: LayerError for other features, or for a single example while training.
 * Source: P. Kessy, A. Lewin, K. Strimmer, "Optimal whitening and decorrelation", 2018 (ZCA).
 *
 * @example
 * const y = new Whitening(2, { epsilon: 0 }).forward([[1, 1], [3, 5], [4, 2], [0, 0]], { training: true });
 * y.transpose().matmul(y).div(4).toArray().map((row) => row.map((v) => Math.abs(v).toFixed(6))) // => [ [ '1.000000', '0.000000' ], [ '0.000000', '1.000000' ] ]
 */
export class Whitening implements Module {
  static readonly buffers: readonly string[] = ['runningMean', 'runningCovariance', 'batches'];
  /** [n], 0 at first. */
  runningMean: Tensor;
  /** [n, n], the identity at first. */
  runningCovariance: Tensor;
  /** How many batches the running statistics have seen. */
  batches: Tensor;
  readonly features: number;
  readonly epsilon: number;
  readonly momentum: number | null;
  frozen?: boolean;

  constructor(features: number, { epsilon = 1e-5, momentum = 0.1, dtype = 'float64' }: WhiteningOptions = {}) {
    this.features = features;
    this.epsilon = epsilon;
    this.momentum = momentum;
    this.runningMean = zeros([features], { dtype });
    this.runningCovariance = eye(features, { dtype });
    this.batches = zeros([], { dtype });
  }

  /** The whitened input; with `training: true` the running statistics move. */
  forward(input: TensorLike, { training = false }: ForwardOptions = {}): Tensor {
    const x = inputOf(input, this.runningMean);
    requireAxes(this, x, 2, `[batch, ${this.features} features]`);
    requireLength(this, x, 1, this.features, 'features');
    if (!training || this.frozen === true) return this.whiten(sub(x, stopGradient(this.runningMean)), stopGradient(this.runningCovariance));
    const count = x.shape[0]!;
    if (count < 2) throw new LayerError({ layer: this, expected: 'more than one example while training', actual: String(count) });
    const average = mean(x, { axis: 0 });
    const centred = sub(x, average);
    const covariance = div(matmul(transpose(centred), centred), count);
    const batches = add(this.batches, 1);
    const averaging = { momentum: this.momentum, batches };
    this.runningMean = movedStatistic(this, this.runningMean, average, averaging);
    this.runningCovariance = movedStatistic(this, this.runningCovariance, mul(covariance, count / (count - 1)), averaging);
    this.batches = batches;
    return this.whiten(centred, covariance);
  }

  // The derivative of sqrtm solves a Sylvester equation, which equal eigenvalues do not disturb, as they do that of eigh.
  private whiten(centred: Tensor, covariance: Tensor): Tensor {
    return matmul(centred, inv(sqrtm(add(covariance, mul(eye(this.features, { dtype: centred.dtype as 'float64' }), this.epsilon)))));
  }
}
