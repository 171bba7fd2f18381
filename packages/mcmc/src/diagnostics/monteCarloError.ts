import { average, pooled, spread, type Chains } from './chains.js';
import { effectiveSize } from './effectiveSize.js';

/** The Monte Carlo standard error of the mean: sd / √ESS. */
export function meanError(chains: Chains): number {
  return Math.sqrt(spread(pooled(chains), 1) / effectiveSize(chains, 'mean'));
}

/**
 * The Monte Carlo standard error of the standard deviation, by the delta method from that of the variance.
 *
 * Source: Vehtari et al. (2021), section 3.3; Kenney & Keeping, Mathematics of Statistics (1951), on the delta method.
 */
export function deviationError(chains: Chains): number {
  const mean = average(pooled(chains));
  const squares = chains.map((x) => x.map((v) => (v - mean) ** 2));
  const all = pooled(squares);
  const variance = average(all);
  const fourth = average(all.map((v) => v * v));
  return Math.sqrt((fourth - variance * variance) / effectiveSize(squares, 'mean') / variance / 4);
}
