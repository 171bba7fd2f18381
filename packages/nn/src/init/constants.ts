import { full, type random, type Shape, type Tensor } from '@x/tensor/core';
import type { InitOptions } from './scaled.js';

/**
 * The same number everywhere. The key is not used; it is there so that all initialisers can be exchanged.
 *
 * @example
 * init.constant(random.key(0), [2], { value: 3 }).toArray() // => [ 3, 3 ]
 */
export function constant(_key: random.KeyLike | null, shape: Shape, { value = 0, dtype = 'float64' }: InitOptions & { readonly value?: number } = {}): Tensor {
  return full(shape, value, { dtype });
}

/**
 * Zeros, for biases. As weights of a hidden layer they keep all its units equal for ever.
 *
 * @example
 * init.zeros(random.key(0), [2]).toArray() // => [ 0, 0 ]
 */
export function zeros(key: random.KeyLike | null, shape: Shape, options: InitOptions = {}): Tensor {
  return constant(key, shape, { ...options, value: 0 });
}

/**
 * Ones, for scales.
 *
 * @example
 * init.ones(random.key(0), [2]).toArray() // => [ 1, 1 ]
 */
export function ones(key: random.KeyLike | null, shape: Shape, options: InitOptions = {}): Tensor {
  return constant(key, shape, { ...options, value: 1 });
}
