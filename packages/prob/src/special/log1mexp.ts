import { exp, expm1, greater, log, log1p, neg, where, type Tensor } from '@x/tensor/core';

/**
 * log(1 − eˣ) for x ≤ 0: the logarithm of a complementary probability from the logarithm of a probability. −∞ at 0.
 *
 * Source: Mächler, Accurately computing log(1 − exp(−|a|)) (2012).
 */
export function log1mexp(x: Tensor): Tensor {
  const near = greater(x, -Math.LN2);
  return where(near, log(neg(expm1(where(near, x, -1)))), log1p(neg(exp(where(near, -1, x)))));
}
