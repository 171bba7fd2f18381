import { DomainError } from '@x/tensor/core';

/** The generalised Pareto distribution fitted to exceedances. */
interface ParetoTail {
  /** The shape k: moments of order 1/k and above do not exist. */
  readonly k: number;
  readonly scale: number;
}

/**
 * Fits a generalised Pareto distribution to ascending positive exceedances, by the posterior mean of a profile
 * likelihood; k is drawn a little towards ½, by the weight of ten observations.
 *
 * Source: Zhang & Stephens, Technometrics 51 (2009); Vehtari et al., Pareto smoothed importance sampling, JMLR 25 (2024).
 */
function fitParetoTail(sorted: Float64Array): ParetoTail {
  const n = sorted.length;
  const grid = 30 + Math.floor(Math.sqrt(n));
  const quartile = sorted[Math.max(Math.floor(n / 4 + 0.5) - 1, 0)]!;
  const thetas = Float64Array.from({ length: grid }, (_, j) => 1 / sorted[n - 1]! + (1 - Math.sqrt(grid / (j + 0.5))) / (3 * quartile));
  const shapeAt = (theta: number): number => sorted.reduce((a, x) => a + Math.log1p(-theta * x), 0) / n;
  const logs = thetas.map((theta) => {
    const k = shapeAt(theta);
    return n * (Math.log(-theta / k) - k - 1);
  });
  let total = 0;
  let theta = 0;
  const top = logs.reduce((a, b) => Math.max(a, b), -Infinity);
  logs.forEach((log, j) => {
    const weight = Math.exp(log - top);
    total += weight;
    theta += weight * thetas[j]!;
  });
  theta /= total;
  const k = shapeAt(theta);
  return { k: (k * n + 5) / (n + 10), scale: -k / theta };
}

/** Importance weights whose largest values were replaced by expected order statistics. */
export interface SmoothedWeights {
  /** Normalised: their exponentials add up to 1. */
  readonly logWeights: Float64Array;
  /** The shape of their tail: below 0.7 estimates can be trusted, from 1 on the mean may not exist. NaN when there are too few draws. */
  readonly k: number;
}

/**
 * Pareto smoothed importance sampling: stabilises importance weights, and says by the shape k of their tail whether
 * they can be trusted at all.
 *
 * Domain: log weights up to a constant, −∞ allowed; 25 draws or more for a smoothed tail.
 * Fails: DomainError for NaN or +∞, or when all weights vanish.
 * Source: Vehtari, Simpson, Gelman, Yao & Gabry, JMLR 25 (2024).
 *
 * @example
 * const { k } = paretoSmoothedWeights(Float64Array.from({ length: 100 }, (_, i) => Math.log(100 / (i + 1))));
 * k < 1.2 // => true
 */
export function paretoSmoothedWeights(logWeights: ArrayLike<number>, { relativeEfficiency = 1 }: { relativeEfficiency?: number } = {}): SmoothedWeights {
  const n = logWeights.length;
  const logs = Float64Array.from(logWeights);
  const top = logs.reduce((a, b) => Math.max(a, b), -Infinity);
  const bad = logs.findIndex((x) => Number.isNaN(x) || x === Infinity);
  if (bad >= 0 || top === -Infinity) {
    throw new DomainError({
      op: 'paretoSmoothedWeights',
      argument: 'logWeights',
      expected: 'hold numbers or −∞, and at least one number',
      actual: bad >= 0 ? `${logs[bad]} at ${bad}` : n === 0 ? 'nothing' : 'only −∞',
    });
  }
  for (let i = 0; i < n; i++) logs[i]! -= top;
  const tail = Math.ceil(Math.min(0.2 * n, 3 * Math.sqrt(n / relativeEfficiency)));
  const k = tail < 5 ? NaN : smoothTail(logs, tail);
  let total = 0;
  for (let i = 0; i < n; i++) total += Math.exp(logs[i]!);
  const logTotal = Math.log(total);
  return { logWeights: logs.map((x) => x - logTotal), k };
}

/** Replaces the `tail` largest of `logs`, whose maximum is 0, and returns k. */
function smoothTail(logs: Float64Array, tail: number): number {
  const order = Uint32Array.from(logs.keys()).sort((a, b) => logs[a]! - logs[b]!);
  const start = logs.length - tail;
  // The cutoff must not underflow, or the exceedances could not be told from the weights.
  const cutoff = Math.max(logs[order[start - 1]!]!, Math.log(Number.MIN_VALUE) + 40);
  const largest = order.subarray(start);
  const exceedances = Float64Array.from(largest, (i) => Math.exp(logs[i]!) - Math.exp(cutoff)).filter((x) => x > 0);
  if (exceedances.length < 5 || exceedances[0] === exceedances[exceedances.length - 1]) return exceedances.length < 5 ? NaN : -Infinity;
  const { k, scale } = fitParetoTail(exceedances);
  if (!Number.isFinite(k)) return Infinity;
  const from = tail - exceedances.length;
  for (let j = 0; j < exceedances.length; j++) {
    const p = (j + 0.5) / exceedances.length;
    const quantile = k === 0 ? -scale * Math.log1p(-p) : (scale / k) * Math.expm1(-k * Math.log1p(-p));
    logs[largest[from + j]!] = Math.min(Math.log(quantile + Math.exp(cutoff)), 0);
  }
  return k;
}
