import { fit as fitFamily, type Distribution, type Family } from '@x/prob';
import { asTensor, DomainError, random, requireWhole, sizeOf, sum, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { em, type EmResult } from '../em.js';
import { normalizeRows, weightedTotal } from '../gaussian/logDensities.js';
import { startingShares } from '../gaussian/start.js';
import { keyOf } from '../kmeans/kMeans.js';
import { rowAt } from '../kmeans/plusPlus.js';
import { FittedMixture } from './fittedMixture.js';
import { observed, type ObservedRows } from './observedRows.js';

/** What kind of mixture to fit, and how. */
export interface MixtureOptions {
  readonly components: number;
  /** Parameters that are known and the same for all components, such as the trials of a binomial. */
  readonly fixed?: Readonly<Record<string, TensorLike>>;
  readonly prior?: {
    /** Of the weights: Dirichlet, one number for all components or one each. */
    readonly weights?: number | readonly number[];
    /** Of the parameters of each component, by name. */
    readonly components?: Readonly<Record<string, Distribution>>;
  };
  /**
   * `soft` (default): every component has its share of an observation. `hard`: the most probable one has it all, which
   * maximises the likelihood of observations and labels together. `stochastic`: it is drawn; the best iteration is returned.
   */
  readonly assignment?: 'soft' | 'hard' | 'stochastic';
  /** How many starts; the best end is returned. Default 5. */
  readonly restarts?: number;
  /** Default 500. */
  readonly maxIterations?: number;
  /** See `em`; default 1e-8. */
  readonly tolerance?: number;
}

/** What one fit needs besides its data. */
export interface MixtureFitOptions<D extends Distribution> {
  /** The source of random starts; needed unless `init` is given. */
  readonly key?: random.Key;
  /** Where to begin: weights and components, or a fitted mixture to go on from. */
  readonly init?: { readonly weights: TensorLike; readonly components: readonly D[] };
  /** One for each observation; a weight of k is k repetitions. */
  readonly weights?: TensorLike;
  readonly onIteration?: (progress: { readonly iteration: number; readonly logLikelihood: number; readonly restart: number }) => void;
  readonly signal?: AbortSignal;
}

interface Parameters<D> {
  readonly weights: Float64Array;
  readonly components: readonly D[];
}

interface Step {
  readonly shares: Float64Array;
  readonly logLikelihood: number;
}

/**
 * A mixture of distributions of one family, p(x) = Σₖ wₖ p(x | θₖ), fitted by expectation maximisation: Bernoulli, Poisson,
 * Exponential, Multinomial or any family that `fit` of @x/prob can fit.
 *
 * Domain: observations [n, ...event]. Those that are NaN say nothing and are left out.
 * Fails: DomainError for observations outside the support, for options out of range, and without a key.
 * Source: McLachlan & Peel, Finite Mixture Models (2000).
 *
 * @example
 * const counts = [0, 1, 2, 1, 0, 9, 11, 10, 12, 8];
 * const fitted = new Mixture(Poisson, { components: 2 }).fit(counts, { key: random.key(0) });
 * fitted.components.map(({ rate }) => +rate.item().toFixed(1)).sort() // => [ 0.8, 10 ]
 */
export class Mixture<D extends Distribution> {
  /** Fails: DomainError for options out of range. */
  constructor(
    readonly family: Family<D>,
    readonly options: MixtureOptions,
  ) {
    for (const name of ['components', 'restarts'] as const) {
      const value = options[name] ?? 1;
      requireWhole('Mixture', name, value, 1);
    }
  }

  /** Fits the mixture to observations. */
  fit(x: TensorLike, { key, init, weights, onIteration, signal }: MixtureFitOptions<D> = {}): FittedMixture<D> {
    const op = `Mixture(${this.family.family}).fit`;
    const { components: k, maxIterations = 500, tolerance = 1e-8, prior = {}, assignment = 'soft' } = this.options;
    const data = observed(op, x, weights);
    const counts = priorCounts(op, prior.weights, k);
    const restarts = init === undefined ? (this.options.restarts ?? 5) : 1;
    let best: EmResult<Parameters<D>, Step> | undefined;
    let failure: unknown;
    for (let restart = 0; restart < restarts && !(restart > 0 && signal?.aborted); restart++) {
      try {
        const start = init === undefined ? this.maximize(data, startOf(data, k, keyOf(key, restart), restart), undefined, counts) : { weights: Float64Array.from(asTensor(init.weights).data), components: init.components };
        let draws = 0;
        const visited: Parameters<D>[] = [];
        const assignKey = assignment === 'stochastic' ? random.foldIn(keyOf(key, restart), 'assignment') : undefined;
        const result = em<Parameters<D>, Step>(
          {
            eStep: (p) => assign(data, expectation(data, p), assignment, assignKey && random.foldIn(assignKey, draws++)),
            mStep: ({ shares }, p) => this.maximize(data, shares, p, counts),
            logLikelihood: (p, e) => e.logLikelihood + logPrior(p, counts, prior.components),
          },
          start,
          {
            maxIterations,
            // Drawn labels never settle.
            tolerance: assignment === 'stochastic' ? -1 : tolerance,
            monotone: assignment !== 'stochastic',
            ...(signal && { signal }),
            onIteration: ({ iteration, logLikelihood, params }) => {
              if (assignment === 'stochastic') visited.push(params);
              onIteration?.({ iteration, logLikelihood, restart });
            },
          },
        );
        const end = assignment === 'stochastic' ? bestOf(result, data, visited) : result;
        if (best === undefined || end.logLikelihood > best.logLikelihood) best = end;
      } catch (error) {
        if (!(error instanceof DomainError) || restarts === 1) throw error;
        failure = error;
      }
    }
    if (best === undefined) throw failure;
    const { params, expectations, history, iterations, converged, message } = best;
    return new FittedMixture(this.family, tensor(params.weights), params.components, { logLikelihood: expectations.logLikelihood, history, iterations, converged, message, totalWeight: data.totalWeight });
  }

  /** Weights and components of greatest expected log posterior. A component that has lost all observations stays as it is. */
  private maximize(data: ObservedRows, shares: Float64Array, before: Parameters<D> | undefined, counts: Float64Array): Parameters<D> {
    const { n, rows, weights: rowWeights, totalWeight } = data;
    const { components: k, fixed, prior = {} } = this.options;
    const mass = new Float64Array(k);
    const components = Array.from({ length: k }, (_, c): D => {
      const own = Float64Array.from({ length: n }, (__, i) => rowWeights[i]! * shares[i * k + c]!);
      mass[c] = own.reduce((a, b) => a + b, 0);
      if (before !== undefined && mass[c]! <= 1e-10 * totalWeight) return before.components[c]!;
      return fitFamily(this.family, rows, { weights: tensor(own, { copy: false }), ...(fixed && { fixed }), ...(prior.components && { prior: prior.components }) });
    });
    const posterior = mass.map((m, c) => Math.max(m + counts[c]!, 0));
    const total = posterior.reduce((a, b) => a + b, 0);
    return { weights: posterior.map((m) => m / total), components };
  }
}

function expectation<D extends Distribution>({ n, rows, weights }: ObservedRows, { weights: shares, components }: Parameters<D>): Step {
  const k = components.length;
  const logs = new Float64Array(n * k);
  components.forEach((component, c) => {
    const column = component.logProb(rows).data;
    const log = Math.log(shares[c]!);
    for (let i = 0; i < n; i++) logs[i * k + c] = log + column[i]!;
  });
  const rowLogLikelihoods = new Float64Array(n);
  normalizeRows(logs, n, k, rowLogLikelihoods);
  return { shares: logs, logLikelihood: weightedTotal(rowLogLikelihoods, weights) };
}

/** Gives each observation to one component: the most probable, or one that is drawn. */
function assign({ n, weights }: ObservedRows, step: Step, how: 'soft' | 'hard' | 'stochastic', key: random.Key | undefined): Step {
  if (how === 'soft') return step;
  const k = step.shares.length / n;
  const shares = new Float64Array(n * k);
  const uniforms = key === undefined ? undefined : random.uniform(key, [n]).data;
  let classification = step.logLikelihood;
  for (let i = 0; i < n; i++) {
    const row = step.shares.subarray(i * k, (i + 1) * k);
    const chosen = uniforms === undefined ? row.indexOf(row.reduce((a, b) => Math.max(a, b))) : rowAt(row, uniforms[i]!);
    shares[i * k + chosen] = 1;
    if (how === 'hard' && weights[i]! > 0) classification += weights[i]! * Math.log(row[chosen]!);
  }
  return { shares, logLikelihood: classification };
}

/** The iteration of greatest likelihood. */
function bestOf<D extends Distribution>(result: EmResult<Parameters<D>, Step>, data: ObservedRows, visited: readonly Parameters<D>[]): EmResult<Parameters<D>, Step> {
  const best = result.history.indexOf(result.history.reduce((a, b) => Math.max(a, b)));
  const params = visited[best]!;
  return { ...result, params, expectations: expectation(data, params), logLikelihood: result.history[best]!, message: `the best of ${result.iterations} iterations` };
}

function logPrior<D extends Distribution>({ weights, components }: Parameters<D>, counts: Float64Array, priors: Readonly<Record<string, Distribution>> | undefined): number {
  let total = 0;
  counts.forEach((count, c) => (total += count === 0 ? 0 : count * Math.log(weights[c]!)));
  for (const [name, distribution] of Object.entries(priors ?? {})) {
    for (const component of components) total += sum(distribution.logProb((component as unknown as Record<string, Tensor>)[name]!)).item();
  }
  return total;
}

/** αₖ − 1. */
function priorCounts(op: string, alpha: number | readonly number[] = 1, k: number): Float64Array {
  const counts = typeof alpha === 'number' ? new Float64Array(k).fill(alpha) : Float64Array.from(alpha);
  if (counts.length === k && counts.every((a) => a > 0 && a < Infinity)) return counts.map((a) => a - 1);
  throw new DomainError({ op, argument: 'prior.weights', expected: `be a positive number, or ${k} of them`, actual: String(alpha) });
}

/** Clusters of the observations, softened so that no component excludes what it has not seen; every other start is random. */
function startOf({ n, rows, weights, totalWeight }: ObservedRows, k: number, key: random.Key, restart: number): Float64Array {
  if (restart % 2 === 1) return Float64Array.from(random.dirichlet(key, new Float64Array(k).fill(1), [n, k]).data);
  const d = sizeOf(rows.shape.slice(1));
  const shares = startingShares({ n, d, values: Float64Array.from(rows.data), weights, totalWeight, hasMissing: false }, k, 'kmeans++', key);
  return shares.map((share) => 0.8 * share + 0.2 / k);
}
