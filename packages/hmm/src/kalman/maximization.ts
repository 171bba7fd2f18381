import type { Sequence } from './filterPass.js';
import { addCongruence, multiply, multiplyTransposed, semidefiniteCholesky, solveLower, solveUpper } from './flatMatrix.js';
import { sliceAt, type LinearSystem, type Slices } from './linearSystem.js';

/** What expectation maximisation can learn. */
export type Learnable = 'transition' | 'observation' | 'transitionCovariance' | 'observationCovariance' | 'initialMean' | 'initialCovariance';

/** A sequence, how often it counts, and its states given the data. */
export interface SmoothedSequence {
  readonly sequence: Sequence;
  readonly weight: number;
  /** [T, n] */
  readonly means: Float64Array;
  /** [T, n, n] */
  readonly covariances: Float64Array;
  /** Cov(xₜ₊₁, xₜ), [T − 1, n, n]. */
  readonly crossCovariances: Float64Array;
}

/**
 * The parameters that maximise the expected log likelihood: regressions of states on states before and of
 * observations on states, and the covariances of what they leave.
 * Source: Shumway & Stoffer, J. Time Series Analysis 3 (1982); Ghahramani & Hinton, Parameter estimation for linear dynamical systems (1996).
 */
export function maximise(op: string, system: LinearSystem, smoothed: readonly SmoothedSequence[], learn: ReadonlySet<Learnable>, diagonal: ReadonlySet<Learnable>): LinearSystem {
  const withMeans: LinearSystem = {
    ...system,
    transition: learn.has('transition') ? regressStates(op, system, smoothed) : system.transition,
    observation: learn.has('observation') ? regressObservations(op, system, smoothed) : system.observation,
  };
  return {
    ...withMeans,
    transitionCovariance: learn.has('transitionCovariance') ? stateNoise(op, withMeans, smoothed, diagonal.has('transitionCovariance')) : system.transitionCovariance,
    observationCovariance: learn.has('observationCovariance') ? observationNoise(op, system, withMeans.observation, smoothed, diagonal.has('observationCovariance')) : system.observationCovariance,
    ...initial(system, smoothed, learn, diagonal.has('initialCovariance')),
  };
}

const fixed = (data: Float64Array): Slices => ({ data, stride: 0, times: Infinity });

/** B uₜ, the known part of a step. */
function pushed(op: string, { n, k, control }: LinearSystem, { controls }: Sequence, t: number, out: Float64Array): void {
  out.fill(0);
  if (control === undefined || controls === undefined) return;
  multiply(out, control.data, controls, n, k, 1, sliceAt(op, 'control', control, t), t * k);
}

function regressStates(op: string, system: LinearSystem, smoothed: readonly SmoothedSequence[]): Slices {
  const { n } = system;
  const [products, squares, push] = [new Float64Array(n * n), new Float64Array(n * n), new Float64Array(n)];
  for (const { sequence, weight, means, covariances, crossCovariances } of smoothed) {
    for (let t = 0; t + 1 < sequence.length; t++) {
      pushed(op, system, sequence, t, push);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          const e = i * n + j;
          products[e]! += weight * (crossCovariances[t * n * n + e]! + (means[(t + 1) * n + i]! - push[i]!) * means[t * n + j]!);
          squares[e]! += weight * (covariances[t * n * n + e]! + means[t * n + i]! * means[t * n + j]!);
        }
      }
    }
  }
  return fixed(ratio(products, squares, n, n));
}

/** products · squares⁻¹, for products [r, n]. */
function ratio(products: Float64Array, squares: Float64Array, r: number, n: number): Float64Array {
  const factor = new Float64Array(n * n);
  semidefiniteCholesky(factor, squares, n);
  const columns = Float64Array.from({ length: n * r }, (_, e) => products[(e % r) * n + Math.floor(e / r)]!);
  solveLower(factor, columns, n, r);
  solveUpper(factor, columns, n, r);
  return Float64Array.from({ length: r * n }, (_, e) => columns[(e % n) * r + Math.floor(e / n)]!);
}

