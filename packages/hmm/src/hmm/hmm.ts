// long: one class with all questions that one asks of a model, most of it documentation.
import { Distribution } from '@x/prob';
import {
  argmax,
  asTensor,
  DomainError,
  matmul,
  random,
  requireWhole,
  ShapeError,
  showShape,
  stack,
  tensor,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import { Emission } from '../emissions/emission.js';
import { family } from '../emissions/family.js';
import { permutedRows, readProbabilities } from '../emissions/probabilities.js';
import { scoresOf, type ChainScores, type EmissionScores } from '../recursions/chainScores.js';
import { lagged } from '../recursions/fixedLag.js';
import { Posterior } from '../recursions/forwardBackward.js';
import { runPasses } from '../recursions/passes.js';
import { drawPaths } from '../recursions/samplePaths.js';
import { bestPath, type BestPath } from '../recursions/viterbi.js';
import { fitHmm, type FitOptions, type FitReport } from './fitHmm.js';
import { fitSupervised, readPath, type SupervisedOptions } from './fitSupervised.js';
import { readSequence, readSequences, type SequencesLike } from './sequences.js';

/** The parts of a hidden Markov model. */
export interface HMMValues<E extends Emission = Emission> {
  /** p(z₀), [N]; uniform unless given. */
  readonly initial?: TensorLike;
  /** p(z_t = j | z_{t−1} = i) in row i, [N, N]. */
  readonly transition: TensorLike;
  /** Made by `categorical`, `gaussian`, `gaussianMixture`, `poisson` or `family`; or distributions of @x/prob. */
  readonly emission: E | Distribution | readonly Distribution[];
}

/** Where an observation has probability zero. */
export interface ImpossibleObservation {
  readonly sequence: number;
  readonly time: number;
}

/**
 * A hidden Markov model: a chain of states z₀, z₁, … that is not seen, and observations x_t that depend on z_t alone.
 *
 * p(z, x) = π(z₀) p(x₀ | z₀) Π T(z_{t−1}, z_t) p(x_t | z_t)
 *
 * Shapes: initial [N], transition [N, N]; a sequence is [T] or [T, d], many sequences are a list of any lengths.
 * Domain: rows are probabilities that add up to 1. NaN is a missing observation and is marginalised exactly.
 * Fails: DomainError for rows that are not probabilities; ShapeError where the numbers of states differ.
 * Source: Rabiner, Proc. IEEE 77 (1989); Zucchini, MacDonald & Langrock, Hidden Markov Models for Time Series (2016).
 *
 * @example
 * const weather = new HMM({ initial: [0.6, 0.4], transition: [[0.7, 0.3], [0.4, 0.6]], emission: categorical([[0.1, 0.4, 0.5], [0.6, 0.3, 0.1]]) });
 * weather.viterbi([0, 1, 2]).states.toArray() // => [ 1, 0, 0 ]
 * Math.exp(weather.logLikelihood([0, 1, 2])).toFixed(6) // => '0.033612'
 */
export class HMM<E extends Emission = Emission> {
  readonly initial: Tensor;
  readonly transition: Tensor;
  readonly emission: E;
  private cached: ChainScores | undefined;

  constructor({ initial, transition, emission }: HMMValues<E>) {
    this.transition = readProbabilities('HMM', 'transition', transition, 2);
    const [n, columns] = this.transition.shape as [number, number];
    if (n !== columns) throw new ShapeError({ op: 'HMM', argument: 'transition', expected: 'be a square matrix', actual: showShape([n, columns]) });
    this.initial = readProbabilities('HMM', 'initial', initial ?? new Array<number>(n).fill(1 / n), 1);
    if (this.initial.size !== n) throw new ShapeError({ op: 'HMM', argument: 'initial', expected: `hold ${n} probabilities, one for each row of transition`, actual: showShape(this.initial.shape) });
    this.emission = asEmission(emission) as E;
    if (this.emission.states !== n) throw new ShapeError({ op: 'HMM', argument: 'emission', expected: `describe ${n} states, one for each row of transition`, actual: `${this.emission.states} states` });
  }

  /** The number of hidden states. */
  get states(): number {
    return this.initial.size;
  }

  private get chain(): ChainScores {
    return (this.cached ??= scoresOf(Float64Array.from(this.initial.data), Float64Array.from(this.transition.data)));
  }

  private emissionsOf(op: string, rows: Tensor): EmissionScores {
    this.emission.check(op, rows);
    return { steps: rows.shape[0]!, logs: this.emission.logLikelihoods(rows) };
  }

  private read(op: string, sequence: TensorLike): EmissionScores {
    return this.emissionsOf(op, readSequence(op, sequence, this.emission.eventShape));
  }

  private passOver(op: string, sequences: SequencesLike): { logLikelihood: number; impossibleAt: ImpossibleObservation | undefined } {
    const { rows, lengths } = readSequences(op, sequences, this.emission.eventShape);
    const { logs } = this.emissionsOf(op, rows);
    let [total, from] = [0, 0];
    for (const [s, steps] of lengths.entries()) {
      const part = logs.subarray(from * this.states, (from + steps) * this.states);
      const { logLikelihood, impossibleAt } = runPasses(this.chain, { steps, logs: part }, {});
      if (impossibleAt !== undefined) return { logLikelihood: -Infinity, impossibleAt: { sequence: s, time: impossibleAt } };
      total += logLikelihood;
      from += steps;
    }
    return { logLikelihood: total, impossibleAt: undefined };
  }

  /** log p(x), summed over sequences; −Infinity when an observation is impossible (see `impossibleAt`). */
  logLikelihood(sequences: SequencesLike): number {
    return this.passOver('HMM.logLikelihood', sequences).logLikelihood;
  }

  /** The first observation that no state explains, or undefined when all are possible. */
  impossibleAt(sequences: SequencesLike): ImpossibleObservation | undefined {
    return this.passOver('HMM.impossibleAt', sequences).impossibleAt;
  }

  private posteriorOf(op: string, sequence: TensorLike): Posterior {
    const result = new Posterior(this.chain, this.read(op, sequence));
    if (result.impossibleAt !== undefined) throw impossible(op, result.impossibleAt);
    return result;
  }

  /** γ: p(z_t | all x), [T, N]. Fails: DomainError for a sequence of probability 0, naming the time. */
  posterior(sequence: TensorLike): Tensor {
    return this.posteriorOf('HMM.posterior', sequence).gamma;
  }

  /** The same as `posterior`: smoothing. */
  smooth(sequence: TensorLike): Tensor {
    return this.posteriorOf('HMM.smooth', sequence).gamma;
  }

  /** ξ: p(z_{t−1} = i, z_t = j | all x), [T − 1, N, N]. Fails: DomainError for a sequence of probability 0. */
  pairwise(sequence: TensorLike): Tensor {
    return this.posteriorOf('HMM.pairwise', sequence).xi;
  }

  /** The most probable path of states with its log probability together with the observations. */
  viterbi(sequence: TensorLike): BestPath {
    return bestPath('HMM.viterbi', this.chain, this.read('HMM.viterbi', sequence));
  }

  /** The most probable state of each step by itself, int32 [T]. The path as a whole may be impossible. */
  posteriorDecode(sequence: TensorLike): Tensor {
    return argmax(this.posteriorOf('HMM.posteriorDecode', sequence).gamma, { axis: 1 });
  }

  /** p(z_t | x₀ … x_t), [T, N]. */
  filter(sequence: TensorLike): Tensor {
    const emissions = this.read('HMM.filter', sequence);
    const filtered = new Float64Array(emissions.logs.length);
    const { impossibleAt } = runPasses(this.chain, emissions, { filtered });
    if (impossibleAt !== undefined) throw impossible('HMM.filter', impossibleAt);
    return tensor(filtered, { shape: [emissions.steps, this.states], copy: false });
  }

  /**
   * One step of filtering as observations arrive: the belief about the state after one more observation, [N]. Without a
   * belief it is the first one.
   */
  update(belief: TensorLike | undefined, observation: TensorLike): Tensor {
    const op = 'HMM.update';
    const before = belief === undefined ? this.initial : matmul(readProbabilities(op, 'belief', belief, 1), this.transition);
    const { logs } = this.read(op, stack([asTensor(observation)]));
    const filtered = new Float64Array(this.states);
    const { impossibleAt } = runPasses(scoresOf(Float64Array.from(before.data), this.chain.transition), { steps: 1, logs }, { filtered });
    if (impossibleAt !== undefined) throw impossible(op, 0);
    return tensor(filtered, { copy: false });
  }

  /** p(z_t | x₀ … x_{t+lag}), [T, N]: lag 0 filters, a lag as long as the sequence smooths. */
  fixedLag(sequence: TensorLike, lag: number): Tensor {
    const emissions = this.read('HMM.fixedLag', sequence);
    const { impossibleAt } = runPasses(this.chain, emissions, {});
    if (impossibleAt !== undefined) throw impossible('HMM.fixedLag', impossibleAt);
    return lagged('HMM.fixedLag', this.chain, emissions, lag);
  }

  /**
   * What follows a sequence: the probabilities of the states 1 … steps later, [steps, N], and the distributions of those
   * observations, a batch [steps]. After no observations, the first step is the start.
   */
  predict(sequence: TensorLike, steps = 1): { readonly states: Tensor; readonly observations: Distribution } {
    requireWhole('HMM.predict', 'steps', steps, 1);
    const filtered = this.filter(sequence);
    const seen = filtered.shape[0]!;
    let current = seen > 0 ? matmul(asTensor(Float64Array.from(filtered.data.subarray((seen - 1) * this.states))), this.transition) : this.initial;
    const rows = [current];
    while (rows.length < steps) rows.push((current = matmul(current, this.transition)));
    const states = stack(rows);
    return { states, observations: this.emission.predictive(states) };
  }

  /** Draws a path of n states, int32 [n], with its observations [n, ...event]. */
  sample(key: random.Key, n: number): { readonly states: Tensor; readonly observations: Tensor } {
    requireWhole('HMM.sample', 'n', n, 0);
    const none = { steps: n, logs: new Float64Array(n * this.states) };
    const path = Int32Array.from(drawPaths('HMM.sample', random.foldIn(key, 'states'), this.chain, none, 1).data);
    return { states: tensor(path), observations: this.emission.sample(random.foldIn(key, 'observations'), path) };
  }

  /** Draws paths of states given the observations, int32 [count, T], by forward filtering and backward sampling. */
  sampleStates(key: random.Key, sequence: TensorLike, count = 1): Tensor {
    return drawPaths('HMM.sampleStates', key, this.chain, this.read('HMM.sampleStates', sequence), count);
  }

  /** log p(z, x) of a path of states together with the observations. */
  jointLogProb(states: TensorLike, sequence: TensorLike): number {
    const op = 'HMM.jointLogProb';
    const { steps, logs } = this.read(op, sequence);
    const path = readPath(op, states, steps, this.states);
    const { logInitial, logTransition, n } = this.chain;
    let total = 0;
    path.forEach((z, t) => (total += (t === 0 ? logInitial[z]! : logTransition[path[t - 1]! * n + z]!) + logs[t * n + z]!));
    return total;
  }

  /** Σ log p(z, x) over sequences whose states are known. */
  completeDataLogLikelihood(states: readonly TensorLike[], sequences: readonly TensorLike[]): number {
    return sequences.reduce<number>((total, x, s) => total + this.jointLogProb(states[s] ?? [], x), 0);
  }

  /** Baum–Welch: the model that explains the sequences best, found from here (or from random starts). See `FitOptions`. */
  fit(sequences: SequencesLike, options: FitOptions<E> = {}): FittedHMM<E> {
    const { values, report } = fitHmm(this, sequences, options);
    return new FittedHMM(values, report);
  }

  /**
   * The model of sequences whose states are known: relative counts, and the emissions of each state's observations. What never
   * occurs stays as it is here.
   */
  fitSupervised(states: readonly TensorLike[], sequences: readonly TensorLike[], options: SupervisedOptions<E> = {}): HMM<E> {
    return new HMM(fitSupervised(this, states, sequences, options));
  }

  /** The same model with state `order[i]` called i: labels have no meaning, and no likelihood changes. */
  permuted(order: readonly number[]): HMM<E> {
    const n = this.states;
    if (order.length !== n || new Set(order).size !== n || !order.every((i) => Number.isInteger(i) && i >= 0 && i < n)) {
      throw new DomainError({ op: 'HMM.permuted', argument: 'order', expected: `be an order of 0 … ${n - 1}`, actual: String(order) });
    }
    const rows = permutedRows(this.transition, order).data;
    const transition = Float64Array.from({ length: n * n }, (_, e) => rows[Math.floor(e / n) * n + order[e % n]!]!);
    return new HMM<E>({ initial: permutedRows(this.initial, order), transition: tensor(transition, { shape: [n, n] }), emission: this.emission.permuted(order) });
  }

  /** The number of free parameters: probabilities that are zero count as forbidden, not as free. */
  get parameterCount(): number {
    const positive = (x: Tensor): number => Float64Array.from(x.data).filter((p) => p > 0).length;
    return positive(this.initial) - 1 + positive(this.transition) - this.states + this.emission.parameterCount;
  }

  /** The Bayesian information criterion p log n − 2ℓ, where n counts observations: smaller is better. */
  bic(sequences: SequencesLike): number {
    const { lengths } = readSequences('HMM.bic', sequences, this.emission.eventShape);
    return this.parameterCount * Math.log(lengths.reduce((a, b) => a + b, 0)) - 2 * this.logLikelihood(sequences);
  }

  /** The Akaike information criterion 2p − 2ℓ: smaller is better. */
  aic(sequences: SequencesLike): number {
    return 2 * this.parameterCount - 2 * this.logLikelihood(sequences);
  }
}

/** A hidden Markov model with the story of its fit. Pass it to `fit` again to go on. */
export class FittedHMM<E extends Emission = Emission> extends HMM<E> {
  readonly fittedLogLikelihood: number;
  readonly history: readonly number[];
  readonly iterations: number;
  readonly converged: boolean;
  readonly message: string;
  private readonly totalWeight: number;
  private readonly fixedCount: number;

  /** Made by `HMM.fit`. */
  constructor(values: HMMValues<E>, report: FitReport) {
    super(values);
    ({
      fittedLogLikelihood: this.fittedLogLikelihood,
      history: this.history,
      iterations: this.iterations,
      converged: this.converged,
      message: this.message,
      totalWeight: this.totalWeight,
      fixedCount: this.fixedCount,
    } = report);
  }

  override get parameterCount(): number {
    return super.parameterCount - this.fixedCount;
  }

  /** The Bayesian information criterion of the sequences it was fitted to, or of others. */
  override bic(sequences?: SequencesLike): number {
    return sequences === undefined ? this.parameterCount * Math.log(this.totalWeight) - 2 * this.fittedLogLikelihood : super.bic(sequences);
  }

  /** The Akaike information criterion of the sequences it was fitted to, or of others. */
  override aic(sequences?: SequencesLike): number {
    return sequences === undefined ? 2 * this.parameterCount - 2 * this.fittedLogLikelihood : super.aic(sequences);
  }
}

function asEmission(given: Emission | Distribution | readonly Distribution[]): Emission {
  if (given instanceof Emission) return given;
  if (given instanceof Distribution || (Array.isArray(given) && given.length > 0 && given.every((d) => d instanceof Distribution))) return family(given as Distribution);
  throw new DomainError({ op: 'HMM', argument: 'emission', expected: 'be an emission or distributions of @x/prob', actual: String(given), hint: 'Such as emission: categorical(probs), gaussian({means, covariances}) or [new Normal(…), new Normal(…)].' });
}

function impossible(op: string, time: number): DomainError {
  return new DomainError({ op, argument: 'sequence', expected: 'be possible', actual: `an observation of probability 0 at time ${time}`, hint: 'All states that can be reached there exclude it: give emissions or transitions that allow for it.' });
}
