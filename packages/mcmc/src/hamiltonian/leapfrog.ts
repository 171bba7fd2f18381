import type { Target } from '../target.js';
import type { Metric } from './metric.js';

/** A point in phase space; its arrays are written in place. */
export interface Phase {
  readonly position: Float64Array;
  readonly momentum: Float64Array;
  readonly gradient: Float64Array;
  logDensity: number;
}

/** A point in phase space at the origin. */
export function phase(dimension: number): Phase {
  return {
    position: new Float64Array(dimension),
    momentum: new Float64Array(dimension),
    gradient: new Float64Array(dimension),
    logDensity: 0,
  };
}

/** Copies a point in phase space. */
export function copyPhase(from: Phase, to: Phase): void {
  copyNumbers(from.position, to.position);
  copyNumbers(from.momentum, to.momentum);
  copyNumbers(from.gradient, to.gradient);
  to.logDensity = from.logDensity;
}

/** Copies numbers; short arrays are faster without a call of `set`. */
export function copyNumbers(from: Float64Array, to: Float64Array): void {
  if (from.length > 64) to.set(from);
  else for (let i = 0; i < from.length; i++) to[i] = from[i]!;
}

/**
 * One leapfrog step: p ← p + (h/2) ∇, q ← q + h M⁻¹ p, p ← p + (h/2) ∇. Reversible and volume preserving, with an
 * energy error of order h². Needs one gradient and allocates nothing.
 *
 * Source: Neal, MCMC using Hamiltonian dynamics (2011), section 2.3.
 */
export function leapfrog(target: Target, metric: Metric, z: Phase, h: number): void {
  const { position, momentum, gradient } = z;
  const half = h / 2;
  for (let i = 0; i < momentum.length; i++) momentum[i] = momentum[i]! + half * gradient[i]!;
  metric.drift(position, momentum, h);
  z.logDensity = target.logDensityAndGradient(position, gradient);
  for (let i = 0; i < momentum.length; i++) momentum[i] = momentum[i]! + half * gradient[i]!;
}