function stateNoise(op: string, system: LinearSystem, smoothed: readonly SmoothedSequence[], diagonal: boolean): Slices {
  const { n, transition } = system;
  const total = new Float64Array(n * n);
  const [push, mean, moved, work] = [new Float64Array(n), new Float64Array(n), new Float64Array(n * n), new Float64Array(n * n)];
  const one = new Float64Array(n * n);
  let count = 0;
  for (const { sequence, weight, means, covariances, crossCovariances } of smoothed) {
    for (let t = 0; t + 1 < sequence.length; t++) {
      const fAt = sliceAt(op, 'transition', transition, t);
      pushed(op, system, sequence, t, push);
      multiply(mean, transition.data, means, n, n, 1, fAt, t * n);
      for (let i = 0; i < n; i++) mean[i] = means[(t + 1) * n + i]! - push[i]! - mean[i]!;
      multiplyTransposed(moved, crossCovariances, transition.data, n, n, n, t * n * n, fAt);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) one[i * n + j] = mean[i]! * mean[j]! + covariances[(t + 1) * n * n + i * n + j]! - moved[i * n + j]! - moved[j * n + i]!;
      }
      addCongruence(one, transition.data, covariances, n, n, work, fAt, t * n * n);
      for (let e = 0; e < n * n; e++) total[e]! += weight * one[e]!;
      count += weight;
    }
  }
  return count === 0 ? system.transitionCovariance : fixed(covarianceOf(total, count, n, diagonal));
}

/** total / count; variances that rounding made negative are zero. */
function covarianceOf(total: Float64Array, count: number, size: number, diagonal: boolean): Float64Array {
  return total.map((value, e) => {
    const [i, j] = [Math.floor(e / size), e % size];
    if (i === j) return Math.max(0, value / count);
    return diagonal || !(total[i * (size + 1)]! > 0) || !(total[j * (size + 1)]! > 0) ? 0 : value / count;
  });
}

/** At each time with an observation: y given the data is affine in the state, y = c + D x + N(0, V). */
function eachObservation(op: string, { n, m, observation, observationCovariance }: LinearSystem, { sequence }: SmoothedSequence, visit: (t: number, c: Float64Array, d: Float64Array, v: Float64Array) => void): void {
  const [c, d, v] = [new Float64Array(m), new Float64Array(m * n), new Float64Array(m * m)];
  for (let t = 0; t < sequence.length; t++) {
    const row = sequence.values.subarray(t * m, (t + 1) * m);
    const present = Array.from({ length: m }, (_, i) => i).filter((i) => !Number.isNaN(row[i]!));
    if (present.length === 0) continue;
    c.set(row);
    d.fill(0);
    v.fill(0);
    if (present.length < m) {
      const r = observationCovariance.data.subarray(sliceAt(op, 'observationCovariance', observationCovariance, t));
      const h = observation.data.subarray(sliceAt(op, 'observation', observation, t));
      imputeMissing(row, present, r, h, n, m, c, d, v);
    }
    visit(t, c, d, v);
  }
}

/** The regression of the missing components of an observation on those present, through the noise they share. */
function imputeMissing(row: Float64Array, present: readonly number[], r: Float64Array, h: Float64Array, n: number, m: number, c: Float64Array, d: Float64Array, v: Float64Array): void {
  const missing = Array.from({ length: m }, (_, i) => i).filter((i) => !present.includes(i));
  const [p, u] = [present.length, missing.length];
  const shared = Float64Array.from({ length: u * p }, (_, e) => r[missing[Math.floor(e / p)]! * m + present[e % p]!]!);
  const square = Float64Array.from({ length: p * p }, (_, e) => r[present[Math.floor(e / p)]! * m + present[e % p]!]!);
  const slope = ratio(shared, square, u, p);
  for (let a = 0; a < u; a++) {
    const i = missing[a]!;
    c[i] = 0;
    for (let j = 0; j < n; j++) d[i * n + j] = h[i * n + j]!;
    for (let b = 0; b < p; b++) {
      c[i]! += slope[a * p + b]! * row[present[b]!]!;
      for (let j = 0; j < n; j++) d[i * n + j]! -= slope[a * p + b]! * h[present[b]! * n + j]!;
    }
    for (let b = 0; b < u; b++) {
      let sum = r[i * m + missing[b]!]!;
      for (let e = 0; e < p; e++) sum -= slope[a * p + e]! * shared[b * p + e]!;
      v[i * m + missing[b]!] = sum;
    }
  }
}

