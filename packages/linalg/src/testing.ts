import { sum, type Tensor, type TensorLike } from '@x/tensor/core';

/**
 * The law of centering: Σ f(x) = 0, up to rounding.
 *
 * @example
 * sumsToZero(center, [1, 2, 6]) // => true
 */
export function sumsToZero(f: (x: TensorLike) => Tensor, x: TensorLike): boolean {
  return Math.abs(sum(f(x)).item() as number) < 1e-12;
}
