import type { Loose } from '@x/autodiff/core';
import type { Tensor, TensorLike } from '@x/tensor/core';
import { forwardBackward, type ProximalGradientOptions, type ProximalResult } from './forwardBackward.js';

/**
 * Minimises f over a set given by its projection: x ← project(x − step·∇f(x)), with step lengths by backtracking.
 *
 * Shapes: x0 any tree of float tensors; project maps such trees to themselves.
 * Domain: the set convex, f made of ops (or with `grad`); then, at convergence, −∇f(x) is normal to the set at x.
 * `acceleration` is for convex f. See `projectBox`, `projectSimplex`, `projectBall`, `projectPsd`, `projectHalfspace`.
 * Fails: DomainError when f is not finite at project(x0); ShapeError when project changes the form of x.
 * Source: Goldstein (1964), Levitin & Polyak (1966); Bertsekas, Nonlinear Programming (2016), section 3.3.
 *
 * @example
 * const { x } = projectedGradient((x) => x.sub([2, 0]).square().sum(), (v) => projectSimplex(v), [0.5, 0.5]);
 * x.toArray().map((v) => +v.toFixed(8)) // => [ 1, 0 ]
 */
export function projectedGradient<T = Tensor>(
  f: (x: T) => TensorLike,
  project: (x: T) => unknown,
  x0: Loose<NoInfer<T>>,
  options: ProximalGradientOptions<T> = {},
): ProximalResult<T> {
  return forwardBackward('projectedGradient', f, project, x0, { acceleration: false, ...options });
}
