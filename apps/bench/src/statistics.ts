/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export interface Estimate {
  readonly median: number;
  /** Ends of the interval that holds the true median with about 95 % confidence. */
  readonly low: number;
  readonly high: number;
}

/**
 * The median with a percentile-bootstrap interval; the resampling is seeded, so equal values give equal intervals.
 *
 * Source: Efron & Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.
 */
export function medianWithInterval(values: readonly number[], resamples = 1000): Estimate {
  const next = randomIndices(values.length);
  const medians = Array.from({ length: resamples }, () => median(values.map(() => values[next()]!)));
  medians.sort((a, b) => a - b);
  const at = (p: number): number => medians[Math.min(resamples - 1, Math.floor(p * resamples))]!;
  return { median: median(values), low: at(0.025), high: at(0.975) };
}

/** Marsaglia's 32-bit xorshift reduced to 0 … n−1: enough for choosing resamples. */
function randomIndices(n: number): () => number {
  let state = 0x9e3779b9;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
}