function regressObservations(op: string, system: LinearSystem, smoothed: readonly SmoothedSequence[]): Slices {
  const { n, m } = system;
  const [products, squares] = [new Float64Array(m * n), new Float64Array(n * n)];
  const [y, spread] = [new Float64Array(m), new Float64Array(m * n)];
  for (const one of smoothed) {
    const { weight, means, covariances } = one;
    eachObservation(op, system, one, (t, c, d) => {
      multiply(y, d, means, m, n, 1, 0, t * n);
      multiply(spread, d, covariances, m, n, n, 0, t * n * n);
      for (let j = 0; j < n; j++) {
        for (let i = 0; i < m; i++) products[i * n + j]! += weight * ((y[i]! + c[i]!) * means[t * n + j]! + spread[i * n + j]!);
        for (let i = 0; i < n; i++) squares[i * n + j]! += weight * (covariances[t * n * n + i * n + j]! + means[t * n + i]! * means[t * n + j]!);
      }
    });
  }
  return fixed(ratio(products, squares, m, n));
}

function observationNoise(op: string, system: LinearSystem, learned: Slices, smoothed: readonly SmoothedSequence[], diagonal: boolean): Slices {
  const { n, m } = system;
  const [total, one] = [new Float64Array(m * m), new Float64Array(m * m)];
  const [rest, mean, work] = [new Float64Array(m * n), new Float64Array(m), new Float64Array(m * n)];
  let count = 0;
  for (const sequence of smoothed) {
    const { weight, means, covariances } = sequence;
    eachObservation(op, system, sequence, (t, c, d, v) => {
      const hAt = sliceAt(op, 'observation', learned, t);
      for (let e = 0; e < m * n; e++) rest[e] = d[e]! - learned.data[hAt + e]!;
      multiply(mean, rest, means, m, n, 1, 0, t * n);
      for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) one[i * m + j] = v[i * m + j]! + (mean[i]! + c[i]!) * (mean[j]! + c[j]!);
      addCongruence(one, rest, covariances, m, n, work, 0, t * n * n);
      for (let e = 0; e < m * m; e++) total[e]! += weight * one[e]!;
      count += weight;
    });
  }
  return count === 0 ? system.observationCovariance : fixed(covarianceOf(total, count, m, diagonal));
}

function initial({ n, initialMean, initialCovariance }: LinearSystem, smoothed: readonly SmoothedSequence[], learn: ReadonlySet<Learnable>, diagonal: boolean): Pick<LinearSystem, 'initialMean' | 'initialCovariance'> {
  const count = smoothed.reduce((sum, { weight }) => sum + weight, 0);
  const mean = initialMean.slice();
  if (learn.has('initialMean')) {
    mean.fill(0);
    for (const { weight, means } of smoothed) for (let i = 0; i < n; i++) mean[i]! += (weight * means[i]!) / count;
  }
  if (!learn.has('initialCovariance')) return { initialMean: mean, initialCovariance };
  const total = new Float64Array(n * n);
  for (const { weight, means, covariances } of smoothed) {
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) total[i * n + j]! += weight * (covariances[i * n + j]! + (means[i]! - mean[i]!) * (means[j]! - mean[j]!));
  }
  return { initialMean: mean, initialCovariance: covarianceOf(total, count, n, diagonal) };
}
