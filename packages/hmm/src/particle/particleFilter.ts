import { asTensor, DomainError, random, requireWhole, ShapeError, showShape, take, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { systematicResample } from './systematicResample.js';

/** Any state-space model that can be drawn from. All functions take many particles [N, n] at once. */
export interface ParticleFilterOptions {
  /** Draws states at the first observation, [N, n]. */
  readonly initial: (key: random.Key, particles: number) => TensorLike;
  /** Draws a state at t + 1 for each state at t, [N, n]. */
  readonly transition: (key: random.Key, states: Tensor, t: number) => TensorLike;
  /** log p(yₜ | state) for each state, [N]. */
  readonly logLikelihood: (observation: Tensor, states: Tensor, t: number) => TensorLike;
  /** Default 1000. */
  readonly particles?: number;
  /** Resamples when the effective number of particles falls below this share of them; default 0.5. */
  readonly threshold?: number;
}

/** What particles tell of each state given the observations up to it. */
export interface ParticleEstimates {
  /** [T, n] */
  readonly means: Tensor;
  /** [T, n, n] */
  readonly covariances: Tensor;
  /** 1/Σ w² before resampling, [T]. */
  readonly effectiveSizes: Tensor;
  /** The particles at the last time, [N, n], and their weights, [N], which add up to 1. */
  readonly particles: Tensor;
  readonly weights: Tensor;
  /** An estimate whose exponential is unbiased; −Infinity when no particle explains an observation. */
  readonly logLikelihood: number;
  /** The time of that observation: estimates end before it. */
  readonly impossibleAt: number | undefined;
}

/**
 * The bootstrap particle filter: draws of the state, weighted by how well they explain the observations, and resampled
 * systematically when few of them carry the weight.
 *
 * p(xₜ | y₀ … yₜ) ≈ Σᵢ wᵢ δ(xₜ − xᵢ)
 *
 * Domain: NaN is missing: a row of nothing else is passed over, others reach `logLikelihood` as they are.
 * Fails: ShapeError for functions whose results do not fit; DomainError for NaN and options out of range.
 * Source: Gordon, Salmond & Smith, IEE Proc. F 140 (1993); Doucet & Johansen, A tutorial on particle filtering (2011).
 *
 * @example
 * // A random walk seen through noise with heavy tails.
 * const filter = new ParticleFilter({
 *   initial: (key, n) => random.normal(key, [n, 1]),
 *   transition: (key, x) => x.add(random.normal(key, x.shape).mul(0.1)),
 *   logLikelihood: (y, x) => x.at('...', 0).sub(y).square().add(1).log().neg(),
 * });
 * const { means, logLikelihood } = filter.filter([0.1, 0.2, 30, 0.1], { key: random.key(0) });
 * means.shape // => [ 4, 1 ]
 * Math.abs(means.at(2, 0).item()) < 1 // => true
 */
export class ParticleFilter {
  readonly particles: number;
  readonly threshold: number;

  /** Fails: DomainError for options out of range. */
  constructor(private readonly options: ParticleFilterOptions) {
    const op = 'ParticleFilter';
    const { particles = 1000, threshold = 0.5 } = options;
    requireWhole(op, 'particles', particles, 1);
    if (!(threshold >= 0 && threshold <= 1)) throw new DomainError({ op, argument: 'threshold', expected: 'be a share from 0 to 1', actual: String(threshold) });
    [this.particles, this.threshold] = [particles, threshold];
  }

  /** Filters one sequence [T] or [T, m]. The same key gives the same particles. */
  filter(y: TensorLike, { key }: { readonly key: random.Key }): ParticleEstimates {
    const op = 'ParticleFilter.filter';
    const rows = readRows(op, y);
    const count = this.particles;
    const [moves, picks] = [random.foldIn(key, 'states'), random.foldIn(key, 'resampling')];
    let states = this.states(op, 'initial', this.options.initial(random.foldIn(moves, 0), count));
    const n = states.shape[1]!;
    const weights = new Float64Array(count).fill(1 / count);
    const means: number[] = [];
    const covariances: number[] = [];
    const sizes: number[] = [];
    let logLikelihood = 0;
    let impossibleAt: number | undefined;
    for (let t = 0; t < rows.length; t++) {
      if (t > 0) {
        if (sizes[t - 1]! < this.threshold * count) {
          states = take(states, tensor(systematicResample(weights, random.uniform(random.foldIn(picks, t), []).item())), { axis: 0 });
          weights.fill(1 / count);
        }
        states = this.states(op, 'transition', this.options.transition(random.foldIn(moves, t), states, t - 1), n);
      }
      const observation = rows[t]!;
      if (!Array.from(observation.data).every(Number.isNaN)) {
        const scores = this.scores(op, this.options.logLikelihood(observation, states, t), t);
        const increment = reweigh(weights, scores);
        logLikelihood += increment;
        if (increment === -Infinity) {
          impossibleAt = t;
          break;
        }
      }
      sizes.push(1 / weights.reduce((sum, w) => sum + w * w, 0));
      summarise(weights, states.data, n, means, covariances);
    }
    const length = sizes.length;
    return {
      means: tensor(Float64Array.from(means), { shape: [length, n] }),
      covariances: tensor(Float64Array.from(covariances), { shape: [length, n, n] }),
      effectiveSizes: tensor(Float64Array.from(sizes)),
      particles: states,
      weights: tensor(weights),
      logLikelihood,
      impossibleAt,
    };
  }

  /** An estimate of log p(y). */
  logLikelihood(y: TensorLike, options: { readonly key: random.Key }): number {
    return this.filter(y, options).logLikelihood;
  }

  private states(op: string, argument: string, value: TensorLike, n?: number): Tensor {
    const states = asTensor(value);
    if (states.ndim === 2 && states.shape[0] === this.particles && states.shape[1]! > 0 && (n === undefined || states.shape[1] === n)) return states;
    throw new ShapeError({ op, argument, expected: `return particles [${this.particles}, ${n ?? 'n'}]`, actual: showShape(states.shape), hint: 'A row for each particle, also when a state is a single number.' });
  }

  private scores(op: string, value: TensorLike, t: number): Tensor {
    const scores = asTensor(value);
    if (scores.size !== this.particles) {
      throw new ShapeError({ op, argument: 'logLikelihood', expected: `return a number for each particle, [${this.particles}]`, actual: showShape(scores.shape), hint: 'Sum over the components of the observation.' });
    }
    const bad = Array.from(scores.data).findIndex((value: number) => !(value < Infinity));
    if (bad >= 0) throw new DomainError({ op, argument: 'logLikelihood', expected: 'return logarithms below Infinity', actual: `${scores.data[bad]} for particle ${bad} at time ${t}` });
    return scores;
  }
}

function readRows(op: string, y: TensorLike): Tensor[] {
  const table = asTensor(y);
  if (table.ndim !== 1 && table.ndim !== 2) throw new ShapeError({ op, argument: 'y', expected: 'be a sequence [T] or [T, m]', actual: showShape(table.shape) });
  if (table.size === 0) throw new ShapeError({ op, argument: 'y', expected: 'have at least one time', actual: showShape(table.shape) });
  const values = Float64Array.from(table.data);
  const width = table.shape[1] ?? 1;
  return Array.from({ length: table.shape[0]! }, (_, t) => (table.ndim === 1 ? tensor(values[t]!) : tensor(values.slice(t * width, (t + 1) * width))));
}

/** Multiplies weights by e^score and normalises them; returns the logarithm of what they added up to. */
function reweigh(weights: Float64Array, scores: Tensor): number {
  const data = scores.data;
  let top = -Infinity;
  for (let i = 0; i < weights.length; i++) if (weights[i]! > 0) top = Math.max(top, data[i]!);
  if (top === -Infinity) return -Infinity;
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i] = weights[i]! * Math.exp(data[i]! - top);
  for (let i = 0; i < weights.length; i++) weights[i]! /= sum;
  return top + Math.log(sum);
}

/** Appends the weighted mean and covariance. */
function summarise(weights: Float64Array, data: ArrayLike<number>, n: number, means: number[], covariances: number[]): void {
  const mean = new Float64Array(n);
  weights.forEach((w, p) => {
    for (let i = 0; i < n; i++) mean[i]! += w * data[p * n + i]!;
  });
  const covariance = new Float64Array(n * n);
  weights.forEach((w, p) => {
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) covariance[i * n + j]! += w * (data[p * n + i]! - mean[i]!) * (data[p * n + j]! - mean[j]!);
  });
  means.push(...mean);
  covariances.push(...covariance);
}
