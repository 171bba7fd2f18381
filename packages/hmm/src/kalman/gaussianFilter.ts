import { compile } from '@x/autodiff/core';
import { asTensor, DomainError, erfinv, random, requireWhole, ShapeError, showShape, stack, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import type { Sequence } from './filterPass.js';
import { multiply, semidefiniteCholesky } from './flatMatrix.js';
import type { Forecast } from './forecast.js';
import type { FilteredStates, SmoothedStates, StateEstimates } from './kalmanFilter.js';
import { readCovariance, readMean } from './linearSystem.js';
import { momentBack, momentPass, type MomentPass, type NoiseModel, type Propagate, type StateFunction } from './momentPass.js';
import { readSequence, sequencesOf, type Sequences } from './sequences.js';

/** What a user's function of a state [n] at time t returns: a vector, or its components. */
export type StateMap = (x: Tensor, t: number) => TensorLike | readonly TensorLike[];

/** A state-space model with functions in place of matrices, and additive normal noise. */
export interface NonlinearOptions {
  /** f: the state at t + 1 without its noise, from the state at t. */
  readonly transition: StateMap;
  /** h: the observation at t without its noise, from the state at t. */
  readonly observation: StateMap;
  /** Q, [n, n]; a number stands for its multiple of the identity, a vector for a diagonal. */
  readonly transitionCovariance: TensorLike;
  /** R, [m, m]; a number or a vector as above. */
  readonly observationCovariance: TensorLike;
  /** The mean of the state at the first observation, [n]. */
  readonly initialMean: TensorLike;
  /** Its covariance, [n, n], finite. */
  readonly initialCovariance: TensorLike;
  /** Compiles both functions, for functions of the state alone: they must not use t, nor anything that changes. Several times as fast. */
  readonly compile?: boolean;
}

/** What a filter by moments knows of each state given the observations up to it. */
export type FilteredMoments = Omit<FilteredStates, 'innovationCovariances'>;

/** Filters that keep a normal distribution of the state: the base of `ExtendedKalman` and `UnscentedKalman`. */
export abstract class GaussianFilter {
  protected readonly model: NoiseModel;
  protected readonly functions: { readonly transition: StateFunction; readonly observation: StateFunction };

  /** Fails: ShapeError and DomainError for matrices that do not fit or are no covariances. */
  constructor(
    protected readonly op: string,
    options: NonlinearOptions,
  ) {
    this.model = readNoise(op, options);
    const { n, m } = this.model;
    const { compile: still = false } = options;
    this.functions = { transition: vectorFunction(op, 'transition', options.transition, n, still), observation: vectorFunction(op, 'observation', options.observation, m, still) };
  }

  /** How a normal distribution passes through one of the functions. */
  protected abstract readonly propagate: Propagate;

  /** The states given the observations up to each time, and the log likelihood of the approximation. */
  filter(y: TensorLike): FilteredMoments {
    const { sequence, pass } = this.pass('filter', y);
    const { n, m } = this.model;
    const { length } = sequence;
    return {
      ...estimates(pass.means, pass.covariances, length, n),
      predicted: estimates(pass.predictedMeans, pass.predictedCovariances, length, n),
      innovations: tensor(pass.innovations, { shape: [length, m] }),
      logLikelihood: pass.logLikelihood,
    };
  }

  /** The approximate log p(y), summed over one or many sequences. */
  logLikelihood(sequences: Sequences): number {
    return sequencesOf(sequences, this.model.m).reduce<number>((sum, y) => sum + this.pass('logLikelihood', y).pass.logLikelihood, 0);
  }

  /** The states given all observations. */
  smooth(y: TensorLike): SmoothedStates {
    const { sequence, pass } = this.pass('smooth', y);
    return { ...this.lagged(pass, sequence.length, Infinity), logLikelihood: pass.logLikelihood };
  }

  /** Each state given the observations up to `lag` times after it. */
  fixedLag(y: TensorLike, lag: number): StateEstimates {
    if (!(lag >= 0) || (Number.isFinite(lag) && !Number.isInteger(lag))) throw new DomainError({ op: `${this.op}.fixedLag`, argument: 'lag', expected: 'be a whole number ≥ 0', actual: String(lag) });
    const { sequence, pass } = this.pass('fixedLag', y);
    return this.lagged(pass, sequence.length, lag);
  }

  /** The next `steps` observations, with intervals that hold each with probability `level` (default 0.95). */
  predict(y: TensorLike, steps: number, { level = 0.95 }: { readonly level?: number } = {}): Forecast {
    const op = `${this.op}.predict`;
    requireWhole(op, 'steps', steps, 1);
    if (!(level > 0 && level < 1)) throw new DomainError({ op, argument: 'level', expected: 'be between 0 and 1', actual: String(level) });
    const { sequence, pass } = this.pass('predict', y);
    const { n, m, transitionCovariance, observationCovariance } = this.model;
    const last = sequence.length - 1;
    let mean: Float64Array = pass.means.slice(last * n);
    let covariance: Float64Array = pass.covariances.slice(last * n * n);
    const rows: { state: StateEstimates; mean: Tensor; covariance: Tensor; deviation: Tensor }[] = [];
    for (let s = 0; s < steps; s++) {
      const moved = this.propagate('transition', mean, covariance, last + s);
      mean = moved.mean;
      covariance = moved.covariance.map((value, e) => value + transitionCovariance[e]!);
      const seen = this.propagate('observation', mean, covariance, last + s + 1);
      const spread = seen.covariance.map((value, e) => value + observationCovariance[e]!);
      rows.push({
        state: { means: tensor(mean), covariances: tensor(covariance, { shape: [n, n] }) },
        mean: tensor(seen.mean),
        covariance: tensor(spread, { shape: [m, m] }),
        deviation: tensor(Float64Array.from({ length: m }, (_, i) => Math.SQRT2 * erfinv(level).item() * Math.sqrt(spread[i * (m + 1)]!))),
      });
    }
    const side = (sign: number): Tensor => stack(rows.map((row) => tensor(Float64Array.from(row.mean.data, (value: number, i) => value + sign * row.deviation.data[i]!))));
    return {
      means: stack(rows.map((row) => row.mean)),
      covariances: stack(rows.map((row) => row.covariance)),
      lower: side(-1),
      upper: side(1),
      states: { means: stack(rows.map(({ state }) => state.means)), covariances: stack(rows.map(({ state }) => state.covariances)) },
    };
  }

  /** Draws one path of the model itself, without approximation: states [count, n] and observations [count, m]. */
  sample(key: random.Key, count: number): { states: Tensor; observations: Tensor } {
    requireWhole(`${this.op}.sample`, 'n', count, 1);
    const { n, m, initialMean, initialCovariance, transitionCovariance, observationCovariance } = this.model;
    const noise = random.normal(random.foldIn(key, 'states'), [count, n]).data as Float64Array;
    const measurement = random.normal(random.foldIn(key, 'observations'), [count, m]).data as Float64Array;
    const [first, step, seen] = [root(initialCovariance, n), root(transitionCovariance, n), root(observationCovariance, m)];
    const [states, observations] = [new Float64Array(count * n), new Float64Array(count * m)];
    let state: Float64Array = initialMean;
    for (let t = 0; t < count; t++) {
      if (t > 0) state = this.functions.transition(state, t - 1);
      state = withNoise(state, t === 0 ? first : step, noise, t * n);
      states.set(state, t * n);
      observations.set(withNoise(this.functions.observation(state, t), seen, measurement, t * m), t * m);
    }
    return { states: tensor(states, { shape: [count, n] }), observations: tensor(observations, { shape: [count, m] }) };
  }

  private pass(method: string, y: TensorLike): { sequence: Sequence; pass: MomentPass } {
    const op = `${this.op}.${method}`;
    const sequence = readSequence(op, 'y', y, { m: this.model.m, k: 0 });
    return { sequence, pass: momentPass(op, this.model, this.propagate, sequence) };
  }

  private lagged(pass: MomentPass, length: number, lag: number): StateEstimates {
    const { n } = this.model;
    const [means, covariances] = [new Float64Array(length * n), new Float64Array(length * n * n)];
    const [mean, covariance] = [pass.means.slice((length - 1) * n), pass.covariances.slice((length - 1) * n * n)];
    for (let t = length - 1; t >= 0; t--) {
      const end = Math.min(t + lag, length - 1);
      // Smoothing goes on from the time after; a shorter lag begins afresh.
      if (end < length - 1) {
        mean.set(pass.means.subarray(end * n, (end + 1) * n));
        covariance.set(pass.covariances.subarray(end * n * n, (end + 1) * n * n));
        for (let s = end - 1; s >= t; s--) momentBack(pass, n, s, mean, covariance);
      } else if (t < length - 1) momentBack(pass, n, t, mean, covariance);
      means.set(mean, t * n);
      covariances.set(covariance, t * n * n);
    }
    return estimates(means, covariances, length, n);
  }
}

function readNoise(op: string, options: NonlinearOptions): NoiseModel {
  const n = Math.max(1, asTensor(options.initialMean).size);
  const r = asTensor(options.observationCovariance);
  const m = r.ndim === 0 ? 1 : r.shape[0]!;
  const one = (argument: 'transitionCovariance' | 'observationCovariance' | 'initialCovariance', size: number): Float64Array => {
    const { data, stride } = readCovariance(op, argument, options[argument], size);
    if (stride === 0) return data;
    throw new ShapeError({ op, argument, expected: `have the shape [${size}, ${size}]`, actual: showShape(asTensor(options[argument]).shape) });
  };
  return {
    n,
    m,
    transitionCovariance: one('transitionCovariance', n),
    observationCovariance: one('observationCovariance', m),
    initialMean: readMean(op, 'initialMean', options.initialMean, n),
    initialCovariance: one('initialCovariance', n),
  };
}

/** A user's function as one of flat arrays. */
function vectorFunction(op: string, argument: string, f: StateMap, size: number, still: boolean): StateFunction {
  const run = still ? compile((x: Tensor) => asVector(f(x, NaN))) : (x: Tensor, t: number): Tensor => asVector(f(x, t));
  return (x, t) => {
    const value = run(tensor(x.slice()), t);
    if (value.size !== size) throw new ShapeError({ op, argument, expected: `return ${size} numbers`, actual: showShape(value.shape) });
    return Float64Array.from(value.data);
  };
}

/** A vector from one, or from its components. */
export function asVector(value: TensorLike | readonly TensorLike[]): Tensor {
  return Array.isArray(value) && value.some((part) => typeof part === 'object') ? stack(value as readonly TensorLike[]) : asTensor(value as TensorLike);
}

function estimates(means: Float64Array, covariances: Float64Array, length: number, n: number): StateEstimates {
  return { means: tensor(means, { shape: [length, n] }), covariances: tensor(covariances, { shape: [length, n, n] }) };
}

function root(covariance: Float64Array, size: number): Float64Array {
  const factor = new Float64Array(size * size);
  semidefiniteCholesky(factor, covariance, size);
  return factor;
}

function withNoise(mean: Float64Array, factor: Float64Array, noise: Float64Array, at: number): Float64Array {
  const out = new Float64Array(mean.length);
  multiply(out, factor, noise, mean.length, mean.length, 1, 0, at);
  for (let i = 0; i < out.length; i++) out[i]! += mean[i]!;
  return out;
}
