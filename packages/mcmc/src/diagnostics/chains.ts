/** Draws of one number: an array per chain, all of the same length. */
export type Chains = readonly Float64Array[];

/** Every chain cut in halves; the middle draw of an odd number is left out. */
export function splitChains(chains: Chains): Chains {
  const n = chains[0]?.length ?? 0;
  const half = Math.floor(n / 2);
  return chains.flatMap((x) => [x.subarray(0, half), x.subarray(n - half)]);
}

/** All draws in one array. */
export function pooled(chains: Chains): Float64Array {
  const all = new Float64Array(chains.reduce((n, x) => n + x.length, 0));
  let at = 0;
  for (const x of chains) {
    all.set(x, at);
    at += x.length;
  }
  return all;
}

/** The mean. */
export function average(x: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]!;
  return sum / x.length;
}

/** The variance with divisor n − ddof. */
export function spread(x: Float64Array, ddof: number): number {
  const mean = average(x);
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i]! - mean) ** 2;
  return sum / (x.length - ddof);
}

/** Whether all draws are finite numbers. */
export function allFinite(chains: Chains): boolean {
  return chains.every((x) => x.every(Number.isFinite));
}

/** Whether all draws are one and the same number. */
export function isConstant(chains: Chains): boolean {
  const first = chains[0]?.[0];
  return chains.every((x) => x.every((v) => v === first));
}

/** A quantile of sorted numbers, interpolated between order statistics (type 7 of Hyndman & Fan). */
export function quantileOf(sorted: Float64Array, p: number): number {
  const place = p * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  const share = place - below;
  // Halfway lies the mean: draws at the same distance from a median must stay so to the last bit.
  return share === 0.5 ? (sorted[below]! + sorted[above]!) / 2 : sorted[below]! + share * (sorted[above]! - sorted[below]!);
}
