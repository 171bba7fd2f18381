import { asTensor, DomainError, type TensorLike } from '@x/tensor/core';
import { paretoSmoothedWeights } from './paretoSmoothing.js';

/**
 * The tail index k̂ of importance weights, by a generalised Pareto distribution fitted to the largest of them. The weights
 * have a finite variance when k < ½; estimates are reliable up to about 0.7, and meaningless above 1.
 *
 * Shapes: log-weights [n], up to a constant → a number; NaN for fewer than 5 distinct ones in the tail.
 * Fails: DomainError for NaN.
 * Source: Vehtari et al. (2024), Pareto smoothed importance sampling; the fit is Zhang & Stephens (2009).
 *
 * @example
 * const x = new Normal({ scale: 0.5 }).sample(random.key(1), 4000);
 * const logWeights = sub(new Normal().logProb(x), new Normal({ scale: 0.5 }).logProb(x));
 * paretoK(logWeights) > 0.5 // => true
 */
export function paretoK(logWeights: TensorLike): number {
  const logs = Float64Array.from(asTensor(logWeights).data);
  if (logs.some((v) => Number.isNaN(v))) throw new DomainError({ op: 'paretoK', argument: 'logWeights', expected: 'be numbers', actual: 'NaN' });
  const top = logs.reduce((a, b) => Math.max(a, b), -Infinity);
  if (!Number.isFinite(top)) return NaN;
  const { k } = paretoSmoothedWeights(logs);
  return k === -Infinity ? NaN : k;
}

/** What a tail index says about an estimate, undefined when all is well. */
export function weightWarning(k: number): string | undefined {
  if (!(k > 0.7)) return undefined;
  const shown = k.toFixed(2);
  return k > 1
    ? `The weights seem to have no finite mean (Pareto k ${shown} > 1): the estimate means nothing. Take a proposal with heavier tails than the target.`
    : `The weights seem to have infinite variance (Pareto k ${shown} > 0.7): the standard error is not to be trusted. Take a proposal with heavier tails than the target.`;
}
