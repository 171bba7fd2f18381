import type { Model } from '../model/model.js';
import type { PosteriorDraws } from '../predictive/posteriorDraws.js';
import { column, logSumExpOf, pointwise, totalOf, type LogLikelihoods } from './pointwise.js';

/** The widely applicable information criterion of a model. */
export interface Waic {
  /** The expected log predictive density: larger is better. −2 times it is on the deviance scale. */
  readonly elpd: number;
  readonly standardError: number;
  /** The effective number of parameters. */
  readonly effectiveParameters: number;
  /** The terms of `elpd`, one for each observation. */
  readonly pointwise: Float64Array;
  /** What is doubtful about the estimate, in words; empty when nothing is. */
  readonly warnings: readonly string[];
}

/**
 * WAIC: elpd = Σᵢ (log mean_s p(yᵢ | θₛ) − var_s log p(yᵢ | θₛ)).
 *
 * Takes a model and its trace, or the log likelihoods `[chain, draw, ...]`. Prefer `loo`, which knows when it fails.
 * Fails: DomainError for NaN among the log likelihoods.
 * Source: Watanabe, JMLR 11 (2010); Vehtari, Gelman & Gabry, Statistics and Computing 27 (2017).
 *
 * @example
 * waic(tensor([[[-1, -2], [-1.5, -1]]])).elpd // => -3.223…
 */
export function waic(source: Model, trace: PosteriorDraws): Waic;
export function waic(source: LogLikelihoods): Waic;
export function waic(source: Model | LogLikelihoods, trace?: PosteriorDraws): Waic {
  const points = pointwise('waic', source, trace);
  const penalties = new Float64Array(points.observations);
  const terms = penalties.map((_, j) => {
    const values = column(points, j);
    penalties[j] = variance(values);
    return logSumExpOf(values) - Math.log(points.draws) - penalties[j]!;
  });
  const { value, standardError } = totalOf(terms);
  const unstable = penalties.filter((p) => p > 0.4).length;
  return {
    elpd: value,
    standardError,
    effectiveParameters: penalties.reduce((a, b) => a + b, 0),
    pointwise: terms,
    warnings: unstable === 0 ? [] : [`The variance of the log likelihood exceeds 0.4 for ${unstable} of ${points.observations} observations, where WAIC is unreliable. Use loo.`],
  };
}

function variance(x: Float64Array): number {
  const center = x.reduce((a, b) => a + b, 0) / x.length;
  return x.reduce((a, v) => a + (v - center) ** 2, 0) / Math.max(x.length - 1, 1);
}
