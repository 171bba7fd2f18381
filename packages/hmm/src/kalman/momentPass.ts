import { DomainError } from '@x/tensor/core';
import type { Sequence } from './filterPass.js';
import { addCongruence, definiteCholesky, multiply, semidefiniteCholesky, solveLower, solveUpper, symmetrise } from './flatMatrix.js';

/** A function of a state at a time: f(x, t), or the rows of its Jacobian. */
export type StateFunction = (x: Float64Array, t: number) => Float64Array;

/** The mean, covariance and covariance with x of a function of x ~ N(m, P). */
export interface Moments {
  readonly mean: Float64Array;
  /** [r, r] */
  readonly covariance: Float64Array;
  /** Cov(x, f(x)), [n, r]. */
  readonly cross: Float64Array;
  /** The slope by which the function was replaced, [r, n], if it was. */
  readonly slope?: Float64Array;
}

/** How a filter passes a normal distribution through a function: by its tangent, or by points. */
export type Propagate = (which: 'transition' | 'observation', mean: Float64Array, covariance: Float64Array, t: number) => Moments;

/** A model with additive normal noise, apart from its functions. */
export interface NoiseModel {
  readonly n: number;
  readonly m: number;
  readonly transitionCovariance: Float64Array;
  readonly observationCovariance: Float64Array;
  readonly initialMean: Float64Array;
  readonly initialCovariance: Float64Array;
}

/** What a pass leaves behind, for each time. */
export interface MomentPass {
  readonly predictedMeans: Float64Array;
  readonly predictedCovariances: Float64Array;
  readonly means: Float64Array;
  readonly covariances: Float64Array;
  /** Jₜ of the smoother, [T − 1, n, n]. */
  readonly gains: Float64Array;
  readonly innovations: Float64Array;
  readonly logLikelihood: number;
}

const logTwoPi = Math.log(2 * Math.PI);

/**
 * Filters by matching moments: y's joint distribution with x is replaced by the normal one of the same first two moments.
 * Source: Särkkä, Bayesian Filtering and Smoothing (2013), 6.1.
 */
export function momentPass(op: string, model: NoiseModel, propagate: Propagate, { length, values }: Sequence): MomentPass {
  const { n, m } = model;
  const out = {
    predictedMeans: new Float64Array(length * n),
    predictedCovariances: new Float64Array(length * n * n),
    means: new Float64Array(length * n),
    covariances: new Float64Array(length * n * n),
    gains: new Float64Array(Math.max(0, length - 1) * n * n),
    innovations: new Float64Array(length * m).fill(NaN),
  };
  let mean: Float64Array = model.initialMean;
  let covariance: Float64Array = model.initialCovariance;
  let logLikelihood = 0;
  for (let t = 0; t < length; t++) {
    if (t > 0) {
      const moved = propagate('transition', mean, covariance, t - 1);
      const spread = moved.covariance.map((value, e) => value + model.transitionCovariance[e]!);
      out.gains.set(smootherGain(moved.cross, spread, n), (t - 1) * n * n);
      [mean, covariance] = [moved.mean, spread];
    }
    requireFinite(op, 'transition', mean, t);
    out.predictedMeans.set(mean, t * n);
    out.predictedCovariances.set(covariance, t * n * n);
    const row = values.subarray(t * m, (t + 1) * m);
    if (row.some((value) => !Number.isNaN(value))) {
      const found = update(op, model, propagate('observation', mean, covariance, t), mean, covariance, row, t);
      ({ mean, covariance } = found);
      out.innovations.set(found.innovation, t * m);
      logLikelihood += found.logDensity;
    }
    out.means.set(mean, t * n);
    out.covariances.set(covariance, t * n * n);
  }
  return { ...out, logLikelihood };
}

