import { asTensor, DomainError, requireWhole, ShapeError, showShape, type random, type TensorLike } from '@x/tensor/core';
import { em, type EmResult } from '../em.js';
import { keyOf } from '../kmeans/kMeans.js';
import { observations, type Observations } from '../observations.js';
import { covarianceKind, type CovarianceKind, type CovarianceName } from './covarianceKind.js';
import { expectation, type Responsibilities } from './expectation.js';
import { precisionFactors, type PrecisionFactors } from './factors.js';
import { FittedGaussianMixture, type DegenerateComponent, type FitReport } from './fittedGaussianMixture.js';
import { logPrior, priorTerms, type GaussianMixturePrior } from './gaussianPrior.js';
import { maximization } from './maximization.js';
import { missingPatterns } from './missing.js';
import type { MixtureParameters } from './parameters.js';
import { columnMoments, startingShares, type GaussianStart } from './start.js';
import { sharesOf } from './sharesOf.js';

/** The parameters of a Gaussian mixture as people write them. */
export interface GaussianMixtureValues {
  readonly weights: TensorLike;
  readonly means: TensorLike;
  /** Full [k, d, d], tied [d, d], diag [k, d], spherical [k]. */
  readonly covariances: TensorLike;
}

/** What kind of mixture to fit, and how. */
export interface GaussianMixtureOptions {
  readonly components: number;
  /** Default `full`. */
  readonly covariance?: CovarianceName;
  /** Added to variances in every step. Default: a millionth of the mean variance of the columns (of 1 if nothing varies). 0 is exact EM. */
  readonly regularization?: number;
  readonly prior?: GaussianMixturePrior;
  /** `kmeans++` (default), `random`, or parameters to begin with (a fitted mixture, to go on). */
  readonly init?: GaussianStart | GaussianMixtureValues;
  /** How many starts; the best end is returned. Default 1. */
  readonly restarts?: number;
  /** Default 500. */
  readonly maxIterations?: number;
  /** See `em`; default 1e-8. */
  readonly tolerance?: number;
}

/** What one fit needs besides its data. */
export interface GaussianFitOptions {
  /** The source of random starts; needed unless `init` gives the parameters. */
  readonly key?: random.Key;
  /** One for each row; a weight of k is k repetitions. */
  readonly weights?: TensorLike;
  readonly onIteration?: (progress: { readonly iteration: number; readonly logLikelihood: number; readonly restart: number; readonly mixture: FittedGaussianMixture }) => void;
  readonly signal?: AbortSignal;
}

interface Step extends Responsibilities {
  readonly factors: PrecisionFactors;
}

const op = 'GaussianMixture.fit';

/**
 * A mixture of normal distributions, p(x) = Σₖ wₖ N(x | μₖ, Σₖ), fitted by expectation maximisation.
 *
 * Domain: rows of finite numbers; NaN stands for a missing value, which is marginalised exactly. Rows may have weights.
 * Fails: DomainError for a component whose covariance becomes singular (with `regularization: 0`), for options out of
 * range, and without a key; ShapeError for data of the wrong shape.
 * Source: Dempster, Laird & Rubin (1977); Bishop, Pattern Recognition and Machine Learning (2006), 9.2; missing values:
 * Ghahramani & Jordan, Supervised learning from incomplete data via an EM approach (1994).
 *
 * @example
 * const x = [[1], [1.2], [0.8], [5], [5.3], [4.7]];
 * const fitted = new GaussianMixture({ components: 2 }).fit(x, { key: random.key(0) });
 * fitted.means.data.slice().sort().map((m) => +m.toFixed(3)) // => Float64Array(2) [ 1, 5 ]
 * fitted.predict([[1.1], [4.9]]).shape // => [ 2 ]
 */
export class GaussianMixture {
  /** The options it was made with. */
  readonly options: GaussianMixtureOptions;
  private readonly kind: CovarianceKind;

  /** Fails: DomainError for options out of range. */
  constructor(options: GaussianMixtureOptions) {
    const { components, regularization = 0, restarts = 1 } = options;
    requireWhole('GaussianMixture', 'components', components, 1);
    requireWhole('GaussianMixture', 'restarts', restarts, 1);
    if (!(regularization >= 0 && regularization < Infinity)) {
      throw new DomainError({ op: 'GaussianMixture', argument: 'regularization', expected: 'be a number ≥ 0', actual: String(regularization) });
    }
    this.options = options;
    this.kind = covarianceKind('GaussianMixture', options.covariance ?? 'full');
  }

  /** A mixture of known parameters, ready to predict and to sample. */
  static of(values: GaussianMixtureValues, covariance: CovarianceName = 'full'): FittedGaussianMixture {
    const parameters = readParameters('GaussianMixture.of', values, covarianceKind('GaussianMixture.of', covariance));
    precisionFactors('GaussianMixture.of', parameters);
    const nothing: FitReport = { logLikelihood: NaN, history: [], iterations: 0, converged: false, message: 'not fitted', degenerate: [], totalWeight: 0 };
    return new FittedGaussianMixture(parameters, covariance, nothing);
  }

