import type { Stop } from '../minimize/iterate.js';
import { clip, type Bounds } from '../minimize/bounds.js';
import { dot, length } from '../vector.js';
import { dampedStep, triangularize } from './dampedStep.js';
import type { VectorFunction } from './vectorFunction.js';

/** Where the search stands: x, residuals there and their Jacobian (rows). */
export interface LeastSquaresPoint {
  x: Float64Array;
  residuals: Float64Array;
  jacobian: Float64Array;
}

/** One Levenberg–Marquardt iteration after another on a point. */
export interface LevenbergMarquardt {
  /** Moves on until a step is accepted; a stop when converged or stuck. */
  step(at: LeastSquaresPoint): Stop | undefined;
}

/**
 * Levenberg–Marquardt within a trust region ‖Dp‖ ≤ Δ, D the largest column norms of J so far. With bounds, unknowns
 * that lie on one and are pulled outwards are held; those that a step would carry out stop at theirs, and the step is
 * found anew for the others.
 *
 * Source: Moré (1978), algorithm 7.1 with MINPACK's constants, but Δ₀ = ‖Dx₀‖; for the bounds an active set as in Kanzow, Yamashita &
 * Fukushima, Levenberg–Marquardt methods with strong local convergence properties for constrained equations (2004).
 */
export function levenbergMarquardt(f: VectorFunction, n: number, bounds: Bounds | undefined, tolerance: number): LevenbergMarquardt {
  // Near the minimum the sum of squares is quadratic in the unknowns.
  const least = Math.max(tolerance ** 2, Number.EPSILON);
  const scale = new Float64Array(n);
  let radius = 0;
  let lambda = 0;

  const rescale = ({ x, residuals, jacobian }: LeastSquaresPoint): void => {
    const m = residuals.length;
    for (let j = 0; j < n; j++) {
      let squares = 0;
      for (let i = 0; i < m; i++) squares += jacobian[i * n + j]! ** 2;
      scale[j] = Math.max(scale[j]!, Math.sqrt(squares)) || 1;
    }
    if (radius === 0) radius = length(x.map((v, j) => v * scale[j]!)) || 1;
  };

  return {
    step: (at) => {
      const { x, residuals, jacobian } = at;
      const norm = length(residuals);
      if (norm === 0) return { converged: true, message: 'the residuals are 0' };
      const first = radius === 0;
      rescale(at);
      const free = freeUnknowns(at, n, bounds);
      if (free.every((j) => columnCosine(jacobian, residuals, n, j, norm) <= least)) {
        return { converged: true, message: 'the residuals are orthogonal to the Jacobian within tolerance' };
      }
      for (;;) {
        const found = stepWithin(at, n, free, scale, radius, lambda, bounds);
        lambda = found.lambda;
        const next = x.map((v, j) => v + found.p[j]!);
        clip(next, bounds);
        const size = length(found.p.map((v, j) => v * scale[j]!));
        if (first) radius = Math.min(radius, size);
        const moved = f.value(next);
        const newNorm = length(moved);
        const predicted = 1 - (length(along(jacobian, found.p, residuals)) / norm) ** 2;
        const actual = 0.1 * newNorm < norm ? 1 - (newNorm / norm) ** 2 : -1;
        const ratio = predicted > 0 && Number.isFinite(newNorm) ? actual / predicted : -1;
        const jacobianThere = ratio >= 1e-4 ? f.jacobian(next) : undefined;
        const accepted = jacobianThere !== undefined && jacobianThere.every((v) => Number.isFinite(v));
        if (!accepted || ratio <= 0.25) {
          const shrink = actual >= 0 ? 0.5 : Math.max(0.1, 0.5 * parabolaStep(jacobian, residuals, found.p, norm, newNorm));
          radius = shrink * Math.min(radius, 10 * size);
          lambda /= shrink;
        } else if (lambda === 0 || ratio >= 0.75) {
          radius = 2 * size;
          lambda /= 2;
        }
        if (accepted) Object.assign(at, { x: next, residuals: moved, jacobian: jacobianThere });
        // Sums of squares are known to rounding only: below that the prediction alone decides.
        const small = predicted <= least && (Math.abs(actual) <= least || Math.abs(actual) <= 16 * Number.EPSILON);
        if (small) return { converged: true, message: 'the sum of squares changes by less than tolerance' };
        const xNorm = length(at.x.map((v, j) => v * scale[j]!));
        if (radius <= tolerance * xNorm) return { converged: true, message: 'the unknowns change by less than tolerance' };
        if (accepted) return undefined;
        if (radius <= Number.EPSILON * xNorm || radius < 1e-300) {
          return { converged: Math.abs(predicted) <= 1e3 * Number.EPSILON, message: 'no lower sum of squares can be found' };
        }
      }
    },
  };
}

