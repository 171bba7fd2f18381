import type { Tensor, TensorLike } from '@x/tensor/core';
import type { CategoricalEmission } from '../emissions/categorical.js';
import type { FitOptions } from './fitHmm.js';
import type { SequencesLike } from './sequences.js';
import { CategoricalHMM } from './standardModels.js';

/** Where Baum–Welch ended. */
export interface BaumWelchResult {
  readonly initial: Tensor;
  readonly transition: Tensor;
  /** p(symbol | state), [N, M]. */
  readonly probs: Tensor;
  readonly logLikelihood: number;
  /** The log likelihood at the start and after every iteration: it never falls. */
  readonly history: readonly number[];
  readonly iterations: number;
  readonly converged: boolean;
}

/**
 * Baum–Welch for sequences of symbols: expectation maximisation from the given start. `HMM.fit` does the same for any emissions.
 *
 * π*(i) = Σₛ γₛ₀(i) / S, T*(i, j) = Σ ξ(i, j) / Σⱼ Σ ξ(i, j), B*(i, k) = Σ_{x_t = k} γ_t(i) / Σ γ_t(i)
 *
 * Domain: whole numbers below M; NaN is missing. Zeros of the start stay zeros.
 * Fails: DomainError for a sequence that the start thinks impossible, and for symbols out of range.
 * Source: Baum, Petrie, Soules & Weiss, Annals of Mathematical Statistics 41 (1970).
 *
 * @example
 * const start = { initial: [0.2, 0.4, 0.4], transition: [[0.5, 0.2, 0.3], [0.3, 0.5, 0.2], [0.2, 0.3, 0.5]], probs: [[0.5, 0.5], [0.4, 0.6], [0.7, 0.3]] };
 * const { history, initial } = baumWelch([[0, 1, 0], [1, 1, 0, 0]], start, { maxIterations: 1 });
 * history // => [ -4.82380…, -4.76075… ]
 * initial.toArray() // => [ 0.20157…, 0.43421…, 0.36421… ]
 */
export function baumWelch(sequences: SequencesLike, start: { readonly initial: TensorLike; readonly transition: TensorLike; readonly probs: TensorLike }, options: FitOptions<CategoricalEmission> = {}): BaumWelchResult {
  const { initial, transition, emission, fittedLogLikelihood, history, iterations, converged } = new CategoricalHMM(start).fit(sequences, options);
  return { initial, transition, probs: emission.probs, logLikelihood: fittedLogLikelihood, history, iterations, converged };
}
