import { greaterEqual, lessEqual, logicalAnd, logicalNot, where, type Tensor, type TensorLike } from '@x/tensor/core';

/**
 * f(x), but `value` where `outside` holds. There f is called with `substitute`, a harmless point, so that its derivatives
 * are no NaN that would get through a multiplication by zero.
 */
export function guarded(outside: Tensor, x: TensorLike, substitute: TensorLike, value: number, f: (x: Tensor) => Tensor): Tensor {
  return where(outside, value, f(where(outside, substitute, x)));
}

/** f(p) for probabilities, NaN for numbers outside [0, 1]. */
export function ofProbability(p: TensorLike, f: (p: Tensor) => Tensor): Tensor {
  return guarded(logicalNot(logicalAnd(greaterEqual(p, 0), lessEqual(p, 1))), p, 0.5, NaN, f);
}