/** Conditions on the components of an observation that are there. */
function update(op: string, { n, m, observationCovariance }: NoiseModel, seen: Moments, mean: Float64Array, covariance: Float64Array, row: Float64Array, t: number): { mean: Float64Array; covariance: Float64Array; innovation: Float64Array; logDensity: number } {
  requireFinite(op, 'observation', seen.mean, t);
  const innovation = row.map((value, i) => value - seen.mean[i]!);
  const there = Array.from({ length: m }, (_, i) => i).filter((i) => !Number.isNaN(row[i]!));
  const k = there.length;
  const noise = Float64Array.from({ length: k * k }, (_, e) => observationCovariance[there[Math.floor(e / k)]! * m + there[e % k]!]!);
  const spread = noise.map((value, e) => value + seen.covariance[there[Math.floor(e / k)]! * m + there[e % k]!]!);
  const factor = new Float64Array(k * k);
  if (!definiteCholesky(factor, spread, k)) {
    throw new DomainError({ op, argument: 'observationCovariance', expected: 'leave every observation some uncertainty', actual: `a singular covariance of the innovation at time ${t}`, hint: 'Give each component of the observation a positive variance.' });
  }
  // Columns are the components of the observation: K' = S⁻¹ C'.
  const gain = Float64Array.from({ length: k * n }, (_, e) => seen.cross[(e % n) * m + there[Math.floor(e / n)]!]!);
  solveLower(factor, gain, k, n);
  solveUpper(factor, gain, k, n);
  const white = Float64Array.from(there, (i) => innovation[i]!);
  const step = new Float64Array(n);
  for (let i = 0; i < n; i++) for (let a = 0; a < k; a++) step[i]! += gain[a * n + i]! * white[a]!;
  solveLower(factor, white, k, 1);
  let sum = k * logTwoPi;
  for (let a = 0; a < k; a++) sum += 2 * Math.log(factor[a * (k + 1)]!) + white[a]! ** 2;
  const turned = Float64Array.from({ length: n * k }, (_, e) => gain[(e % k) * n + Math.floor(e / k)]!);
  const next = seen.slope === undefined ? lessExplained(covariance, turned, spread, n, k) : joseph(covariance, turned, seen.slope, there, noise, n, k);
  return { mean: mean.map((value, i) => value + step[i]!), covariance: next, innovation, logDensity: -0.5 * sum };
}

/** P − K S Kᵀ. */
function lessExplained(covariance: Float64Array, gain: Float64Array, spread: Float64Array, n: number, k: number): Float64Array {
  const out = covariance.map((value) => -value);
  addCongruence(out, gain, spread, n, k, new Float64Array(n * k));
  return out.map((value) => -value);
}

/** (I − K H) P (I − K H)ᵀ + K R Kᵀ. */
function joseph(covariance: Float64Array, gain: Float64Array, slope: Float64Array, there: readonly number[], noise: Float64Array, n: number, k: number): Float64Array {
  const rows = Float64Array.from({ length: k * n }, (_, e) => slope[there[Math.floor(e / n)]! * n + (e % n)]!);
  const rest = new Float64Array(n * n);
  multiply(rest, gain, rows, n, k, n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) rest[i * n + j] = (i === j ? 1 : 0) - rest[i * n + j]!;
  const out = new Float64Array(n * n);
  const work = new Float64Array(n * Math.max(n, k));
  addCongruence(out, rest, covariance, n, n, work);
  addCongruence(out, gain, noise, n, k, work);
  return out;
}

/** C P₊⁻¹, for the covariance C of a state with the next. */
function smootherGain(cross: Float64Array, spread: Float64Array, n: number): Float64Array {
  const factor = new Float64Array(n * n);
  semidefiniteCholesky(factor, spread, n);
  const turned = Float64Array.from({ length: n * n }, (_, e) => cross[(e % n) * n + Math.floor(e / n)]!);
  solveLower(factor, turned, n, n);
  solveUpper(factor, turned, n, n);
  return Float64Array.from({ length: n * n }, (_, e) => turned[(e % n) * n + Math.floor(e / n)]!);
}

/** Turns the moments of time t + 1, given data up to some time, into those of time t: in place. */
export function momentBack({ predictedMeans, predictedCovariances, means, covariances, gains }: MomentPass, n: number, t: number, mean: Float64Array, covariance: Float64Array): void {
  const gain = gains.subarray(t * n * n, (t + 1) * n * n);
  const step = new Float64Array(n);
  multiply(step, gain, mean.map((value, i) => value - predictedMeans[(t + 1) * n + i]!), n, n, 1);
  for (let i = 0; i < n; i++) mean[i] = means[t * n + i]! + step[i]!;
  const change = covariance.map((value, e) => value - predictedCovariances[(t + 1) * n * n + e]!);
  covariance.set(covariances.subarray(t * n * n, (t + 1) * n * n));
  addCongruence(covariance, gain, change, n, n, new Float64Array(n * n));
  symmetrise(covariance, n);
}

function requireFinite(op: string, argument: string, mean: Float64Array, t: number): void {
  const bad = mean.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new DomainError({ op, argument, expected: 'give finite numbers', actual: `${mean[bad]} in component ${bad} at time ${t}`, hint: 'The state may have left the domain of the function: start closer, or with a smaller covariance.' });
}
