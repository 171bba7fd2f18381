import { addCongruence, definiteCholesky, multiply, multiplyTransposed, symmetrise } from './flatMatrix.js';
import { sliceAt, type LinearSystem } from './linearSystem.js';

/** The part of a filter that does not depend on the data but on which components are there. */
export interface CovarianceSteps {
  /** Begins at a covariance [n, n]. */
  start(covariance: Float64Array): void;
  /** The covariance of the state now. Read it, do not keep it. */
  readonly covariance: Float64Array;
  /**
   * Conditions on the components `observed` at time t. Writes the gain K, n × |observed|, and the Cholesky factor of the
   * covariance of the innovation; false when that covariance is singular.
   */
  update(t: number, observed: Int32Array, count: number, gain: Float64Array, factor: Float64Array): boolean;
  /** Moves from time t to t + 1. */
  predict(t: number): void;
}

/**
 * P ← (I − K H) P (I − K H)ᵀ + K R Kᵀ, which stays symmetric and positive whatever the rounding of K.
 * Source: Bucy & Joseph, Filtering for Stochastic Processes (1968).
 */
export function josephSteps(op: string, system: LinearSystem): CovarianceSteps {
  const { n, m, transition, transitionCovariance } = system;
  const covariance = new Float64Array(n * n);
  const next = new Float64Array(n * n);
  const rows = new Float64Array(m * n);
  const cross = new Float64Array(n * m);
  const noise = new Float64Array(m * m);
  const innovation = new Float64Array(m * m);
  const rest = new Float64Array(n * n);
  const work = new Float64Array(n * Math.max(n, m));
  return {
    covariance,
    start: (initial) => covariance.set(initial),
    update(t, observed, count, gain, factor) {
      gatherObserved(op, system, t, observed, count, rows, noise);
      multiplyTransposed(cross, covariance, rows, n, n, count);
      multiply(innovation, rows, cross, count, n, count);
      for (let i = 0; i < count * count; i++) innovation[i]! += noise[i]!;
      symmetrise(innovation, count);
      if (!definiteCholesky(factor, innovation, count)) return false;
      for (let i = 0; i < n; i++) solveRow(factor, cross, gain, count, i * count);
      multiply(rest, gain, rows, n, count, n);
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) rest[i * n + j] = (i === j ? 1 : 0) - rest[i * n + j]!;
      next.fill(0);
      addCongruence(next, rest, covariance, n, n, work);
      addCongruence(next, gain, noise, n, count, work);
      covariance.set(next);
      return true;
    },
    predict(t) {
      const qAt = sliceAt(op, 'transitionCovariance', transitionCovariance, t);
      for (let i = 0; i < n * n; i++) next[i] = transitionCovariance.data[qAt + i]!;
      addCongruence(next, transition.data, covariance, n, n, work, sliceAt(op, 'transition', transition, t));
      covariance.set(next);
    },
  };

  /** gain row = cross row · (L Lᵀ)⁻¹. */
  function solveRow(l: Float64Array, from: Float64Array, to: Float64Array, count: number, at: number): void {
    for (let i = 0; i < count; i++) {
      let sum = from[at + i]!;
      for (let j = 0; j < i; j++) sum -= l[i * count + j]! * to[at + j]!;
      to[at + i] = sum / l[i * (count + 1)]!;
    }
    for (let i = count - 1; i >= 0; i--) {
      let sum = to[at + i]!;
      for (let j = i + 1; j < count; j++) sum -= l[j * count + i]! * to[at + j]!;
      to[at + i] = sum / l[i * (count + 1)]!;
    }
  }
}

/** The rows of H and the part of R that belong to the components observed at time t. */
export function gatherObserved(op: string, system: LinearSystem, t: number, observed: Int32Array, count: number, rows: Float64Array, noise: Float64Array): void {
  const { n, m, observation, observationCovariance } = system;
  const hAt = sliceAt(op, 'observation', observation, t);
  const rAt = sliceAt(op, 'observationCovariance', observationCovariance, t);
  for (let a = 0; a < count; a++) {
    const i = observed[a]!;
    for (let j = 0; j < n; j++) rows[a * n + j] = observation.data[hAt + i * n + j]!;
    for (let b = 0; b < count; b++) noise[a * count + b] = observationCovariance.data[rAt + i * m + observed[b]!]!;
  }
}