  /** Fits the mixture to rows [n, d], or to n numbers. */
  fit(x: TensorLike, { key, weights, onIteration, signal }: GaussianFitOptions = {}): FittedGaussianMixture {
    const { components: k, covariance = 'full', init = 'kmeans++', maxIterations = 500, tolerance = 1e-8 } = this.options;
    const data = observations(op, x, weights, { missing: true });
    requireRows(data, k);
    const { kind } = this;
    const regularization = this.options.regularization ?? slightly(op, data);
    const prior = priorTerms(op, this.options.prior ?? {}, k, data.d);
    const patterns = data.hasMissing ? missingPatterns(data) : [];
    const settings = { kind, prior, regularization };
    const hasPrior = this.options.prior !== undefined;
    // Shares that an M-step has used up serve a later E-step.
    const spare: Float64Array[] = [];
    const eStep = (p: MixtureParameters): Step => {
      const factors = precisionFactors(op, p);
      return { ...expectation(data, p, factors, patterns, kind.diagonal, spare.pop()), factors };
    };
    const mStep = (e: Step, p: MixtureParameters): MixtureParameters => {
      const next = maximization(data, e, p, patterns, settings);
      spare.push(e.shares);
      return next;
    };
    const report = ({ params, expectations, history, iterations, converged, message }: Omit<EmResult<MixtureParameters, Step>, 'logLikelihood'>): FittedGaussianMixture =>
      new FittedGaussianMixture(params, covariance, {
        logLikelihood: expectations.logLikelihood,
        history,
        iterations,
        converged,
        message,
        degenerate: degenerateComponents(params, data, regularization),
        totalWeight: data.totalWeight,
      });

    const given = typeof init === 'string' ? undefined : readParameters(op, init, kind, k, data.d);
    let best: EmResult<MixtureParameters, Step> | undefined;
    let failure: unknown;
    const restarts = given === undefined ? (this.options.restarts ?? 1) : 1;
    for (let restart = 0; restart < restarts && !(restart > 0 && signal?.aborted); restart++) {
      try {
        // Clusters from different centres are often the same ones: every other start is a random one.
        const how = restart % 2 === 1 ? 'random' : (init as GaussianStart);
        const start = given ?? startOf(data, k, how, keyOf(key, restart), settings);
        const result = em<MixtureParameters, Step>(
          {
            eStep,
            mStep,
            logLikelihood: (p, e) => e.logLikelihood + (hasPrior ? logPrior(prior, p, e.factors, kind) : 0),
          },
          start,
          {
            maxIterations,
            tolerance,
            // What regularisation adds is not part of the objective, so that it may fall a little.
            monotone: regularization === 0,
            ...(signal && { signal }),
            ...(onIteration && {
              onIteration: ({ iteration, logLikelihood, params, expectations }) =>
                onIteration({ iteration, logLikelihood, restart, mixture: report({ params, expectations, history: [], iterations: iteration, converged: false, message: 'under way' }) }),
            }),
          },
        );
        if (best === undefined || result.logLikelihood > best.logLikelihood) best = result;
      } catch (error) {
        if (!(error instanceof DomainError) || restarts === 1) throw error;
        failure = error;
      }
    }
    if (best === undefined) throw failure;
    return report(best);
  }

  /** The mixture of rows whose components are known: `labels` holds numbers from 0 to components − 1, one for each row. One step suffices. */
  fitSupervised(x: TensorLike, labels: TensorLike, { weights }: Pick<GaussianFitOptions, 'weights'> = {}): FittedGaussianMixture {
    const caller = 'GaussianMixture.fitSupervised';
    const { components: k, covariance = 'full' } = this.options;
    const { kind } = this;
    const data = observations(caller, x, weights);
    const regularization = this.options.regularization ?? slightly(caller, data);
    const settings = { kind, prior: priorTerms(caller, this.options.prior ?? {}, k, data.d), regularization };
    const params = maximization(data, { shares: sharesOf(caller, labels, data, k), conditionals: [] }, nothingYet(k, data.d), [], settings);
    const { logLikelihood } = expectation(data, params, precisionFactors(caller, params), [], kind.diagonal);
    const degenerate = degenerateComponents(params, data, regularization);
    return new FittedGaussianMixture(params, covariance, { logLikelihood, history: [logLikelihood], iterations: 1, converged: true, message: 'labels were given', degenerate, totalWeight: data.totalWeight });
  }
}

function nothingYet(k: number, d: number): MixtureParameters {
  return { k, d, weights: new Float64Array(k), means: new Float64Array(k * d), covariances: new Float64Array(k * d * d) };
}

