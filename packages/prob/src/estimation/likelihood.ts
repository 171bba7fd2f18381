import { exp, sum, type Tensor, type TensorLike } from '@x/tensor/core';
import type { Distribution } from '../distribution.js';

/**
 * Σ log p(xᵢ) of independent observations: finite where their product would underflow.
 *
 * Shapes: data [n, ...batch, ...event] → the batch shape.
 *
 * @example
 * logLikelihood(new Bernoulli({ probs: 0.7 }), [1, 1, 1, 1, 1, 1, 1, 0, 0, 0]).item().toFixed(6) // => '-6.108643'
 */
export function logLikelihood(p: Distribution, data: TensorLike): Tensor {
  return sum(p.logProb(data), { axis: 0 });
}

/**
 * Π p(xᵢ) of independent observations; 0 by underflow for many of them: take `logLikelihood`.
 *
 * Shapes: data [n, ...batch, ...event] → the batch shape.
 *
 * @example
 * likelihood(new Bernoulli({ probs: 0.5 }), [1, 0, 1]).item().toFixed(6) // => '0.125000'
 */
export function likelihood(p: Distribution, data: TensorLike): Tensor {
  return exp(logLikelihood(p, data));
}
