import type { Loose } from '@x/autodiff/core';
import { DomainError, Tensor, type TensorLike } from '@x/tensor/core';
import { flatten } from './flatten.js';
import { backSubstitute, triangularize } from './leastSquares/dampedStep.js';
import { levenbergMarquardt, type LeastSquaresPoint } from './leastSquares/levenbergMarquardt.js';
import { makeVectorFunction } from './leastSquares/vectorFunction.js';
import { clip, readBounds, type BoundPairs } from './minimize/bounds.js';
import type { Progress, Stop } from './minimize/iterate.js';
import { dot } from './vector.js';

/** How to fit. */
export interface LeastSquaresOptions<T> {
  /** The Jacobian [m, n] (unknowns in flattened order), when it is not to be found by automatic differentiation. */
  readonly jacobian?: (x: T) => TensorLike;
  /** One pair [lo, hi] per unknown in flattened order. */
  readonly bounds?: BoundPairs;
  /** Relative change of the unknowns, and the root of that of the sum of squares; default 1e-8. */
  readonly tolerance?: number;
  /** Default 2000. */
  readonly maxIterations?: number;
  /** Called after every iteration; false stops. */
  readonly onIteration?: (progress: Progress<T>) => boolean | void;
  readonly signal?: AbortSignal;
  /** False runs the function as it is each time. */
  readonly compile?: boolean;
}

/** The fit found, and why the search ended there. */
export interface LeastSquaresFit<T> {
  readonly x: T;
  /** ½Σrᵢ². */
  readonly value: number;
  /** r(x), in the shape the function gave. */
  readonly residuals: Tensor;
  /** ∂rᵢ/∂xⱼ: [m, n], unknowns in flattened order. */
  readonly jacobian: Tensor;
  /** Σr²/(m − n)·(JᵀJ)⁻¹: [n, n]; undefined when m ≤ n, J is singular, or a bound is met. */
  readonly covariance: Tensor | undefined;
  readonly iterations: number;
  readonly evaluations: number;
  readonly jacobianEvaluations: number;
  readonly converged: boolean;
  readonly message: string;
}

/**
 * The x that makes ½Σrᵢ(x)² least near x0, by Levenberg–Marquardt steps in a trust region. Steps are found by
 * orthogonal factors of the Jacobian, never from JᵀJ.
 *
 * Shapes: residuals of any shape, m numbers in all; x any tree of float tensors, n numbers in all. m may be less than n.
 * Domain: r smooth. Where r is not finite the region shrinks. Weights: multiply residuals by 1/σᵢ.
 * Fails: DomainError when r is not finite at x0, or for wrong options; DTypeError when r returns plain numbers and no
 * `jacobian` is given. Not converging is no error: see `message`.
 * Source: Moré, The Levenberg–Marquardt algorithm: implementation and theory (1978).
 *
 * @example
 * const t = tensor([0, 1, 2, 3]);
 * const y = tensor([2, 1.2, 0.8, 0.5]);
 * const { x, converged } = leastSquares((p) => mul(p.at(0), exp(mul(p.at(1), t))).sub(y), [1, 0]);
 * x.toArray().map((v) => +v.toFixed(4)) // => [ 1.985, -0.4683 ]
 */
export function leastSquares<T = Tensor>(residuals: (x: T) => TensorLike, x0: Loose<NoInfer<T>>, options: LeastSquaresOptions<T> = {}): LeastSquaresFit<T> {
  const op = 'leastSquares';
  const { tolerance = 1e-8, maxIterations = 2000, onIteration, signal, compile = true } = options;
  if (!(tolerance >= 0)) throw new DomainError({ op, argument: 'tolerance', expected: 'be at least 0', actual: String(tolerance) });
  const flat = flatten(op, 'x0', x0);
  const n = flat.x.length;
  const bounds = readBounds(op, options.bounds, n);
  clip(flat.x, bounds);
  const f = makeVectorFunction(op, { f: residuals as (x: unknown) => unknown, jacobian: options.jacobian as ((x: unknown) => TensorLike) | undefined, compile }, flat);
  const at: LeastSquaresPoint = { x: flat.x, residuals: f.value(flat.x), jacobian: f.jacobian(flat.x) };
  requireFinite(op, at);

  const method = levenbergMarquardt(f, n, bounds, tolerance);
  let iterations = 0;
  let stop: Stop | undefined;
  while (stop === undefined) {
    if (signal?.aborted) stop = { converged: false, message: 'stopped by signal' };
    else if (iterations >= maxIterations) stop = { converged: false, message: `not within tolerance after ${maxIterations} iterations` };
    else {
      const before = at.jacobian;
      stop = method.step(at);
      if (at.jacobian !== before) iterations++;
      if (stop === undefined && onIteration?.(progress(iterations, at, flat.unflatten(at.x) as T)) === false) stop = { converged: false, message: 'stopped by onIteration' };
    }
  }
  const m = at.residuals.length;
  const inside = bounds === undefined || at.x.every((v, j) => v > bounds.lower[j]! && v < bounds.upper[j]!);
  return {
    x: flat.unflatten(at.x) as T,
    value: dot(at.residuals, at.residuals) / 2,
    residuals: new Tensor('float64', [...f.shape], at.residuals),
    jacobian: new Tensor('float64', [m, n], at.jacobian),
    covariance: m > n && inside ? covarianceOf(at, n) : undefined,
    iterations,
    evaluations: f.counts.values,
    jacobianEvaluations: f.counts.jacobians,
    ...stop,
  };
}

function progress<T>(iteration: number, { residuals, jacobian }: LeastSquaresPoint, x: T): Progress<T> {
  const m = residuals.length;
  const n = jacobian.length / m;
  let gradientNorm = 0;
  for (let j = 0; j < n; j++) {
    let g = 0;
    for (let i = 0; i < m; i++) g += jacobian[i * n + j]! * residuals[i]!;
    gradientNorm = Math.max(gradientNorm, Math.abs(g));
  }
  return { iteration, value: dot(residuals, residuals) / 2, gradientNorm, x };
}

/** s²·U⁻¹U⁻ᵀ with J = QU. */
function covarianceOf({ residuals, jacobian }: LeastSquaresPoint, n: number): Tensor | undefined {
  const m = residuals.length;
  const { u } = triangularize(jacobian, residuals, n);
  const inverse: Float64Array[] = [];
  for (let k = 0; k < n; k++) {
    const unit = new Float64Array(n);
    unit[k] = -1;
    const column = backSubstitute({ u, c: unit });
    if (column === undefined) return undefined;
    inverse.push(column);
  }
  const variance = dot(residuals, residuals) / (m - n);
  const covariance = new Float64Array(n * n);
  for (const column of inverse) {
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) covariance[i * n + j]! += variance * column[i]! * column[j]!;
  }
  return new Tensor('float64', [n, n], covariance);
}

function requireFinite(op: string, { residuals, jacobian }: LeastSquaresPoint): void {
  const bad = residuals.findIndex((r) => !Number.isFinite(r));
  const badSlope = jacobian.findIndex((v) => !Number.isFinite(v));
  if (bad < 0 && badSlope < 0) return;
  throw new DomainError({
    op,
    argument: 'residuals',
    expected: 'be finite at x0, and their Jacobian too',
    actual: bad >= 0 ? `residual ${bad} = ${residuals[bad]}` : `Jacobian element ${badSlope} = ${jacobian[badSlope]}`,
    hint: 'Start inside the domain of the model.',
  });
}
