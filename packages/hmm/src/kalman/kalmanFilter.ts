import { DomainError, requireWhole, ShapeError, tensor, type random, type Tensor, type TensorLike } from '@x/tensor/core';
import { diffusePosterior, resolve, type DiffusePosterior } from './diffuse.js';
import { filterPass, type FilterPass, type Sequence } from './filterPass.js';
import { drawPath } from './drawPath.js';
import { addCongruence, multiply } from './flatMatrix.js';
import { forecast, type Forecast, type ForecastOptions } from './forecast.js';
import { learnSystem, type KalmanFitOptions } from './learn.js';
import { readSystem, showSlices, sliceAt, type KalmanOptions, type LinearSystem } from './linearSystem.js';
import { readSequence, sequencesOf, type Sequences } from './sequences.js';
import { smootherPass, smootherSteps } from './smootherPass.js';

/** Normal distributions of the state, one for each time. */
export interface StateEstimates {
  /** [T, n] */
  readonly means: Tensor;
  /** [T, n, n]; Infinity where a diffuse start leaves a state unknown. */
  readonly covariances: Tensor;
}

/** What a filter knows at each time, given the observations up to it. */
export interface FilteredStates extends StateEstimates {
  /** The same before each observation is seen; at time 0 the prior. */
  readonly predicted: StateEstimates;
  /** yₜ less its prediction, [T, m]; NaN where missing. */
  readonly innovations: Tensor;
  /** [T, m, m] */
  readonly innovationCovariances: Tensor;
  readonly logLikelihood: number;
}

/** What is known of each state given all observations. */
export interface SmoothedStates extends StateEstimates {
  readonly logLikelihood: number;
}

/** Known inputs of one sequence. */
export interface ControlOptions {
  /** uₜ, [T, k]: for models with a control matrix. */
  readonly controls?: TensorLike;
}

/**
 * A linear Gaussian state-space model: exact filtering, smoothing, prediction, likelihood and learning.
 *
 * x₀ ~ N(m₀, P₀), xₜ₊₁ = F xₜ + B uₜ + N(0, Q), yₜ = H xₜ + N(0, R)
 *
 * Shapes: transition [n, n], observation [m, n] or [n], covariances [n, n] and [m, m], sequences [T, m] or, when m = 1,
 * [T]. Matrices may be given for each time: [T, …].
 * Domain: the prior is that of the state at the first observation. NaN is a missing value, single components
 * included. An infinite prior variance is a flat prior, treated exactly; the log likelihood is then the diffuse one,
 * log ∫ p(y | δ) dδ: for a local level, the density of all observations given the first.
 * Fails: ShapeError for shapes that do not fit; DomainError for covariances that are none, infinite data, and
 * observations without any uncertainty.
 * Source: Durbin & Koopman, Time Series Analysis by State Space Methods (2012); de Jong, Annals of Statistics 19 (1991).
 *
 * @example
 * // The flow of the Nile, 1871–1876, as a level that wanders.
 * const level = new KalmanFilter({ transition: 1, observation: 1, transitionCovariance: 1469.1, observationCovariance: 15099, initialMean: 0, initialCovariance: Infinity });
 * const { means, logLikelihood } = level.filter([1120, 1160, NaN, 1210, 1160, 1160]);
 * means.shape // => [ 6, 1 ]
 * means.at(0, 0).item().toFixed(6) // => '1120.000000'
 * logLikelihood // => -24.0708…
 */
export class KalmanFilter {
  protected readonly system: LinearSystem;
  readonly squareRoot: boolean;

  /** Fails: ShapeError and DomainError for matrices that do not fit or are no covariances. */
  constructor(options: KalmanOptions) {
    this.system = readSystem('KalmanFilter', options);
    this.squareRoot = options.squareRoot ?? false;
  }

  /** F, [n, n] or [T, n, n]. */
  get transition(): Tensor {
    return showSlices(this.system.transition, this.system.n, this.system.n);
  }

  /** H, [m, n] or [T, m, n]. */
  get observation(): Tensor {
    return showSlices(this.system.observation, this.system.m, this.system.n);
  }

  /** Q, [n, n] or [T, n, n]. */
  get transitionCovariance(): Tensor {
    return showSlices(this.system.transitionCovariance, this.system.n, this.system.n);
  }

  /** R, [m, m] or [T, m, m]. */
  get observationCovariance(): Tensor {
    return showSlices(this.system.observationCovariance, this.system.m, this.system.m);
  }

  /** B, [n, k] or [T, n, k]; undefined without controls. */
  get control(): Tensor | undefined {
    const { control, n, k } = this.system;
    return control === undefined ? undefined : showSlices(control, n, k);
  }

  /** m₀, [n]. */
  get initialMean(): Tensor {
    return tensor(this.system.initialMean.slice());
  }

  /** P₀, [n, n]. */
  get initialCovariance(): Tensor {
    return tensor(this.system.initialCovariance.slice(), { shape: [this.system.n, this.system.n] });
  }

