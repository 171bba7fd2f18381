import { paretoSmoothedWeights } from '@x/prob';
import type { Model } from '../model/model.js';
import type { PosteriorDraws } from '../predictive/posteriorDraws.js';
import { column, logSumExpOf, pointwise, totalOf, type LogLikelihoods } from './pointwise.js';

/** Leave-one-out cross-validation of a model. */
export interface Loo {
  /** The expected log predictive density of an observation left out, summed: larger is better. */
  readonly elpd: number;
  readonly standardError: number;
  /** The effective number of parameters. */
  readonly effectiveParameters: number;
  /** The terms of `elpd`, one for each observation. */
  readonly pointwise: Float64Array;
  /** The tail shapes k: an observation of k > 0.7 is so influential that its term cannot be trusted. */
  readonly paretoK: Float64Array;
  /** What is doubtful about the estimate, in words; empty when nothing is. */
  readonly warnings: readonly string[];
}

/**
 * Approximate leave-one-out cross-validation by Pareto smoothed importance sampling: each observation's density under
 * the posterior given all others, from draws that were made given all.
 *
 * Takes a model and its trace, or the log likelihoods `[chain, draw, ...]`.
 * Fails: DomainError for NaN among the log likelihoods.
 * Source: Vehtari, Gelman & Gabry, Statistics and Computing 27 (2017); Vehtari et al., JMLR 25 (2024).
 *
 * @example
 * const mean = model(({ sample, observe }) => {
 *   const mu = sample('mu', new Normal({ loc: 0, scale: 2 }));
 *   observe('y', new Normal({ loc: mu, scale: 1 }), [1.2, 0.7, 1.9]);
 * });
 * const trace = await sample(nuts(mean), { key: random.key(0) });
 * loo(mean, trace).elpd // => -3.89…
 */
export function loo(source: Model, trace: PosteriorDraws): Loo;
export function loo(source: LogLikelihoods): Loo;
export function loo(source: Model | LogLikelihoods, trace?: PosteriorDraws): Loo {
  const points = pointwise('loo', source, trace);
  const { observations, draws } = points;
  const paretoK = new Float64Array(observations);
  let posterior = 0;
  const terms = paretoK.map((_, j) => {
    const logLikelihood = column(points, j);
    const { logWeights, k } = paretoSmoothedWeights(logLikelihood.map((x) => -x));
    paretoK[j] = k;
    posterior += logSumExpOf(logLikelihood) - Math.log(draws);
    return logSumExpOf(logLikelihood.map((x, i) => x + logWeights[i]!));
  });
  const { value, standardError } = totalOf(terms);
  const limit = Math.min(1 - 1 / Math.log10(draws), 0.7);
  const bad = paretoK.filter((k) => !(k <= limit)).length;
  return {
    elpd: value,
    standardError,
    effectiveParameters: posterior - value,
    pointwise: terms,
    paretoK,
    warnings:
      bad === 0
        ? []
        : [`The tail shape k exceeds ${limit.toFixed(2)} for ${bad} of ${observations} observations, so their terms cannot be trusted. Look at these observations, fit a model with heavier tails, or refit without each of them.`],
  };
}
