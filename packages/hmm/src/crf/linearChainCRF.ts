import { asTensor, DomainError, ShapeError, showShape, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { pairProbabilities } from '../recursions/pairProbabilities.js';
import { runPasses } from '../recursions/passes.js';
import { bestPath } from '../recursions/viterbi.js';
import { chainOf, clamped, emissionsOf, pathScore, readLabels, readPositions, type CrfWeights } from './crfModel.js';
import { fitCrf, type CrfFitOptions } from './fitCrf.js';

/** The weights of a linear chain: logarithms of any positive factors. */
export interface LinearChainCrfOptions {
  /** Of the first label, [K]. */
  readonly initial: TensorLike;
  /** Of label j after label i, [K, K]; −Infinity forbids it. Or [T − 1, K, K], a matrix for each step. */
  readonly transition: TensorLike;
  /** Of each feature for each label, [D, K]: then sequences are tables of features [T, D]; without, of scores [T, K]. */
  readonly weights?: TensorLike;
}

/** The best labels of a sequence. */
export interface DecodedLabels {
  /** int32 [T] */
  readonly states: Tensor;
  /** The sum of the weights along the path. */
  readonly score: number;
  /** log p(labels | x). */
  readonly logProb: number;
}

/**
 * A conditional random field on a chain: labels that depend on their neighbours, and on all of the sequence x.
 *
 * log p(y | x) = initial(y₀) + Σₜ scoreₜ(yₜ) + Σₜ transition(yₜ₋₁, yₜ) − log Z(x)
 *
 * Shapes: x is a table of scores [T, K]; or, in a model with weights [D, K], of features [T, D], whose scores are
 * features · weights. Labels are whole numbers 0 … K − 1.
 * Domain: any finite weights, −Infinity for what is forbidden. `logNormalizer` is log Z written in ops, for chains on top of
 * other differentiable models.
 * Fails: ShapeError; DomainError for NaN, +Infinity, and when no path is possible.
 * Source: Lafferty, McCallum & Pereira, Conditional random fields, Proc. ICML (2001).
 *
 * @example
 * const crf = new LinearChainCRF({ initial: [0, 0], transition: [[1, -1], [-1, 1]] });
 * const scores = [[2, 0], [0, 0.5], [1, 0]];
 * crf.decode(scores).states.toArray() // => [ 0, 0, 0 ]
 * crf.marginals(scores).at(1, 1).item() // => 0.1735…
 * crf.logPartition([[0, 0]]) // => 0.6931471805599453
 */
export class LinearChainCRF {
  private readonly model: CrfWeights;

  /** Fails: ShapeError and DomainError for weights that do not fit together. */
  constructor(options: LinearChainCrfOptions) {
    this.model = readModel(options);
  }

  /** [K] */
  get initial(): Tensor {
    return tensor(this.model.initial.slice());
  }

  /** [K, K] or [T − 1, K, K] */
  get transition(): Tensor {
    const { k, transition, varies } = this.model;
    return tensor(transition.slice(), { shape: varies ? [transition.length / (k * k), k, k] : [k, k] });
  }

  /** [D, K]; undefined when sequences come as scores. */
  get weights(): Tensor | undefined {
    const { k, d, weights } = this.model;
    return d === 0 ? undefined : tensor(weights.slice(), { shape: [d, k] });
  }

  /** log Z(x), the logarithm of the sum of e^score over all paths; −Infinity when none is possible. */
  logPartition(x: TensorLike): number {
    const { chain, emissions } = this.read('LinearChainCRF.logPartition', x);
    return runPasses(chain, emissions, {}).logLikelihood;
  }

  /** p(yₜ = j | x), [T, K]. */
  marginals(x: TensorLike): Tensor {
    const op = 'LinearChainCRF.marginals';
    const { chain, emissions } = this.read(op, x);
    const gamma = new Float64Array(emissions.steps * chain.n);
    requirePossible(op, runPasses(chain, emissions, { gamma }).impossibleAt);
    return tensor(gamma, { shape: [emissions.steps, chain.n] });
  }

  /** p(yₜ₋₁ = i, yₜ = j | x), [T − 1, K, K]. */
  pairwise(x: TensorLike): Tensor {
    const op = 'LinearChainCRF.pairwise';
    const { chain, emissions } = this.read(op, x);
    requirePossible(op, runPasses(chain, emissions, {}).impossibleAt);
    return pairProbabilities(chain, emissions, true);
  }

  /** The most probable labels, together with their score and log probability. */
  decode(x: TensorLike): DecodedLabels {
    const op = 'LinearChainCRF.decode';
    const { chain, emissions } = this.read(op, x);
    const { states, logProb: score } = bestPath(op, chain, emissions);
    return { states, score, logProb: score - runPasses(chain, emissions, {}).logLikelihood };
  }

  /** The sum of the weights along given labels. */
  score(x: TensorLike, labels: TensorLike): number {
    const op = 'LinearChainCRF.score';
    const { chain, emissions } = this.read(op, x);
    const path = readLabels(op, 'labels', labels, emissions.steps, chain.n);
    if (path.includes(-1)) throw new DomainError({ op, argument: 'labels', expected: 'be known', actual: 'NaN', hint: 'logLikelihood sums over labels that are not known.' });
    return pathScore(chain, emissions, path);
  }

  /** log p(labels | x), summed over what is unknown (NaN): −Infinity for labels that are forbidden. */
  logLikelihood(x: TensorLike, labels: TensorLike): number {
    const op = 'LinearChainCRF.logLikelihood';
    const { chain, emissions } = this.read(op, x);
    const path = readLabels(op, 'labels', labels, emissions.steps, chain.n);
    const { logLikelihood: total, impossibleAt } = runPasses(chain, emissions, {});
    requirePossible(op, impossibleAt);
    return (path.includes(-1) ? runPasses(chain, clamped(emissions, path, chain.n), {}).logLikelihood : pathScore(chain, emissions, path)) - total;
  }

  /**
   * Learns all weights from sequences of features [T, D] and their labels, by L-BFGS with exact gradients. It begins at
   * the weights of this model (zeros for features it has none for), and what is forbidden stays forbidden.
   * Labels may be NaN where they are not known.
   * Fails: DomainError for labels that are forbidden or out of range; ShapeError.
   */
  fit(sequences: readonly TensorLike[], labels: readonly TensorLike[], options: CrfFitOptions = {}): FittedLinearChainCRF {
    const op = 'LinearChainCRF.fit';
    const { model } = this;
    if (model.varies) throw new DomainError({ op, argument: 'transition', expected: 'be one matrix', actual: 'a matrix for each step', hint: 'Give one matrix [K, K] for all steps.' });
    if (sequences.length === 0 || sequences.length !== labels.length) {
      throw new ShapeError({ op, argument: 'labels', expected: 'be as many as there are sequences, at least one', actual: `${labels.length} for ${sequences.length} sequences` });
    }
    const weights = options.weights === undefined ? undefined : asTensor(options.weights);
    if (weights !== undefined && (weights.size !== sequences.length || weights.data.some((w: number) => !(w >= 0 && w < Infinity)) || weights.data.every((w: number) => w === 0))) {
      throw new DomainError({ op, argument: 'weights', expected: `be ${sequences.length} finite numbers ≥ 0, one of them above zero`, actual: String(weights.data) });
    }
    const tables = sequences.map((x) => asTensor(x));
    const d = model.d > 0 ? model.d : (tables.find((x) => x.ndim === 2)?.shape[1] ?? 0);
    if (d === 0) throw new ShapeError({ op, argument: 'sequences', expected: 'hold tables of features [T, D]', actual: showShape(tables[0]!.shape) });
    const start = model.d > 0 ? model : { ...model, d, weights: new Float64Array(d * model.k) };
    const read = tables.map((x, i) => {
      const positions = readPositions(op, `sequences[${i}]`, x, start);
      return { ...positions, labels: readLabels(op, `labels[${i}]`, labels[i]!, positions.steps, model.k), weight: weights === undefined ? 1 : weights.data[i]! };
    });
    const { model: found, ...report } = fitCrf(op, start, read, options);
    return new FittedLinearChainCRF({ initial: tensor(found.initial), transition: tensor(found.transition, { shape: [found.k, found.k] }), weights: tensor(found.weights, { shape: [d, found.k] }) }, report);
  }

  private read(op: string, x: TensorLike): { chain: ReturnType<typeof chainOf>; emissions: ReturnType<typeof emissionsOf> } {
    return { chain: chainOf(op, this.model), emissions: emissionsOf(this.model, readPositions(op, this.model.d === 0 ? 'scores' : 'features', x, this.model)) };
  }
}

/** A chain with weights that were learned, and how that went. */
export class FittedLinearChainCRF extends LinearChainCRF {
  /** log p(labels | sequences) of the data it was fitted to, without the penalty. */
  readonly fittedLogLikelihood: number;
  readonly iterations: number;
  readonly converged: boolean;
  readonly message: string;

  /** Made by `LinearChainCRF.fit`. */
  constructor(options: LinearChainCrfOptions, report: { readonly logLikelihood: number; readonly iterations: number; readonly converged: boolean; readonly message: string }) {
    super(options);
    ({ logLikelihood: this.fittedLogLikelihood, iterations: this.iterations, converged: this.converged, message: this.message } = report);
  }
}

function readModel({ initial, transition, weights }: LinearChainCrfOptions): CrfWeights {
  const op = 'LinearChainCRF';
  const [first, steps] = [asTensor(initial), asTensor(transition)];
  const k = first.size;
  if (first.ndim !== 1 || k === 0) throw new ShapeError({ op, argument: 'initial', expected: 'be a vector [K], one weight for each label', actual: showShape(first.shape) });
  if (steps.ndim < 2 || steps.ndim > 3 || steps.shape.at(-1) !== k || steps.shape.at(-2) !== k) {
    throw new ShapeError({ op, argument: 'transition', expected: `be a matrix [${k}, ${k}] or matrices [T − 1, ${k}, ${k}]`, actual: showShape(steps.shape) });
  }
  const table = weights === undefined ? undefined : asTensor(weights);
  if (table !== undefined && (table.ndim !== 2 || table.shape[1] !== k || table.size === 0)) {
    throw new ShapeError({ op, argument: 'weights', expected: `be a table [D, ${k}], a row for each feature`, actual: showShape(table.shape) });
  }
  if (table !== undefined && !Array.from(table.data).every(Number.isFinite)) throw new DomainError({ op, argument: 'weights', expected: 'hold finite numbers', actual: 'NaN or an infinite number' });
  for (const [argument, values] of [['initial', first], ['transition', steps]] as const) {
    const bad = Array.from(values.data).findIndex((value: number) => !(value < Infinity));
    if (bad >= 0) throw new DomainError({ op, argument, expected: 'hold numbers, or −Infinity for what is forbidden', actual: `${values.data[bad]} at flat index ${bad}` });
  }
  return { k, d: table?.shape[0] ?? 0, initial: Float64Array.from(first.data), transition: Float64Array.from(steps.data), varies: steps.ndim === 3, weights: Float64Array.from(table?.data ?? []) };
}

function requirePossible(op: string, impossibleAt: number | undefined): void {
  if (impossibleAt === undefined) return;
  throw new DomainError({ op, argument: 'x', expected: 'leave a possible path', actual: `none at position ${impossibleAt}`, hint: 'All transitions to the labels that are possible there are forbidden.' });
}
