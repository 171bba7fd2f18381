/** What the draws of several chains say about one quantity. */
export interface Summary {
  readonly mean: number;
  readonly sd: number;
  /** Monte Carlo standard error of the mean. */
  readonly mcse: number;
  readonly q05: number;
  readonly q50: number;
  readonly q95: number;
  /** How many independent draws the dependent ones are worth for the mean. */
  readonly effectiveSize: number;
  /** Near 1 when the chains agree with each other and with their own halves. */
  readonly rHat: number;
}

/**
 * Summarises draws of one quantity, given chain by chain, all of the same length.
 *
 * Source: Gelman et al., Bayesian Data Analysis (2013), sections 11.4–11.5: split chains, and autocorrelations summed
 * while sums of neighbours stay positive (Geyer, Practical Markov chain Monte Carlo (1992)) and do not grow.
 */
export function summarise(chains: readonly ArrayLike<number>[]): Summary {
  const half = Math.floor(chains[0]!.length / 2);
  const halves = chains.flatMap((chain) => [Float64Array.from({ length: half }, (_, i) => chain[i]!), Float64Array.from({ length: half }, (_, i) => chain[half + i]!)]);
  const means = halves.map(average);
  const centred = halves.map((draws, c) => draws.map((x) => x - means[c]!));
  const within = average(centred.map((draws) => autocovariance(draws, 0) * (half / (half - 1))));
  const middle = average(means);
  const between = means.reduce((sum, m) => sum + (m - middle) ** 2, 0) / (means.length - 1);
  const total = (within * (half - 1)) / half + between;

  const correlation = (lag: number): number => 1 - (within - average(centred.map((draws) => autocovariance(draws, lag)))) / total;
  let time = 1;
  let previous = Infinity;
  for (let lag = 1; lag + 1 < half; lag += 2) {
    const pair = Math.min(previous, correlation(lag) + correlation(lag + 1));
    if (pair <= 0) break;
    time += 2 * pair;
    previous = pair;
  }
  const count = halves.length * half;
  const effectiveSize = Math.min(count / time, count * Math.log10(count));
  const all = Float64Array.from(chains.flatMap((chain) => Array.from(chain))).sort();
  const mean = average(all);
  const sd = Math.sqrt(average(all.map((x) => (x - mean) ** 2)) * (all.length / (all.length - 1)));
  return {
    mean,
    sd,
    mcse: sd / Math.sqrt(effectiveSize),
    q05: quantile(all, 0.05),
    q50: quantile(all, 0.5),
    q95: quantile(all, 0.95),
    effectiveSize,
    rHat: Math.sqrt(total / within),
  };
}

function average(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

function autocovariance(centred: Float64Array, lag: number): number {
  let sum = 0;
  for (let i = lag; i < centred.length; i++) sum += centred[i]! * centred[i - lag]!;
  return sum / centred.length;
}

function quantile(sorted: ArrayLike<number>, p: number): number {
  const place = p * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}
