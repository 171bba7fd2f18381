import { asTensor, mean, sub, type Tensor, type TensorLike } from '@x/tensor/core';

/**
 * Moves numbers so that their mean is 0.
 *
 * yᵢ = xᵢ − (1/n) Σⱼ xⱼ
 *
 * Shapes: any → the same.
 *
 * @example
 * center([1, 2, 6]).toArray() // => [ -2, -1, 3 ]
 */
export function center(x: TensorLike): Tensor {
  const value = asTensor(x);
  return sub(value, mean(value));
}