  /** The states given the observations up to each time, the one-step predictions and the log likelihood of a sequence. */
  filter(y: TensorLike, { controls }: ControlOptions = {}): FilteredStates {
    const { sequence, pass } = this.pass('KalmanFilter.filter', y, controls);
    const { n, m } = this.system;
    const { length } = sequence;
    const c = 1 + pass.q;
    const [filtered, predicted] = [estimates(length, n), estimates(length, n)];
    const innovations = new Float64Array(length * m);
    const innovationCovariances = new Float64Array(length * m * m);
    let before = this.delta(pass, -1);
    for (let t = 0; t < length; t++) {
      const now = this.delta(pass, t);
      resolve(pass.filtered, pass.filteredCovariances, n, pass.q, now, filtered.means, filtered.covariances, t * n * c, t * n * n, t * n, t * n * n);
      resolve(pass.predicted, pass.predictedCovariances, n, pass.q, before, predicted.means, predicted.covariances, t * n * c, t * n * n, t * n, t * n * n);
      this.innovation(sequence, pass, t, before, innovations, innovationCovariances);
      before = now;
    }
    return {
      ...asTensors(filtered, length, n),
      predicted: asTensors(predicted, length, n),
      innovations: tensor(innovations, { shape: [length, m] }),
      innovationCovariances: tensor(innovationCovariances, { shape: [length, m, m] }),
      logLikelihood: pass.logLikelihood,
    };
  }

  /** log p(y), summed over one or many sequences. */
  logLikelihood(sequences: Sequences, { controls }: { readonly controls?: TensorLike | readonly TensorLike[] } = {}): number {
    const op = 'KalmanFilter.logLikelihood';
    return this.readAll(op, sequences, controls).reduce((sum, sequence) => sum + filterPass(op, this.system, sequence, { squareRoot: this.squareRoot, keep: false }).logLikelihood, 0);
  }

  /** The states given all observations of a sequence. */
  smooth(y: TensorLike, { controls }: ControlOptions = {}): SmoothedStates {
    const op = 'KalmanFilter.smooth';
    const { sequence, pass } = this.pass(op, y, controls);
    const { n } = this.system;
    const { length } = sequence;
    const { blocks, covariances } = smootherPass(op, this.system, pass, length);
    const delta = this.delta(pass, length - 1);
    const out = estimates(length, n);
    for (let t = 0; t < length; t++) resolve(blocks, covariances, n, pass.q, delta, out.means, out.covariances, t * n * (1 + pass.q), t * n * n, t * n, t * n * n);
    return { ...asTensors(out, length, n), logLikelihood: pass.logLikelihood };
  }

  /** Each state given the observations up to `lag` times after it: 0 filters, lag ≥ T − 1 smooths. */
  fixedLag(y: TensorLike, lag: number, { controls }: ControlOptions = {}): StateEstimates {
    const op = 'KalmanFilter.fixedLag';
    if (!(lag >= 0) || (Number.isFinite(lag) && !Number.isInteger(lag))) throw new DomainError({ op, argument: 'lag', expected: 'be a whole number ≥ 0', actual: String(lag) });
    const { sequence, pass } = this.pass(op, y, controls);
    const { n } = this.system;
    const { length } = sequence;
    const size = n * (1 + pass.q);
    const steps = smootherSteps(op, this.system, pass, length);
    const out = estimates(length, n);
    const [block, covariance] = [new Float64Array(size), new Float64Array(n * n)];
    for (let t = 0; t < length; t++) {
      const end = Math.min(t + lag, length - 1);
      block.set(pass.filtered.subarray(end * size, (end + 1) * size));
      covariance.set(pass.filteredCovariances.subarray(end * n * n, (end + 1) * n * n));
      for (let s = end - 1; s >= t; s--) steps.back(s, block, covariance);
      resolve(block, covariance, n, pass.q, this.delta(pass, end), out.means, out.covariances, 0, 0, t * n, t * n * n);
    }
    return asTensors(out, length, n);
  }

  /** The next `steps` observations after a sequence, with intervals that hold each with probability `level` (default 0.95). */
  predict(y: TensorLike, steps: number, options: ForecastOptions = {}): Forecast {
    const op = 'KalmanFilter.predict';
    const { sequence, pass } = this.pass(op, y, options.controls);
    return forecast(op, this.system, sequence, pass, this.delta(pass, sequence.length - 1), steps, options);
  }

  /**
   * Draws one path of n times: states [n, states] and observations [n, m].
   * Fails: DomainError for a diffuse prior, which has no draws.
   */
  sample(key: random.Key, n: number, { controls }: ControlOptions = {}): { states: Tensor; observations: Tensor } {
    const op = 'KalmanFilter.sample';
    const { system } = this;
    requireWhole(op, 'n', n, 1);
    if (system.initialCovariance.some((value) => value === Infinity)) {
      throw new DomainError({ op, argument: 'initialCovariance', expected: 'be finite', actual: 'Infinity', hint: 'A flat prior has no draws: give a finite variance.' });
    }
    const blank = readSequence(op, 'n', tensor(new Float64Array(n * system.m).fill(NaN), { shape: [n, system.m] }), system, controls);
    return drawPath(op, system, key, n, blank.controls);
  }

