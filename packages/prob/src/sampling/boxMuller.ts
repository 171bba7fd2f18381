import { cos, log, mul, sin, sqrt, type Tensor, type TensorLike } from '@x/tensor/core';

/**
 * Two independent standard normal numbers of two uniform ones: √(−2 log u₁)·(cos 2πu₂, sin 2πu₂).
 *
 * Domain: 0 < u₁ ≤ 1, u₂ of [0, 1).
 * Source: Box & Muller (1958).
 *
 * @example
 * boxMuller(0.5, 0.25)[1].item() // => 1.1774100225…
 */
export function boxMuller(u1: TensorLike, u2: TensorLike): [Tensor, Tensor] {
  const radius = sqrt(mul(log(u1), -2));
  const angle = mul(u2, 2 * Math.PI);
  return [mul(radius, cos(angle)), mul(radius, sin(angle))];
}
