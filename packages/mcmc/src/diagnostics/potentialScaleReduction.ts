import { allFinite, average, isConstant, pooled, quantileOf, splitChains, spread, type Chains } from './chains.js';
import { rankNormalize } from './rankNormalize.js';

/**
 * Rank-normalised split R̂ of one number: the larger of that of its bulk and that of its folded draws |x − median|,
 * which sees chains of different scale. NaN when draws are constant, not finite or fewer than 4.
 *
 * Source: Vehtari et al. (2021), section 4.
 */
export function potentialScaleReduction(chains: Chains): number {
  if ((chains[0]?.length ?? 0) < 4 || !allFinite(chains) || isConstant(chains)) return NaN;
  const median = quantileOf(pooled(chains).sort(), 0.5);
  const folded = chains.map((x) => x.map((v) => Math.abs(v - median)));
  const bulk = splitRhat(rankNormalize(splitChains(chains)));
  const tail = isConstant(folded) ? -Infinity : splitRhat(rankNormalize(splitChains(folded)));
  return Math.max(bulk, tail);
}

/** √(((n − 1)/n W + B/n) / W). */
function splitRhat(chains: Chains): number {
  const n = chains[0]!.length;
  const between = n * spread(Float64Array.from(chains, average), 1);
  const within = average(Float64Array.from(chains, (x) => spread(x, 1)));
  return Math.sqrt((between / within + n - 1) / n);
}