/** All unknowns but those on a bound that −Jᵀr pulls out of it. */
function freeUnknowns({ x, residuals, jacobian }: LeastSquaresPoint, n: number, bounds: Bounds | undefined): number[] {
  const all = Array.from({ length: n }, (_, j) => j);
  if (bounds === undefined) return all;
  return all.filter((j) => {
    const slope = columnDot(jacobian, residuals, n, j);
    return !((x[j]! <= bounds.lower[j]! && slope > 0) || (x[j]! >= bounds.upper[j]! && slope < 0));
  });
}

function columnDot(jacobian: Float64Array, r: Float64Array, n: number, j: number): number {
  let sum = 0;
  for (let i = 0; i < r.length; i++) sum += jacobian[i * n + j]! * r[i]!;
  return sum;
}

function columnCosine(jacobian: Float64Array, r: Float64Array, n: number, j: number, norm: number): number {
  const column = Float64Array.from(r, (_, i) => jacobian[i * n + j]!);
  const size = length(column);
  return size === 0 ? 0 : Math.abs(dot(column, r)) / size / norm;
}

/** Jp + r. */
function along(jacobian: Float64Array, p: Float64Array, r: Float64Array): Float64Array {
  return r.map((v, i) => v + dot(jacobian.subarray(i * p.length, (i + 1) * p.length), p));
}

/** Where along p the parabola through both norms with the slope rᵀJp has its minimum, over 2: MINPACK's shrinking. */
function parabolaStep(jacobian: Float64Array, r: Float64Array, p: Float64Array, norm: number, newNorm: number): number {
  const slope = dot(r, along(jacobian, p, new Float64Array(r.length))) / norm ** 2;
  const actual = 0.1 * newNorm < norm ? 1 - (newNorm / norm) ** 2 : -1;
  const found = slope / (slope + 0.5 * actual);
  return found > 0 ? found : 0;
}

/** A damped step of the free unknowns; those that would leave their bounds stop there, and the rest is solved again. */
function stepWithin(
  { x, residuals, jacobian }: LeastSquaresPoint,
  n: number,
  free: readonly number[],
  scale: Float64Array,
  radius: number,
  guess: number,
  bounds: Bounds | undefined,
): { p: Float64Array; lambda: number } {
  const p = new Float64Array(n);
  let open = [...free];
  let lambda = guess;
  while (open.length > 0) {
    const rest = along(jacobian, p, residuals);
    const columns = new Float64Array(residuals.length * open.length);
    for (let i = 0; i < residuals.length; i++) open.forEach((j, k) => (columns[i * open.length + k] = jacobian[i * n + j]!));
    const found = dampedStep(triangularize(columns, rest, open.length), Float64Array.from(open, (j) => scale[j]!), radius, guess);
    lambda = found.lambda;
    const leaving = new Set(bounds === undefined ? [] : open.filter((j, k) => x[j]! + found.p[k]! < bounds.lower[j]! || x[j]! + found.p[k]! > bounds.upper[j]!));
    open.forEach((j, k) => {
      if (leaving.size === 0) p[j] = found.p[k]!;
      else if (leaving.has(j)) p[j] = (x[j]! + found.p[k]! < bounds!.lower[j]! ? bounds!.lower[j]! : bounds!.upper[j]!) - x[j]!;
    });
    open = leaving.size === 0 ? [] : open.filter((j) => !leaving.has(j));
  }
  return { p, lambda };
}
