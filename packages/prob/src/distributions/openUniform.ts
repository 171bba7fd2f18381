import { maximum, random, type DType, type Shape, type Tensor } from '@x/tensor/core';

/** Uniform numbers in (0, 1): a zero is moved to half of the smallest step, so that quantiles of draws are finite. */
export function openUniform(key: random.KeyLike, shape: Shape, dtype: DType): Tensor {
  const type = dtype as 'float64' | 'float32';
  return maximum(random.uniform(key, shape, { dtype: type }), type === 'float32' ? 2 ** -25 : 2 ** -54);
}
