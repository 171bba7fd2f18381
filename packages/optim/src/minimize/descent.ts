import { armijo, wolfe, type LineSearchResult, type LineValue } from '../lineSearch.js';
import { difference, dot, largest, length, moveBy } from '../vector.js';
import { clip, longestStep, projectedGradientNorm, type Bounds } from './bounds.js';
import type { Method, Point, Stop } from './iterate.js';
import type { Objective } from './objective.js';

/** How to choose the direction of the next line search. */
export interface Direction {
  /** Writes a direction and returns the first step length to try. */
  choose(at: Point, into: Float64Array): number;
  /** Told after each step: s = x₊ − x and y = ∇f₊ − ∇f. */
  learn(s: Float64Array, y: Float64Array): void;
  /** Forgets everything: the next direction is −∇f, or with bounds its projection. */
  forget(): void;
}

/** Line searches by name. */
export type LineSearch = 'armijo' | 'wolfe';

/** How `descent` searches along its directions. */
export interface DescentOptions {
  readonly search: LineSearch;
  /** c₂ of the Wolfe conditions. */
  readonly curvature: number;
  readonly bounds?: Bounds | undefined;
}

/** The method that searches along one direction after another. */
export function descent(objective: Objective, direction: Direction, { search, curvature, bounds }: DescentOptions): Method {
  const vector = (): Float64Array => new Float64Array(objective.size);
  const [d, x, gradient, s, y] = [vector(), vector(), vector(), vector(), vector()];
  let evaluatedAt = NaN;

  const move = (at: Point, step: number): void => {
    moveBy(at.x, step, d, x);
    clip(x, bounds);
  };

  const along = (at: Point, slope: number, step: number): LineSearchResult => {
    evaluatedAt = NaN;
    if (search === 'armijo') {
      const phi = (alpha: number): number => {
        move(at, alpha);
        return objective.value(x);
      };
      return armijo(phi, { value: at.value, slope, step });
    }
    const phi = (alpha: number): LineValue => {
      move(at, alpha);
      const value = objective.valueAndGradient(x, gradient);
      evaluatedAt = alpha;
      return { value, slope: dot(gradient, d) };
    };
    const maxStep = bounds === undefined ? 1e20 : Math.max(longestStep(at.x, d, bounds), step);
    return wolfe(phi, { value: at.value, slope, step, curvature, maxStep });
  };

  const take = (at: Point, { step, value }: LineSearchResult): boolean => {
    if (evaluatedAt !== step) {
      move(at, step);
      value = objective.valueAndGradient(x, gradient);
    }
    if (!Number.isFinite(value) || gradient.some((g) => !Number.isFinite(g))) return false;
    difference(x, at.x, s);
    difference(gradient, at.gradient, y);
    at.x.set(x);
    at.gradient.set(gradient);
    at.value = value;
    direction.learn(s, y);
    return true;
  };

  const attempt = (at: Point): Stop | undefined => {
    const step = direction.choose(at, d);
    const slope = dot(at.gradient, d);
    if (!(slope < 0)) return { converged: false, message: 'no direction descends' };
    const found = along(at, slope, step);
    if (found.step > 0 && (found.converged || found.value < at.value) && take(at, found)) return undefined;
    // What the first step promised to gain tells rounding from trouble.
    const atRounding = -slope * step <= 1e3 * Number.EPSILON * Math.abs(at.value) || length(d) * step <= Number.EPSILON * largest(at.x);
    return atRounding
      ? { converged: true, message: 'no lower value can be told apart from rounding' }
      : { converged: false, message: `the line search failed: ${found.message}. Are value and gradient consistent, and f smooth?` };
  };

  return {
    usesGradient: true,
    measured: bounds === undefined ? 'the gradient norm' : 'the projected gradient norm',
    measure: (at) => (bounds === undefined ? largest(at.gradient) : projectedGradientNorm(at.x, at.gradient, bounds)),
    step: (at) => {
      if (attempt(at) === undefined) return undefined;
      direction.forget();
      return attempt(at);
    },
  };
}

/** A step along −∇f of length at most 1: without knowledge of curvature nothing says more. */
export function firstStep(gradient: Float64Array): number {
  return Math.min(1, 1 / length(gradient));
}
