import { em, type EmResult } from '@x/em';
import { asTensor, DomainError, requireWhole, ShapeError, showShape, tensor, type random, type Tensor, type TensorLike } from '@x/tensor/core';
import type { Emission } from '../emissions/emission.js';
import { dirichletCounts, logDirichlet, normalizedRows, type DirichletPrior } from '../emissions/probabilities.js';
import { expectation, type Expectations } from './expectation.js';
import { gradientFit } from './gradientFit.js';
import { readSequences, type Sequences, type SequencesLike } from './sequences.js';
import { randomStart, type StartName } from './start.js';

/** The prior that an emission accepts. */
export type PriorOf<E extends Emission> = E extends Emission<infer P> ? P : never;

/** Prior distributions: the fit then maximises the posterior. */
export interface HMMPriors<E extends Emission = Emission> {
  /** Dirichlet: one concentration, one for each state, or a distribution. */
  readonly initial?: DirichletPrior;
  /** Dirichlet of each row: one concentration, one for each column, or one for each cell. Forbidden transitions stay so. */
  readonly transition?: DirichletPrior;
  /** Categorical: Dirichlet. Gaussian: `{mean, covariance}` as in @x/em. Poisson: `{rate: Gamma}`. Families: by parameter. */
  readonly emission?: PriorOf<E>;
}

/** The parts of a model by name. */
export type PartName = 'initial' | 'transition' | 'emission';

/** How to fit. */
export interface FitOptions<E extends Emission = Emission> {
  /** The source of random starts; needed with `init` or `restarts`. */
  readonly key?: random.Key;
  readonly priors?: HMMPriors<E>;
  /** Default 500. */
  readonly maxIterations?: number;
  /** See `em` of @x/em; default 1e-8. */
  readonly tolerance?: number;
  /** [N, N] 1 or true where a transition is allowed. Zeros of the model itself stay zeros anyway. */
  readonly mask?: TensorLike;
  readonly onIteration?: (progress: { readonly iteration: number; readonly logLikelihood: number; readonly restart: number }) => void;
  /** One for each sequence; a weight of k is k repetitions. */
  readonly weights?: TensorLike;
  /** How many starts; the best end is returned. The first one is the model itself unless `init` says otherwise. Default 1. */
  readonly restarts?: number;
  readonly signal?: AbortSignal;
  /** Parts that stay as they are. */
  readonly fixed?: readonly PartName[];
  /** Groups of states that share their emission parameters: equal numbers, equal parameters. */
  readonly tied?: readonly number[];
  /** `model` (default): begin at this model. `kmeans`: at clusters of the observations. `random`: anywhere. */
  readonly init?: 'model' | StartName;
  /** `em` (default) or `gradient`: L-BFGS over unconstrained parameters, without priors on them. */
  readonly method?: 'em' | 'gradient';
}

/** How a fit went. */
export interface FitReport {
  /** Of the sequences it was fitted to, summed. */
  readonly fittedLogLikelihood: number;
  /** The objective (log likelihood, plus log prior if there is one) at the start and after every iteration. */
  readonly history: readonly number[];
  readonly iterations: number;
  readonly converged: boolean;
  readonly message: string;
  /** The weight of all observations. */
  readonly totalWeight: number;
  /** Parameters that were not free. */
  readonly fixedCount: number;
}

/** The parts of a model. */
export interface Parts<E extends Emission = Emission> {
  readonly initial: Tensor;
  readonly transition: Tensor;
  readonly emission: E;
}

/** Sequences with their weights, and the options as the loop needs them. */
export interface FitProblem<E extends Emission> {
  readonly data: Sequences;
  readonly weights: Float64Array;
  readonly options: FitOptions<E>;
  readonly free: (part: PartName) => boolean;
}

const op = 'HMM.fit';

