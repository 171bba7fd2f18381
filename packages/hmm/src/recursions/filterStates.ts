import { tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { readScores } from './chainScores.js';
import { runPasses } from './passes.js';

/**
 * Filtering: the state at each step given the observations up to it, p(z_t | x₀ … x_t).
 *
 * Shapes: as for `forwardBackward` → filtered [T, N].
 * Fails: ShapeError; DomainError for NaN and +Infinity. From an impossible observation on, rows are zero.
 *
 * @example
 * const { filtered } = filterStates([0, 0], [[0, 0], [0, 0]], [[0, 0], [0, -Infinity]]);
 * filtered.toArray() // => [ [ 0.5, 0.5 ], [ 1, 0 ] ]
 */
export function filterStates(logInitial: TensorLike, logTransition: TensorLike, logLikelihoods: TensorLike): { readonly logLikelihood: number; readonly filtered: Tensor; readonly impossibleAt: number | undefined } {
  const { chain, emissions } = readScores('filterStates', logInitial, logTransition, logLikelihoods);
  const filtered = new Float64Array(emissions.steps * chain.n);
  return { ...runPasses(chain, emissions, { filtered }), filtered: tensor(filtered, { shape: [emissions.steps, chain.n], copy: false }) };
}
