import type { FilterPass } from './filterPass.js';
import { addCongruence, multiply, multiplyTransposed, semidefiniteCholesky, solveLower, solveUpper } from './flatMatrix.js';
import { sliceAt, type LinearSystem } from './linearSystem.js';

/** Steps from the state at t + 1, given data up to some time, to the state at t given the same data. */
export interface SmootherSteps {
  /** The gains Jₜ, [T − 1, n, n]. */
  readonly gains: Float64Array;
  /** Turns the block [n, 1 + q] and covariance [n, n] of time t + 1 into those of time t. */
  back(t: number, block: Float64Array, covariance: Float64Array): void;
}

/**
 * The smoother of Rauch, Tung and Striebel: J = P F' P₊⁻¹, x ← x + J (x₊ˢ − x₊), and the covariance
 * (I − J F) P (I − J F)ᵀ + J (Q + P₊ˢ) Jᵀ, which stays positive whatever the rounding.
 * Source: Rauch, Tung & Striebel, AIAA Journal 3 (1965).
 */
export function smootherSteps(op: string, { n, transition, transitionCovariance }: LinearSystem, pass: FilterPass, length: number): SmootherSteps {
  const { q, predicted, predictedCovariances, filtered, filteredCovariances } = pass;
  const c = 1 + q;
  const gains = new Float64Array(Math.max(0, length - 1) * n * n);
  const factor = new Float64Array(n * n);
  const solved = new Float64Array(n * n);
  for (let t = 0; t + 1 < length; t++) {
    const fAt = sliceAt(op, 'transition', transition, t);
    semidefiniteCholesky(factor, predictedCovariances, n, (t + 1) * n * n);
    // Rows of F P are columns of P Fᵀ, and P is symmetric.
    multiply(solved, transition.data, filteredCovariances, n, n, n, fAt, t * n * n);
    solveLower(factor, solved, n, n);
    solveUpper(factor, solved, n, n);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) gains[t * n * n + i * n + j] = solved[j * n + i]!;
  }
  const difference = new Float64Array(n * c);
  const change = new Float64Array(n * c);
  const sum = new Float64Array(n * n);
  const rest = new Float64Array(n * n);
  const next = new Float64Array(n * n);
  const work = new Float64Array(n * n);
  return {
    gains,
    back(t, block, covariance) {
      const jAt = t * n * n;
      const qAt = sliceAt(op, 'transitionCovariance', transitionCovariance, t);
      for (let i = 0; i < n * c; i++) difference[i] = block[i]! - predicted[(t + 1) * n * c + i]!;
      multiply(change, gains, difference, n, n, c, jAt);
      for (let i = 0; i < n * c; i++) block[i] = filtered[t * n * c + i]! + change[i]!;
      for (let i = 0; i < n * n; i++) sum[i] = covariance[i]! + transitionCovariance.data[qAt + i]!;
      multiply(rest, gains, transition.data, n, n, n, jAt, sliceAt(op, 'transition', transition, t));
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) rest[i * n + j] = (i === j ? 1 : 0) - rest[i * n + j]!;
      next.fill(0);
      addCongruence(next, rest, filteredCovariances, n, n, work, 0, t * n * n);
      addCongruence(next, gains, sum, n, n, work, jAt);
      covariance.set(next);
    },
  };
}

/** States given all the data. */
export interface SmootherPass {
  /** [T, n, 1 + q] */
  readonly blocks: Float64Array;
  /** [T, n, n] */
  readonly covariances: Float64Array;
  /** Cov(xₜ₊₁, xₜ), [T − 1, n, n]; without δ. */
  readonly crossCovariances: Float64Array;
}

/** Smooths from the end of a filter's pass. */
export function smootherPass(op: string, system: LinearSystem, pass: FilterPass, length: number): SmootherPass {
  const { n } = system;
  const c = 1 + pass.q;
  const steps = smootherSteps(op, system, pass, length);
  const blocks = new Float64Array(length * n * c);
  const covariances = new Float64Array(length * n * n);
  const crossCovariances = new Float64Array(steps.gains.length);
  const block = pass.filtered.slice((length - 1) * n * c);
  const covariance = pass.filteredCovariances.slice((length - 1) * n * n);
  for (let t = length - 1; t >= 0; t--) {
    if (t + 1 < length) {
      multiplyTransposed(crossCovariances, covariance, steps.gains, n, n, n, 0, t * n * n, t * n * n);
      steps.back(t, block, covariance);
    }
    blocks.set(block, t * n * c);
    covariances.set(covariance, t * n * n);
  }
  return { blocks, covariances, crossCovariances };
}