/** Baum–Welch, or L-BFGS, from one or several starts. */
export function fitHmm<E extends Emission>(model: Parts<E>, given: SequencesLike, options: FitOptions<E>): { readonly values: Parts<E>; readonly report: FitReport } {
  const problem = readProblem(model, given, options);
  const { restarts = 1, init = 'model', signal } = options;
  const begin = masked(model, options.mask);
  let best: EmResult<Parts<E>> | undefined;
  let failure: unknown;
  for (let restart = 0; restart < restarts && !(restart > 0 && signal?.aborted); restart++) {
    // Clusters are often the same ones again: later starts are random.
    const how = restart === 0 ? init : init === 'kmeans' && restart % 2 === 0 ? 'kmeans' : 'random';
    try {
      const start = how === 'model' ? begin : randomStart(begin, problem, how, restart);
      const result = options.method === 'gradient' ? gradientFit(start, problem, restart) : baumWelchLoop(start, problem, restart);
      if (best === undefined || result.logLikelihood > best.logLikelihood) best = result;
    } catch (error) {
      if (!(error instanceof DomainError) || restarts === 1) throw error;
      failure = error;
    }
  }
  if (best === undefined) throw failure;
  const { params, history, iterations, converged, message } = best;
  const { data, weights } = problem;
  const totalWeight = data.lengths.reduce((total, steps, s) => total + steps * weights[s]!, 0);
  const fittedLogLikelihood = (options.priors === undefined ? best.logLikelihood : expectation(params, problem).logLikelihood);
  return { values: params, report: { fittedLogLikelihood, history, iterations, converged, message, totalWeight, fixedCount: fixedCount(params, options) } };
}

function baumWelchLoop<E extends Emission>(start: Parts<E>, problem: FitProblem<E>, restart: number): EmResult<Parts<E>> {
  const { priors = {}, maxIterations = 500, tolerance = 1e-8, onIteration, signal } = problem.options;
  return em<Parts<E>, Expectations>(
    {
      eStep: (p) => expectation(p, problem),
      mStep: (e, p) => maximization(e, p, problem),
      logLikelihood: (p, e) => e.logLikelihood + logPrior(p, priors),
    },
    start,
    {
      maxIterations,
      tolerance,
      monotone: start.emission.exact,
      ...(signal && { signal }),
      ...(onIteration && { onIteration: ({ iteration, logLikelihood }) => onIteration({ iteration, logLikelihood, restart }) }),
    },
  );
}

function maximization<E extends Emission>({ masses, first, pairs }: Expectations, before: Parts<E>, { data, options, free }: FitProblem<E>): Parts<E> {
  const { priors = {}, tied } = options;
  const n = before.initial.size;
  const shared = tied === undefined ? masses : shareMasses(masses, tied);
  return {
    initial: free('initial') ? withCounts(before.initial, first, priorCounts('initial', priors.initial, before.initial), n) : before.initial,
    transition: free('transition') ? withCounts(before.transition, pairs, priorCounts('transition', priors.transition, before.transition), n) : before.transition,
    emission: free('emission') ? before.emission.maximized(data.rows, shared, priors.emission) : before.emission,
  };
}

function withCounts(before: Tensor, counts: Float64Array, prior: Float64Array, n: number): Tensor {
  return tensor(normalizedRows(counts.map((count, e) => count + prior[e]!), n, before.data), { shape: before.shape });
}

/** α − 1 where something is possible at all. */
function priorCounts(part: 'initial' | 'transition', prior: DirichletPrior | undefined, before: Tensor): Float64Array {
  const n = before.shape.at(-1)!;
  const counts = dirichletCounts(op, `priors.${part}`, prior, before.size / n, n);
  return counts.map((count, e) => (before.data[e]! > 0 ? count : 0));
}

/** The masses of states that share parameters become their mean. */
function shareMasses(masses: Float64Array, tied: readonly number[]): Float64Array {
  const n = tied.length;
  const out = new Float64Array(masses.length);
  const size = (i: number): number => tied.filter((group) => group === tied[i]).length;
  for (let t = 0; t < masses.length; t += n) {
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < n; j++) if (tied[j] === tied[i]) sum += masses[t + j]!;
      out[t + i] = sum / size(i);
    }
  }
  return out;
}

