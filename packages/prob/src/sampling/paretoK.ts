import { asTensor, DomainError, type TensorLike } from '@x/tensor/core';

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
  logs.sort();
  const n = logs.length;
  const tail = Math.ceil(Math.min(n / 5, 3 * Math.sqrt(n)));
  if (tail < 5 || n <= tail) return NaN;
  const top = logs[n - 1]!;
  // Weights are scaled by the largest, so that none overflows.
  const cut = Math.exp(logs[n - tail - 1]! - top);
  const excess = Float64Array.from(logs.subarray(n - tail), (v) => Math.exp(v - top) - cut).filter((v) => v > 0);
  if (excess.length < 5 || excess[0] === excess[excess.length - 1]) return NaN;
  return shape(excess);
}

/** The shape of a generalised Pareto distribution from sorted excesses: a posterior mean over a grid of θ = −k/σ. */
function shape(x: Float64Array): number {
  const n = x.length;
  const count = 30 + Math.floor(Math.sqrt(n));
  const quarter = x[Math.floor(n / 4 + 0.5) - 1]!;
  const thetas = Float64Array.from({ length: count }, (_, j) => 1 / x[n - 1]! + (1 - Math.sqrt(count / (j + 0.5))) / (3 * quarter));
  const meanLog = (theta: number): number => x.reduce((s, v) => s + Math.log1p(-theta * v), 0) / n;
  const logLikelihood = thetas.map((theta) => {
    const k = meanLog(theta);
    return n * (Math.log(-theta / k) - k - 1);
  });
  const best = logLikelihood.reduce((a, b) => Math.max(a, b));
  let [total, theta] = [0, 0];
  thetas.forEach((t, j) => {
    const weight = Math.exp(logLikelihood[j]! - best);
    total += weight;
    theta += weight * t;
  });
  const k = meanLog(theta / total);
  // A weak prior, worth 10 observations at ½, steadies small tails.
  return (n * k + 10 * 0.5) / (n + 10);
}

/** What a tail index says about an estimate, undefined when all is well. */
export function weightWarning(k: number): string | undefined {
  if (!(k > 0.7)) return undefined;
  const shown = k.toFixed(2);
  return k > 1
    ? `The weights seem to have no finite mean (Pareto k ${shown} > 1): the estimate means nothing. Take a proposal with heavier tails than the target.`
    : `The weights seem to have infinite variance (Pareto k ${shown} > 0.7): the standard error is not to be trusted. Take a proposal with heavier tails than the target.`;
}
