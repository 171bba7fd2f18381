import { DomainError } from '@x/tensor/core';
import type { Flat } from '../flatten.js';
import type { Objective } from './objective.js';

/** Where a minimiser stands. Its arrays are written anew by every step. */
export interface Point {
  readonly x: Float64Array;
  value: number;
  readonly gradient: Float64Array;
}

/** Why a method can go no further. */
export interface Stop {
  readonly converged: boolean;
  readonly message: string;
}

/** One way to minimise, with what it remembers between steps. */
export interface Method {
  /** Moves the point on; a stop when it cannot. */
  step(at: Point): Stop | undefined;
  /** How far from optimal a point is, in units that tolerance is compared with. */
  measure(at: Point): number;
  /** What `measure` is, in the words of a message. */
  readonly measured: string;
  /** False for methods that look at values alone; then the gradient is NaN. */
  readonly usesGradient: boolean;
}

/** What is shown between iterations. */
export interface Progress<T> {
  /** From 1. */
  readonly iteration: number;
  readonly value: number;
  /** The largest element of the gradient (with bounds, of what the bounds leave of it). */
  readonly gradientNorm: number;
  readonly x: T;
}

/** When iterations end. */
export interface IterationOptions<T> {
  /** Converged when the largest |∂f/∂xᵢ| is at most this, or the value changes no more beyond rounding. */
  readonly tolerance?: number;
  readonly maxIterations?: number;
  /** Called after every iteration; false stops. */
  readonly onIteration?: (progress: Progress<T>) => boolean | void;
  readonly signal?: AbortSignal;
}

/** The end of a run. */
export interface Run extends Stop {
  readonly at: Point;
  readonly iterations: number;
}

/** Values that stay the same to rounding this often end a run. */
const patience = 6;

/** Steps until optimal, stopped, or out of iterations. */
export function iterate<T>(
  op: string,
  objective: Objective,
  flat: Flat,
  method: Method,
  { tolerance = 1e-8, maxIterations = 1000, onIteration, signal }: IterationOptions<T>,
): Run {
  requireOptions(op, tolerance, maxIterations);
  const at = startAt(op, objective, flat, method);
  let still = 0;
  for (let iterations = 0; ; iterations++) {
    const measure = method.measure(at);
    const end = (converged: boolean, message: string): Run => ({ at, iterations, converged, message });
    if (measure <= tolerance) return end(true, `${method.measured} ${measure.toExponential(1)} is within tolerance`);
    if (still >= patience) return end(true, 'the value no longer changes beyond rounding');
    if (iterations > 0 && onIteration?.({ iteration: iterations, value: at.value, gradientNorm: measure, x: flat.unflatten(at.x) as T }) === false) {
      return end(false, 'stopped by onIteration');
    }
    if (signal?.aborted) return end(false, 'stopped by signal');
    if (iterations >= maxIterations) return end(false, `not within tolerance after ${maxIterations} iterations`);
    const before = at.value;
    const stop = method.step(at);
    if (stop !== undefined) return { at, iterations, ...stop };
    if (!Number.isFinite(at.value)) return { at, iterations: iterations + 1, converged: false, message: `the value became ${at.value}` };
    still = method.usesGradient && Math.abs(before - at.value) <= 2 * Number.EPSILON * Math.abs(before) ? still + 1 : 0;
  }
}

function startAt(op: string, objective: Objective, flat: Flat, method: Method): Point {
  const at: Point = { x: flat.x.slice(), value: NaN, gradient: new Float64Array(objective.size).fill(NaN) };
  at.value = method.usesGradient ? objective.valueAndGradient(at.x, at.gradient) : objective.value(at.x);
  const bad = method.usesGradient ? at.gradient.findIndex((g) => !Number.isFinite(g)) : -1;
  if (Number.isFinite(at.value) && bad < 0) return at;
  throw new DomainError({
    op,
    argument: 'f',
    expected: 'be finite at x0, and its gradient too',
    actual: Number.isFinite(at.value) ? `gradient element ${bad} = ${at.gradient[bad]}` : String(at.value),
    hint: 'Start inside the domain of f.',
  });
}

function requireOptions(op: string, tolerance: number, maxIterations: number): void {
  if (!(tolerance >= 0)) throw new DomainError({ op, argument: 'tolerance', expected: 'be at least 0', actual: String(tolerance) });
  if (!(maxIterations >= 0)) throw new DomainError({ op, argument: 'maxIterations', expected: 'be at least 0', actual: String(maxIterations) });
}