function logPrior<E extends Emission>({ initial, transition, emission }: Parts<E>, priors: HMMPriors<E>): number {
  return (
    logDirichlet(priorCounts('initial', priors.initial, initial), initial.data) +
    logDirichlet(priorCounts('transition', priors.transition, transition), transition.data) +
    (priors.emission === undefined ? 0 : emission.logPrior(priors.emission))
  );
}

function fixedCount<E extends Emission>({ initial, transition, emission }: Parts<E>, { fixed = [], tied }: FitOptions<E>): number {
  const positive = (x: Tensor): number => Float64Array.from(x.data).filter((p) => p > 0).length;
  let count = 0;
  if (fixed.includes('initial')) count += positive(initial) - 1;
  if (fixed.includes('transition')) count += positive(transition) - initial.size;
  if (fixed.includes('emission')) count += emission.parameterCount;
  else if (tied !== undefined) count += Math.round(emission.parameterCount * (1 - new Set(tied).size / tied.length));
  return count;
}

/** The model without the transitions that the mask forbids. */
function masked<E extends Emission>({ initial, transition, emission }: Parts<E>, mask: TensorLike | undefined): Parts<E> {
  if (mask === undefined) return { initial, transition, emission };
  const allowed = asTensor(mask);
  const n = initial.size;
  if (allowed.ndim !== 2 || allowed.shape[0] !== n || allowed.shape[1] !== n) throw new ShapeError({ op, argument: 'mask', expected: `be a matrix [${n}, ${n}]`, actual: showShape(allowed.shape) });
  const kept = Float64Array.from(transition.data).map((p, e) => (allowed.data[e] === 0 ? 0 : p));
  for (let i = 0; i < n; i++) {
    if (kept.subarray(i * n, (i + 1) * n).some((p) => p > 0)) continue;
    if (!allowed.data.subarray(i * n, (i + 1) * n).some((a) => a !== 0)) throw new DomainError({ op, argument: 'mask', expected: 'leave a transition from every state', actual: `none from state ${i}` });
    for (let j = 0; j < n; j++) kept[i * n + j] = allowed.data[i * n + j] === 0 ? 0 : 1;
  }
  return { initial, transition: tensor(normalizedRows(kept, n, kept), { shape: [n, n] }), emission };
}

function readProblem<E extends Emission>({ initial, emission }: Parts<E>, given: SequencesLike, options: FitOptions<E>): FitProblem<E> {
  const data = readSequences(op, given, emission.eventShape);
  if (data.rows.shape[0] === 0) throw new DomainError({ op, argument: 'sequences', expected: 'hold at least one observation', actual: `${data.lengths.length} sequences of none` });
  emission.check(op, data.rows);
  const { restarts = 1, tied, fixed = [], maxIterations = 1 } = options;
  requireWhole(op, 'restarts', restarts, 1);
  if (!(maxIterations >= 0)) throw new DomainError({ op, argument: 'maxIterations', expected: 'be a number ≥ 0', actual: String(maxIterations) });
  if (tied !== undefined && tied.length !== initial.size) throw new DomainError({ op, argument: 'tied', expected: `name a group for each of the ${initial.size} states`, actual: `${tied.length} groups` });
  const names: readonly string[] = ['initial', 'transition', 'emission'];
  const odd = fixed.find((part) => !names.includes(part));
  if (odd !== undefined) throw new DomainError({ op, argument: 'fixed', expected: `name parts: ${names.join(', ')}`, actual: `'${odd}'` });
  return { data, weights: readWeights(options.weights, data.lengths.length), options, free: (part) => !fixed.includes(part) };
}

function readWeights(given: TensorLike | undefined, count: number): Float64Array {
  if (given === undefined) return new Float64Array(count).fill(1);
  const weights = Float64Array.from(asTensor(given).data);
  if (weights.length !== count) throw new ShapeError({ op, argument: 'weights', expected: `be ${count} numbers, one for each sequence`, actual: String(weights.length) });
  if (!weights.every((w) => w >= 0 && w < Infinity) || !weights.some((w) => w > 0)) throw new DomainError({ op, argument: 'weights', expected: 'be finite and not negative, with one above zero', actual: String(weights) });
  return weights;
}
