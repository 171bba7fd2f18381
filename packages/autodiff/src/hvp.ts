import type { Tensor, TensorLike } from '@x/tensor/core';
import { grad } from './grad.js';
import { jvp } from './jvp.js';

/**
 * The product Hv of the Hessian of a scalar function with a direction, forward over reverse, without forming H.
 *
 * Shapes: x any tree of float tensors, v of the same form → the same form.
 * Source: Pearlmutter, Fast exact multiplication by the Hessian, Neural Computation 6 (1994).
 *
 * @example
 * hvp((x) => x.at(0).square().mul(x.at(1)))([1, 3], [1, 0]).toArray() // => [ 6, 2 ]
 */
export function hvp<T = Tensor>(f: (x: T) => unknown): (x: T | TensorLike, v: T | TensorLike) => T {
  const gradient = grad(f as (x: unknown) => unknown) as (x: unknown) => unknown;
  return (x, v) => jvp(gradient as (...args: never[]) => unknown, [x], [v])[1] as T;
}
