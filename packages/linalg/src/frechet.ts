import { concat, slice, zerosLike, type Tensor } from '@x/tensor/core';
import { orderOf } from './matrices.js';

/**
 * The derivative of a matrix function at A along E, from f([[A, E], [0, A]]) = [[f(A), L(A, E)], [0, f(A)]]. As it calls
 * f itself, derivatives nest.
 *
 * Source: Higham, Functions of Matrices (2008), section 3.2; Mathias (1996).
 */
export function frechet(f: (a: Tensor) => Tensor, a: Tensor, e: Tensor): Tensor {
  const [n] = orderOf(a);
  const y = f(concat([concat([a, e], { axis: -1 }), concat([zerosLike(a), a], { axis: -1 })], { axis: -2 }));
  const lead = a.shape.slice(0, -2);
  return slice(y, [...lead.map(() => 0), 0, n], [...lead, n, 2 * n]);
}
