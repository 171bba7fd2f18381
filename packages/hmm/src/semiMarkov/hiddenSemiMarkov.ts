import { em } from '@x/em';
import { DomainError, random, requireWhole, ShapeError, showShape, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import type { Emission } from '../emissions/emission.js';
import { dirichletCounts, logDirichlet, normalizedRows, readProbabilities, type DirichletPrior } from '../emissions/probabilities.js';
import type { HMMPriors } from '../hmm/fitHmm.js';
import { readSequence, readSequences, type SequencesLike } from '../hmm/sequences.js';
import type { BestPath } from '../recursions/viterbi.js';
import { addSegmentCounts, bestSegments, segmentPasses, type SegmentChain } from './segmentScores.js';

/** The parts of a hidden semi-Markov model. */
export interface SemiMarkovValues<E extends Emission = Emission> {
  /** P(first state), [N]; uniform unless given. */
  readonly initial?: TensorLike;
  /** P(next state), [N, N], with zeros on the diagonal: a state is followed by another one. */
  readonly transition: TensorLike;
  /** P(a state lasts d steps) at [state, d − 1], [N, D]. */
  readonly durations: TensorLike;
  readonly emission: E;
  /** Whether the last state may go on after the observations end; default true. */
  readonly censored?: boolean;
}

/** How to fit a hidden semi-Markov model. */
export interface SemiMarkovFitOptions<E extends Emission = Emission> {
  readonly priors?: HMMPriors<E> & { readonly durations?: DirichletPrior };
  /** Default 500. */
  readonly maxIterations?: number;
  /** See `em` of @x/em; default 1e-8. */
  readonly tolerance?: number;
  readonly onIteration?: (progress: { readonly iteration: number; readonly logLikelihood: number }) => void;
  readonly signal?: AbortSignal;
}

const name = 'HiddenSemiMarkov';

/**
 * A hidden semi-Markov model: states last for a number of steps that has a distribution of its own for each state, where those of
 * a hidden Markov model are geometric.
 *
 * Shapes: initial [N], transition [N, N], durations [N, D]; a sequence is [T] or [T, d].
 * Domain: rows are probabilities. NaN is a missing observation. T·N·(N + D) work for each pass.
 * Fails: DomainError for rows that are not probabilities and for transitions from a state to itself; ShapeError.
 * Source: Guédon, Estimating hidden semi-Markov chains from discrete sequences, J. Comp. Graph. Statistics 12 (2003).
 *
 * @example
 * // Two symbols; each state lasts two or three steps.
 * const model = new HiddenSemiMarkov({ transition: [[0, 1], [1, 0]], durations: [[0, 0.5, 0.5], [0, 0.5, 0.5]], emission: categorical([[0.9, 0.1], [0.1, 0.9]]) });
 * model.viterbi([0, 0, 1, 0, 1, 1, 0]).states.toArray() // => [ 0, 0, 1, 1, 1, 0, 0 ]
 */
export class HiddenSemiMarkov<E extends Emission = Emission> {
  readonly initial: Tensor;
  readonly transition: Tensor;
  readonly durations: Tensor;
  readonly emission: E;
  readonly censored: boolean;
  /** The log likelihood at the start and after every iteration of the fit that made this model; empty for another. */
  readonly history: readonly number[];
  /** Whether that fit converged. */
  readonly converged: boolean;
  private readonly chain: SegmentChain;

  constructor({ initial, transition, durations, emission, censored = true }: SemiMarkovValues<E>, fit: { readonly history: readonly number[]; readonly converged: boolean } = { history: [], converged: false }) {
    this.transition = readProbabilities(name, 'transition', transition, 2);
    const n = this.transition.shape[0]!;
    this.initial = readProbabilities(name, 'initial', initial ?? new Array<number>(n).fill(1 / n), 1);
    this.durations = readProbabilities(name, 'durations', durations, 2);
    requireStates('transition', this.transition, this.transition.shape[1]!, n);
    requireStates('initial', this.initial, this.initial.size, n);
    requireStates('durations', this.durations, this.durations.shape[0]!, n);
    if (emission.states !== n) throw new ShapeError({ op: name, argument: 'emission', expected: `describe ${n} states`, actual: `${emission.states} states` });
    for (let i = 0; i < n; i++) {
      const stay = this.transition.data[i * n + i]!;
      if (stay > 0) throw new DomainError({ op: name, argument: 'transition', expected: 'have zeros on the diagonal', actual: `${stay} at [${i}, ${i}]`, hint: 'How long a state lasts is what durations say.' });
    }
    this.emission = emission;
    this.censored = censored;
    ({ history: this.history, converged: this.converged } = fit);
    this.chain = chainOf(this.initial, this.transition, this.durations, censored);
  }

  /** The number of hidden states. */
  get states(): number {
    return this.initial.size;
  }

  private scores(op: string, sequence: TensorLike): { readonly logs: Float64Array; readonly steps: number } {
    const rows = readSequence(op, sequence, this.emission.eventShape);
    this.emission.check(op, rows);
    return { logs: this.emission.logLikelihoods(rows), steps: rows.shape[0]! };
  }

  /** log p(x), summed over sequences; −Infinity when a sequence is impossible. */
  logLikelihood(sequences: SequencesLike): number {
    const { rows, lengths } = readSequences(`${name}.logLikelihood`, sequences, this.emission.eventShape);
    this.emission.check(`${name}.logLikelihood`, rows);
    const logs = this.emission.logLikelihoods(rows);
    let [total, from] = [0, 0];
    for (const steps of lengths) {
      total += segmentPasses(this.chain, logs.subarray(from * this.states, (from + steps) * this.states), steps).logLikelihood;
      from += steps;
    }
    return total;
  }

  /** p(z_t | all x), [T, N]. Fails: DomainError for a sequence of probability 0. */
  posterior(sequence: TensorLike): Tensor {
    const { logs, steps } = this.scores(`${name}.posterior`, sequence);
    const n = this.states;
    const gamma = new Float64Array(steps * n);
    const counts = { initial: new Float64Array(n), transition: new Float64Array(n * n), durations: new Float64Array(this.durations.size), gamma };
    if (addSegmentCounts(this.chain, logs, steps, 1, counts) === -Infinity) throw impossible('posterior', 0);
    return tensor(gamma, { shape: [steps, n] });
  }

  /** The most probable segments, as the state of each step, with their log probability together with the observations. */
  viterbi(sequence: TensorLike): BestPath {
    const { logs, steps } = this.scores(`${name}.viterbi`, sequence);
    const best = bestSegments(this.chain, logs, steps);
    if (best === undefined) throw impossible('viterbi', 0);
    return { states: tensor(best.states), logProb: best.logProb };
  }

  /** Draws n steps: int32 states [n] and observations [n, ...event]. The last state may be cut short. */
  sample(key: random.Key, n: number): { readonly states: Tensor; readonly observations: Tensor } {
    requireWhole(`${name}.sample`, 'n', n, 0);
    const u = random.uniform(random.foldIn(key, 'states'), [2 * n]).data;
    const path = new Int32Array(n);
    const [states, longest] = [this.states, this.chain.longest];
    let state = -1;
    for (let [t, k] = [0, 0]; t < n; k += 2) {
      state = state < 0 ? pick(this.initial.data, 0, states, u[k]!) : pick(this.transition.data, state * states, states, u[k]!);
      const length = 1 + pick(this.durations.data, state * longest, longest, u[k + 1]!);
      path.fill(state, t, t + length);
      t += length;
    }
    return { states: tensor(path), observations: this.emission.sample(random.foldIn(key, 'observations'), path) };
  }

  /**
   * Expectation maximisation over sequences of any lengths, from this model. Durations have a probability of their own each; what
   * is zero stays zero.
   *
   * Fails: DomainError for a sequence that this model thinks impossible, naming it, and for no observations.
   */
  fit(sequences: SequencesLike, { priors = {}, maxIterations = 500, tolerance = 1e-8, onIteration, signal }: SemiMarkovFitOptions<E> = {}): HiddenSemiMarkov<E> {
    const op = `${name}.fit`;
    const { rows, lengths } = readSequences(op, sequences, this.emission.eventShape);
    if (rows.shape[0] === 0) throw new DomainError({ op, argument: 'sequences', expected: 'hold at least one observation', actual: 'none' });
    this.emission.check(op, rows);
    const n = this.states;
    const possible = (counts: Float64Array, before: Tensor): Float64Array => counts.map((count, e) => (before.data[e]! > 0 ? count : 0));
    const prior = {
      initial: possible(dirichletCounts(op, 'priors.initial', priors.initial, 1, n), this.initial),
      transition: possible(dirichletCounts(op, 'priors.transition', priors.transition, n, n), this.transition),
      durations: possible(dirichletCounts(op, 'priors.durations', priors.durations, n, this.chain.longest), this.durations),
    };
    const parts = ['initial', 'transition', 'durations'] as const;
    const { params, history, converged } = em<HiddenSemiMarkov<E>, ReturnType<typeof expect>>(
      {
        eStep: (model) => expect(model, rows, lengths),
        mStep: (e, model) => {
          const next = parts.map((part) => {
            const before = model[part];
            return [part, tensor(normalizedRows(e[part].map((count, k) => count + prior[part][k]!), before.shape.at(-1)!, before.data), { shape: before.shape })];
          });
          return new HiddenSemiMarkov<E>({ ...(Object.fromEntries(next) as Pick<HiddenSemiMarkov, 'initial' | 'transition' | 'durations'>), emission: model.emission.maximized(rows, e.gamma, priors.emission), censored: this.censored });
        },
        logLikelihood: (model, e) => e.logLikelihood + parts.reduce((a, part) => a + logDirichlet(prior[part], model[part].data), 0) + (priors.emission === undefined ? 0 : model.emission.logPrior(priors.emission)),
      },
      this,
      { maxIterations, tolerance, monotone: this.emission.exact, ...(onIteration && { onIteration }), ...(signal && { signal }) },
    );
    return new HiddenSemiMarkov<E>(params, { history, converged });
  }
}

function expect<E extends Emission>(model: HiddenSemiMarkov<E>, rows: Tensor, lengths: readonly number[]): { initial: Float64Array; transition: Float64Array; durations: Float64Array; gamma: Float64Array; logLikelihood: number } {
  const { initial, transition, durations, emission, censored } = model;
  const n = initial.size;
  const chain = chainOf(initial, transition, durations, censored);
  const logs = emission.logLikelihoods(rows);
  const counts = { initial: new Float64Array(n), transition: new Float64Array(n * n), durations: new Float64Array(durations.size), gamma: new Float64Array(logs.length) };
  let [logLikelihood, from] = [0, 0];
  for (const [s, steps] of lengths.entries()) {
    const [low, high] = [from * n, (from + steps) * n];
    const found = addSegmentCounts(chain, logs.subarray(low, high), steps, 1, { ...counts, gamma: counts.gamma.subarray(low, high) });
    if (found === -Infinity) throw impossible('fit', s);
    logLikelihood += found;
    from += steps;
  }
  return { ...counts, logLikelihood };
}

function chainOf(initial: Tensor, transition: Tensor, durations: Tensor, censored: boolean): SegmentChain {
  const [n, longest] = durations.shape as [number, number];
  const logs = (x: Tensor): Float64Array => Float64Array.from(x.data, (p) => Math.log(p));
  const logDurations = logs(durations);
  const survival = new Float64Array(durations.size);
  for (let j = 0; j < n; j++) for (let d = longest - 1, sum = 0; d >= 0; d--) survival[j * longest + d] = Math.log((sum += durations.data[j * longest + d]!));
  return { n, longest, logInitial: logs(initial), logTransition: logs(transition), logDurations, logLast: censored ? survival : logDurations };
}

function pick(data: ArrayLike<number>, from: number, count: number, u: number): number {
  let last = 0;
  for (let k = 0; k < count; k++) {
    if (!(data[from + k]! > 0)) continue;
    last = k;
    if ((u -= data[from + k]!) < 0) return k;
  }
  return last;
}

function requireStates(argument: string, x: Tensor, got: number, n: number): void {
  if (got !== n) throw new ShapeError({ op: name, argument, expected: `describe ${n} states, as transition has rows`, actual: showShape(x.shape) });
}

function impossible(method: string, sequence: number): DomainError {
  return new DomainError({ op: `${name}.${method}`, argument: 'sequences', expected: 'be possible', actual: `sequence ${sequence} of probability 0`, hint: 'Allow for other durations, transitions or emissions, or for a last state that goes on: censored: true.' });
}