  /**
   * Learns parameters from one or many sequences by expectation maximisation.
   * Fails: DomainError for options that cannot be followed, or when a step would lower the likelihood.
   */
  fit(sequences: Sequences, options: KalmanFitOptions = {}): FittedKalmanFilter {
    const op = 'KalmanFilter.fit';
    const read = this.readAll(op, sequences, options.controls);
    if (read.length === 0) throw new ShapeError({ op, argument: 'sequences', expected: 'be at least one sequence', actual: 'none' });
    const { params, history, iterations, converged, message } = learnSystem(op, this.system, read, this.squareRoot, options);
    return new FittedKalmanFilter(optionsOf(params, this.squareRoot), { history, iterations, converged, message });
  }

  private readAll(op: string, value: Sequences, controls: TensorLike | readonly TensorLike[] | undefined): Sequence[] {
    const sequences = sequencesOf(value, this.system.m);
    const inputs = controls === undefined ? undefined : sequences.length === 1 && !isListOf(controls, 1) ? [controls as TensorLike] : (controls as readonly TensorLike[]);
    return sequences.map((y, i) => readSequence(op, sequences.length === 1 ? 'y' : `sequences[${i}]`, y, this.system, inputs?.[i]));
  }

  private pass(op: string, y: TensorLike, controls: TensorLike | undefined): { sequence: Sequence; pass: FilterPass } {
    const sequence = readSequence(op, 'y', y, this.system, controls);
    return { sequence, pass: filterPass(op, this.system, sequence, { squareRoot: this.squareRoot, keep: true }) };
  }

  /** What the observations up to time t say of the unknown part of the start. */
  private delta({ q, precisions, vectors }: FilterPass, t: number): DiffusePosterior | undefined {
    if (q === 0) return undefined;
    return t < 0 ? diffusePosterior(new Float64Array(q * q), new Float64Array(q), q) : diffusePosterior(precisions, vectors, q, t * q * q, t * q);
  }

  private innovation({ values }: Sequence, { q, predicted, predictedCovariances }: FilterPass, t: number, delta: DiffusePosterior | undefined, means: Float64Array, covariances: Float64Array): void {
    const { n, m, observation, observationCovariance } = this.system;
    const c = 1 + q;
    const hAt = sliceAt('KalmanFilter.filter', 'observation', observation, t);
    const rAt = sliceAt('KalmanFilter.filter', 'observationCovariance', observationCovariance, t);
    const block = new Float64Array(m * c);
    multiply(block, observation.data, predicted, m, n, c, hAt, t * n * c);
    for (let i = 0; i < m * c; i++) block[i] = (i % c === 0 ? values[t * m + i / c]! : 0) - block[i]!;
    const covariance = observationCovariance.data.slice(rAt, rAt + m * m);
    addCongruence(covariance, observation.data, predictedCovariances, m, n, new Float64Array(m * n), hAt, t * n * n);
    resolve(block, covariance, m, q, delta, means, covariances, 0, 0, t * m, t * m * m);
  }
}

/** A model whose parameters were learned, and how that went. */
export class FittedKalmanFilter extends KalmanFilter {
  /** The log likelihood at the start and after every iteration. */
  readonly history: readonly number[];
  readonly iterations: number;
  readonly converged: boolean;
  readonly message: string;

  /** Made by `KalmanFilter.fit`. */
  constructor(options: KalmanOptions, report: Pick<FittedKalmanFilter, 'history' | 'iterations' | 'converged' | 'message'>) {
    super(options);
    ({ history: this.history, iterations: this.iterations, converged: this.converged, message: this.message } = report);
  }
}

const estimates = (length: number, n: number): { means: Float64Array; covariances: Float64Array } => ({ means: new Float64Array(length * n), covariances: new Float64Array(length * n * n) });

const asTensors = ({ means, covariances }: { means: Float64Array; covariances: Float64Array }, length: number, n: number): StateEstimates => ({
  means: tensor(means, { shape: [length, n] }),
  covariances: tensor(covariances, { shape: [length, n, n] }),
});

/** Whether controls are a list with one table for each of `count` sequences, and not a table themselves. */
function isListOf(controls: TensorLike | readonly TensorLike[], count: number): boolean {
  if (!Array.isArray(controls) || controls.length !== count) return false;
  const first = controls[0] as TensorLike;
  return typeof first === 'object' && ('shape' in first || typeof (first as readonly unknown[])[0] === 'object');
}

function optionsOf(system: LinearSystem, squareRoot: boolean): KalmanOptions {
  const { n, m, k, control } = system;
  return {
    transition: showSlices(system.transition, n, n),
    observation: showSlices(system.observation, m, n),
    transitionCovariance: showSlices(system.transitionCovariance, n, n),
    observationCovariance: showSlices(system.observationCovariance, m, m),
    initialMean: tensor(system.initialMean),
    initialCovariance: tensor(system.initialCovariance, { shape: [n, n] }),
    squareRoot,
    ...(control === undefined ? {} : { control: showSlices(control, n, k) }),
  };
}
