import type { Gradient, Loose } from '@x/autodiff/core';
import { DomainError, type TensorLike } from '@x/tensor/core';
import { flatten, readLike, type Flat } from './flatten.js';
import type { IterationOptions } from './minimize/iterate.js';
import { makeObjective, type Objective } from './minimize/objective.js';
import { dot, largest, moveBy } from './vector.js';

/** How proximal and projected gradient steps are taken. */
export interface ProximalGradientOptions<T> extends IterationOptions<T> {
  /** Nesterov's momentum with restarts (FISTA); default true for `proximalGradient`, false for `projectedGradient`. */
  readonly acceleration?: boolean;
  /** The first step length; by default estimated from two gradients. */
  readonly stepSize?: number;
  /** The gradient in the form of x, when it is not to be found by automatic differentiation. */
  readonly grad?: (x: T) => unknown;
  /** False runs f as it is each time: for functions that read what changes between calls. */
  readonly compile?: boolean;
}

/** The point found, and why it stopped there. */
export interface ProximalResult<T> {
  readonly x: T;
  /** f(x), the smooth part. */
  readonly value: number;
  /** ∇f(x). */
  readonly gradient: Gradient<T>;
  /** ‖x − prox(x − step·∇f(x))‖∞/step, 0 exactly at a solution. */
  readonly gradientMapping: number;
  readonly stepSize: number;
  readonly iterations: number;
  readonly evaluations: number;
  readonly converged: boolean;
  readonly message: string;
}

/** A point with value and gradient of f. */
interface Smooth {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

/** The loop of both methods: a gradient step on f, then the map; with momentum when asked for. */
export function forwardBackward<T>(op: string, f: (x: T) => TensorLike, prox: (v: T, step: number) => unknown, x0: Loose<T>, options: ProximalGradientOptions<T>): ProximalResult<T> {
  const { tolerance = 1e-8, maxIterations = 10000, acceleration, stepSize, grad, compile = true, onIteration, signal } = options;
  const flat = flatten(op, 'x0', x0);
  const objective = makeObjective(op, { f: f as (x: unknown) => unknown, grad: grad as ((x: unknown) => unknown) | undefined, compile }, flat);
  const map = (v: Float64Array, step: number): Float64Array => {
    const out = new Float64Array(v.length);
    readLike(op, op === 'projectedGradient' ? 'project(x)' : 'prox(v)', flat, prox(flat.unflatten(v) as T, step), out);
    return out;
  };
  let here = smoothAt(objective, op === 'projectedGradient' ? map(flat.x, 1) : flat.x);
  requireFinite(op, here);
  let step = stepSize ?? estimateStep(objective, here);
  let ahead = here;
  let momentum = 1;
  for (let iterations = 0; ; iterations++) {
    const next = forwardStep(objective, map, ahead, step);
    const end = (converged: boolean, message: string, at: Smooth, mapping: number): ProximalResult<T> => result(flat, objective, at, { gradientMapping: mapping, stepSize: step, iterations, converged, message });
    if (next === undefined) return end(false, 'no step length brings f down: are value and gradient consistent?', here, NaN);
    step = next.step;
    const mapping = largest(next.x.map((v, i) => v - ahead.x[i]!)) / step;
    if (mapping <= tolerance * Math.max(1, largest(ahead.gradient))) return end(true, `the gradient mapping ${mapping.toExponential(1)} is within tolerance`, next, mapping);
    if (iterations === maxIterations) return end(false, `not within tolerance after ${maxIterations} iterations`, next, mapping);
    if (signal?.aborted) return end(false, 'stopped by signal', next, mapping);
    const moved = next.x.map((v, i) => v - here.x[i]!);
    const uphill = dot(ahead.x.map((v, i) => v - next.x[i]!), moved) > 0;
    here = next;
    if (acceleration === true && !uphill) {
      const after = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
      const beyond = (momentum - 1) / after;
      momentum = after;
      const x = new Float64Array(here.x.length);
      moveBy(here.x, beyond, moved, x);
      ahead = beyond === 0 ? here : smoothAt(objective, x);
    } else {
      ahead = here;
      momentum = 1;
      // A shorter step found in a bent region need not stay.
      step *= 1.5;
    }
    if (!isFinite(ahead)) ahead = here;
    const progress = { iteration: iterations + 1, value: here.value, gradientNorm: mapping, x: flat.unflatten(here.x) as T };
    if (onIteration?.(progress) === false) return end(false, 'stopped by onIteration', here, mapping);
  }
}

/** The step from a point, halved until f at its end lies below the parabola that the step length stands for. */
function forwardStep(objective: Objective, map: (v: Float64Array, step: number) => Float64Array, from: Smooth, first: number): (Smooth & { step: number }) | undefined {
  const v = new Float64Array(from.x.length);
  for (let step = first, tries = 0; tries < 100; tries++, step /= 2) {
    moveBy(from.x, -step, from.gradient, v);
    const to = smoothAt(objective, map(v, step));
    if (!isFinite(to)) continue;
    const d = to.x.map((x, i) => x - from.x[i]!);
    const dd = dot(d, d);
    const change = to.value - from.value;
    const noise = 1e-10 * Math.abs(from.value);
    // Where values agree to rounding the slopes at both ends tell whether the parabola holds.
    const below = Math.abs(change) > noise ? change <= dot(from.gradient, d) + dd / (2 * step) : dot(to.gradient.map((g, i) => g - from.gradient[i]!), d) <= dd / step;
    if (below) return { ...to, step };
  }
  return undefined;
}

/** 1/L for the L that two nearby gradients show. */
function estimateStep(objective: Objective, { x, gradient }: Smooth): number {
  const size = largest(gradient);
  if (size === 0) return 1;
  const near = new Float64Array(x.length);
  moveBy(x, (-1e-4 * Math.max(1, largest(x))) / size, gradient, near);
  const there = smoothAt(objective, near);
  const d = near.map((v, i) => v - x[i]!);
  const bend = there.gradient.map((g, i) => g - gradient[i]!);
  const step = Math.sqrt(dot(d, d) / dot(bend, bend));
  return Number.isFinite(step) && step > 0 ? step : 1;
}

function smoothAt(objective: Objective, x: Float64Array): Smooth {
  const gradient = new Float64Array(x.length);
  return { x, value: objective.valueAndGradient(x, gradient), gradient };
}

function isFinite({ value, gradient }: Smooth): boolean {
  return Number.isFinite(value) && gradient.every((g) => Number.isFinite(g));
}

function requireFinite(op: string, at: Smooth): void {
  if (isFinite(at)) return;
  throw new DomainError({ op, argument: 'f', expected: 'be finite at the start, and its gradient too', actual: String(at.value), hint: 'Start inside the domain of f.' });
}

function result<T>(flat: Flat, objective: Objective, { x, value, gradient }: Smooth, end: Pick<ProximalResult<T>, 'gradientMapping' | 'stepSize' | 'iterations' | 'converged' | 'message'>): ProximalResult<T> {
  return { x: flat.unflatten(x) as T, value, gradient: flat.unflatten(gradient) as Gradient<T>, evaluations: objective.counts.values, ...end };
}
