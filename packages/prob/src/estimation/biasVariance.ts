import { asTensor, div, DomainError, mean, random, requireWhole, sqrt, square, stack, sub, take, variance, type Tensor, type TensorLike } from '@x/tensor/core';
import type { Distribution } from '../distribution.js';

/** What an estimator is tried on. */
export interface BiasVarianceOptions {
  /** The law of one observation, or a sampler of whole data sets. */
  readonly data: Distribution | ((key: random.Key) => TensorLike);
  /** The number of observations in a data set, when `data` is a distribution. */
  readonly size?: number;
  /** The value that is estimated. */
  readonly truth: TensorLike;
  readonly key: random.Key;
  /** How many data sets; default 10000. */
  readonly repetitions?: number;
}

/** How an estimator errs: mse = bias² + variance. */
export interface BiasVariance {
  readonly mean: Tensor;
  /** E[estimate] − truth. */
  readonly bias: Tensor;
  readonly variance: Tensor;
  /** E[(estimate − truth)²]. */
  readonly mse: Tensor;
  /** The standard error of `bias` from the finite number of repetitions. */
  readonly standardError: Tensor;
}

/**
 * Bias, variance and mean squared error of an estimator, by simulation.
 *
 * Shapes: the estimator maps a data set [size, ...] to a number or tensor of shape S → all results of shape S.
 * Fails: DomainError for fewer than 2 repetitions, or a distribution without `size`.
 * Source: Lehmann & Casella, Theory of Point Estimation (1998), section 2.1.
 *
 * @example
 * const mle = (x) => variance(x);
 * const found = biasVariance(mle, { data: new Normal(), size: 5, truth: 1, key: random.key(0) });
 * found.bias.item().toFixed(1) // => '-0.2'
 * Math.abs(found.mse.item() - found.bias.item() ** 2 - found.variance.item()) < 1e-12 // => true
 */
export function biasVariance(estimator: (x: Tensor) => TensorLike, { data, size, truth, key, repetitions = 10_000 }: BiasVarianceOptions): BiasVariance {
  requireWhole('biasVariance', 'repetitions', repetitions, 2);
  const estimates = stack(dataSets(data, size, key, repetitions, estimator));
  const errors = sub(estimates, truth);
  const spread = variance(estimates, { axis: 0 });
  return {
    mean: mean(estimates, { axis: 0 }),
    bias: mean(errors, { axis: 0 }),
    variance: spread,
    mse: mean(square(errors), { axis: 0 }),
    standardError: sqrt(div(spread, repetitions - 1)),
  };
}

function dataSets(data: BiasVarianceOptions['data'], size: number | undefined, key: random.Key, repetitions: number, estimator: (x: Tensor) => TensorLike): Tensor[] {
  const each = (at: (r: number) => Tensor): Tensor[] => Array.from({ length: repetitions }, (_, r) => asTensor(estimator(at(r))));
  if (typeof data === 'function') return each((r) => asTensor(data(random.foldIn(key, r))));
  if (size === undefined || !Number.isSafeInteger(size) || size < 1) {
    throw new DomainError({ op: 'biasVariance', argument: 'size', expected: 'be the number of observations in a data set', actual: String(size) });
  }
  const all = data.sample(key, [repetitions, size]);
  return each((r) => take(all, r, { axis: 0 }));
}
