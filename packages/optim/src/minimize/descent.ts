import { armijo, wolfe, type LineSearchResult } from '../lineSearch.js';
import { difference, dot, largest, length, moveBy } from '../vector.js';
import type { Method, Point, Stop } from './iterate.js';
import type { Objective } from './objective.js';

/** How to choose the direction of the next line search. */
export interface Direction {
  /** Writes a direction and returns the first step length to try. */
  choose(at: Point, into: Float64Array): number;
  /** Told after each step: s = x₊ − x and y = ∇f₊ − ∇f. */
  learn(s: Float64Array, y: Float64Array): void;
  /** Forgets everything; the next direction is then −∇f or nearly so. */
  forget(): void;
}

/** Line searches by name. */
export type LineSearch = 'armijo' | 'wolfe';

/** The method that searches along one direction after another. */
export function descent(objective: Objective, direction: Direction, search: LineSearch, curvature: number): Method {
  const n = objective.size;
  const [d, x, gradient, s, y] = Array.from({ length: 5 }, () => new Float64Array(n)) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  let evaluatedAt = NaN;

  const along = (at: Point, slope: number, step: number): LineSearchResult => {
    evaluatedAt = NaN;
    if (search === 'armijo') {
      const phi = (alpha: number): number => {
        moveBy(at.x, alpha, d, x);
        return objective.value(x);
      };
      return armijo(phi, { value: at.value, slope, step });
    }
    const phi = (alpha: number): { value: number; slope: number } => {
      moveBy(at.x, alpha, d, x);
      const value = objective.valueAndGradient(x, gradient);
      evaluatedAt = alpha;
      return { value, slope: dot(gradient, d) };
    };
    return wolfe(phi, { value: at.value, slope, step, curvature });
  };

  const take = (at: Point, { step, value }: LineSearchResult): boolean => {
    moveBy(at.x, step, d, x);
    if (evaluatedAt !== step) value = objective.valueAndGradient(x, gradient);
    if (!Number.isFinite(value) || gradient.some((g) => !Number.isFinite(g))) return false;
    difference(x, at.x, s);
    difference(gradient, at.gradient, y);
    at.x.set(x);
    at.gradient.set(gradient);
    at.value = value;
    direction.learn(s, y);
    return true;
  };

  const tryDirection = (at: Point, step: number): Stop | undefined => {
    const slope = dot(at.gradient, d);
    const found = along(at, slope, step);
    if (found.step > 0 && (found.converged || found.value < at.value) && take(at, found)) return undefined;
    // What the first step promised to gain tells rounding from trouble.
    const atRounding = Math.abs(slope) * Math.min(step, 1) <= 1e3 * Number.EPSILON * Math.abs(at.value) || length(d) * step <= Number.EPSILON * largest(at.x);
    return atRounding
      ? { converged: true, message: 'no lower value can be told apart from rounding' }
      : { converged: false, message: `the line search failed: ${found.message}. Are value and gradient consistent, and f smooth?` };
  };

  return {
    usesGradient: true,
    measured: 'the gradient norm',
    measure: ({ gradient: g }) => largest(g),
    step: (at) => {
      const step = direction.choose(at, d);
      const slope = dot(at.gradient, d);
      if (slope < 0 && Number.isFinite(slope)) {
        const stop = tryDirection(at, step);
        if (stop === undefined) return undefined;
      }
      direction.forget();
      for (let i = 0; i < n; i++) d[i] = -at.gradient[i]!;
      return tryDirection(at, firstStep(at.gradient));
    },
  };
}

/** A step along −∇f of length at most 1: without knowledge of curvature nothing says more. */
export function firstStep(gradient: Float64Array): number {
  return Math.min(1, 1 / length(gradient));
}
