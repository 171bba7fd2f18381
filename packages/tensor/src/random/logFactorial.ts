/**
 * log k! − [(k + ½)·log k − k + ½·log 2π], the error of Stirling's formula; for k = 0 it is taken as 0. Together with
 * `deviance` it gives log probabilities of counts without the cancellation of lgamma differences.
 *
 * Source: C. Loader, "Fast and accurate computation of binomial probabilities" (2000); for k ≥ 10 the series
 * 1/(12k) − 1/(360k³) + 1/(1260k⁵) − 1/(1680k⁷), whose next term is below 1e-12.
 */
export function stirlingError(k: number): number {
  if (k < 10) return small[k]!;
  const z = 1 / (k * k);
  return (1 / 12 - z * (1 / 360 - z * (1 / 1260 - z / 1680))) / k;
}

const small: readonly number[] = [
  0, 0.08106146679532726, 0.0413406959554093, 0.02767792568499834, 0.020790672103765093, 0.016644691189821193,
  0.013876128823070748, 0.01189670994589177, 0.010411265261972096, 0.009255462182712733,
];

/** x·log(x/m) + m − x ≥ 0 for x ≥ 0, m > 0: what a count x lies away from its mean m. */
export function deviance(x: number, m: number): number {
  if (x === 0) return m;
  const d = (m - x) / x;
  return Math.abs(d) < 0.5 ? x * (d - Math.log1p(d)) : x * Math.log(x / m) + m - x;
}
