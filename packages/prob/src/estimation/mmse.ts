import { asTensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { Distribution } from '../distribution.js';
import { meanOf } from '../expectations/moment.js';
import type { ExpectationOptions } from '../expectations/points.js';
import type { GridPosterior } from './gridPosterior.js';
import { sampleMean } from './sampleStatistics.js';

/**
 * The estimate of least expected squared error, the posterior mean: of a posterior distribution, of a grid posterior (by
 * parameter), of a joint posterior such as NormalInverseGamma, or of posterior draws along the first axis.
 *
 * Fails: DomainError for no draws.
 * Source: Lehmann & Casella, Theory of Point Estimation (1998), section 4.1.
 *
 * @example
 * mmse(new Beta({ alpha: 9, beta: 5 })).item().toFixed(9) // => '0.642857143'
 * mmse([1, 2, 6]).item() // => 3
 */
export function mmse(posterior: Distribution | TensorLike, options?: ExpectationOptions): Tensor;
export function mmse<M>(posterior: GridPosterior | { readonly mean: M }, options?: ExpectationOptions): M;
export function mmse(posterior: Distribution | TensorLike | { readonly mean: unknown }, options: ExpectationOptions = {}): unknown {
  if (posterior instanceof Distribution) return meanOf(posterior, options);
  if (isJoint(posterior)) return posterior.mean;
  return sampleMean(asTensor(posterior));
}

/** A tensor has a method of this name. */
function isJoint(x: unknown): x is { readonly mean: unknown } {
  return typeof x === 'object' && x !== null && 'mean' in x && typeof x.mean !== 'function';
}
