import type { Loose } from '@x/autodiff/core';
import type { Tensor, TensorLike } from '@x/tensor/core';
import { forwardBackward, type ProximalGradientOptions, type ProximalResult } from './forwardBackward.js';

/**
 * Minimises f(x) + r(x) for a smooth f and an r given by its proximal map prox(v, step) = argminₓ r(x) + ‖x − v‖²/(2·step):
 * x ← prox(x − step·∇f(x), step), with step lengths by backtracking (ISTA), and by default Nesterov's momentum, restarted
 * whenever it points uphill (FISTA).
 *
 * Shapes: x0 any tree of float tensors; prox maps such trees to themselves.
 * Domain: f made of ops (or with `grad`), r convex. Converged when the gradient mapping is at most tolerance (default 1e-8)
 * times max(1, ‖∇f‖∞). Pass a result's x as x0 to resume.
 * Fails: DomainError when f is not finite at x0; ShapeError when prox changes the form of x.
 * Source: Beck & Teboulle, A fast iterative shrinkage-thresholding algorithm (2009); O'Donoghue & Candès, Adaptive restart
 * for accelerated gradient schemes (2015).
 *
 * @example
 * // The lasso min ½‖x − [3, 0.5]‖² + ‖x‖₁
 * const { x } = proximalGradient((x) => x.sub([3, 0.5]).square().sum().mul(0.5), (v, step) => softThreshold(v, step), [0, 0]);
 * x.toArray().map((v) => +v.toFixed(8)) // => [ 2, 0 ]
 */
export function proximalGradient<T = Tensor>(
  f: (x: T) => TensorLike,
  prox: (v: T, step: number) => unknown,
  x0: Loose<NoInfer<T>>,
  options: ProximalGradientOptions<T> = {},
): ProximalResult<T> {
  return forwardBackward('proximalGradient', f, prox, x0, { acceleration: true, ...options });
}
