/**
 * The shortest interval that holds the share `prob` of some draws. With several modes it is still one interval.
 *
 * Source: Chen & Shao, Monte Carlo estimation of Bayesian credible and HPD intervals (1999).
 */
export function highestDensityInterval(draws: Float64Array, prob: number): [number, number] {
  const sorted = draws.slice().sort();
  const n = sorted.length;
  const skip = Math.floor(prob * n);
  if (n === 0 || Number.isNaN(sorted[n - 1]!)) return [NaN, NaN];
  let best = 0;
  for (let i = 1; i + skip < n; i++) if (sorted[i + skip]! - sorted[i]! < sorted[best + skip]! - sorted[best]!) best = i;
  return [sorted[best]!, sorted[Math.min(best + skip, n - 1)]!];
}