/** Parameters from starting clusters: what is missing is completed by one normal distribution of all rows. */
function startOf(data: Observations, k: number, how: GaussianStart, key: random.Key, settings: Parameters<typeof maximization>[4]): MixtureParameters {
  const shares = startingShares(data, k, how, key);
  const completed = data.hasMissing ? withColumnMeans(data) : data;
  // One without rows begins among all of them.
  const none = nothingYet(k, data.d);
  none.means.forEach((_, e) => (none.means[e] = columnMoments(data, e % data.d).mean));
  const start = maximization(completed, { shares, conditionals: [] }, none, [], settings);
  const variances = Array.from({ length: data.d }, (_, j) => columnMoments(data, j).variance);
  const { d } = data;
  // A cluster of few rows has no covariance of its own yet: begin wide, and let the data narrow it.
  for (let c = 0; c < k; c++) {
    for (let j = 0; j < d; j++) {
      const at = c * d * d + j * (d + 1);
      start.covariances[at] = Math.max(start.covariances[at]!, 0) + 1e-3 * (variances[j]! > 0 ? variances[j]! : 1);
    }
  }
  return { ...start, covariances: settings.kind.expand(settings.kind.compact(start.covariances, k, d), k, d) };
}

function withColumnMeans(data: Observations): Observations {
  const { d } = data;
  const means = Array.from({ length: d }, (_, j) => columnMoments(data, j).mean);
  return { ...data, values: data.values.map((value, i) => (Number.isNaN(value) ? means[i % d]! : value)), hasMissing: false };
}

/** A millionth of the mean variance of the columns, or of 1 if nothing varies. */
function slightly(caller: string, data: Observations): number {
  let total = 0;
  for (let j = 0; j < data.d; j++) total += columnMoments(data, j).variance;
  if (total < Infinity) return 1e-6 * (total > 0 ? total / data.d : 1);
  throw new DomainError({ op: caller, argument: 'X', expected: 'have variances that float64 can hold', actual: 'an infinite one', hint: 'Scale the columns.' });
}

/** Components without data, and those as narrow in some direction as the regularisation lets them be. */
function degenerateComponents({ k, d, weights, covariances }: MixtureParameters, data: Observations, regularization: number): DegenerateComponent[] {
  return Array.from({ length: k }, (_, c): DegenerateComponent[] => {
    if (weights[c]! * data.n < 1e-6) return [{ component: c, reason: 'empty' }];
    const smallest = smallestPivot(covariances.subarray(c * d * d, (c + 1) * d * d), d);
    return regularization > 0 && smallest < 2 * regularization ? [{ component: c, reason: 'collapsed' }] : [];
  }).flat();
}

/** The smallest conditional variance of a column given those before it. */
function smallestPivot(a: Float64Array, d: number): number {
  const l = new Float64Array(d * d);
  let smallest = Infinity;
  for (let j = 0; j < d; j++) {
    for (let i = j; i < d; i++) {
      let sum = a[i * d + j]!;
      for (let m = 0; m < j; m++) sum -= l[i * d + m]! * l[j * d + m]!;
      if (i === j) smallest = Math.min(smallest, sum);
      l[i * d + j] = i === j ? Math.sqrt(Math.max(sum, Number.MIN_VALUE)) : sum / l[j * d + j]!;
    }
  }
  return smallest;
}

function readParameters(caller: string, { weights, means, covariances }: GaussianMixtureValues, kind: CovarianceKind, k?: number, d?: number): MixtureParameters {
  const [w, m, s] = [asTensor(weights), asTensor(means), asTensor(covariances)];
  const count = k ?? w.size;
  const columns = d ?? m.shape[1] ?? 1;
  requireSize(caller, 'weights', w.size, count, w.shape);
  requireSize(caller, 'means', m.size, count * columns, m.shape);
  requireSize(caller, 'covariances', s.size, kind.shape(count, columns).reduce((a, b) => a * b, 1), s.shape);
  const shares = Float64Array.from(w.data);
  const total = shares.reduce((a, b) => a + b, 0);
  if (!shares.every((share) => share >= 0) || Math.abs(total - 1) > 1e-6) {
    throw new DomainError({ op: caller, argument: 'weights', expected: 'be probabilities that add up to 1', actual: String(shares) });
  }
  return { k: count, d: columns, weights: shares, means: Float64Array.from(m.data), covariances: kind.expand(Float64Array.from(s.data), count, columns) };
}

function requireSize(caller: string, argument: string, size: number, expected: number, shape: readonly number[]): void {
  if (size !== expected) throw new ShapeError({ op: caller, argument, expected: `hold ${expected} numbers`, actual: showShape(shape) });
}


function requireRows({ n }: Observations, k: number): void {
  if (n >= k) return;
  throw new DomainError({ op, argument: 'X', expected: `have at least as many rows as components, ${k}`, actual: String(n), hint: 'Use fewer components.' });
}
