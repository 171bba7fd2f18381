import { autocovariance } from './autocovariance.js';
import { allFinite, average, isConstant, pooled, quantileOf, splitChains, spread, type Chains } from './chains.js';
import { rankNormalize } from './rankNormalize.js';

/** What the effective number of draws is asked for. */
export type EssKind = 'bulk' | 'tail' | 'mean';

/** The effective number of draws of one number; NaN when draws are constant, not finite or fewer than 4. */
export function effectiveSize(chains: Chains, kind: EssKind): number {
  switch (kind) {
    case 'bulk':
      return usable(chains) ? untransformed(rankNormalize(splitChains(chains)), chains) : NaN;
    case 'mean':
      return untransformed(splitChains(chains), chains);
    case 'tail': {
      const sorted = pooled(chains).sort();
      return Math.min(quantileSize(chains, sorted, 0.05), quantileSize(chains, sorted, 0.95));
    }
  }
}

/** The effective number for a quantile: that of the indicator x ≤ q. */
function quantileSize(chains: Chains, sorted: Float64Array, p: number): number {
  if (!usable(chains)) return NaN;
  const q = quantileOf(sorted, p);
  const below = chains.map((x) => x.map((v) => (v <= q ? 1 : 0)));
  return untransformed(splitChains(below), below);
}

function usable(chains: Chains): boolean {
  return (chains[0]?.length ?? 0) >= 4 && allFinite(chains) && !isConstant(chains);
}

/**
 * S / τ with τ = −1 + 2 Σ ρₜ: autocorrelations combined over chains, summed in pairs while the pairs stay positive and
 * made to decrease. At most S log₁₀ S, which antithetic chains may reach.
 *
 * Source: Vehtari et al. (2021), section 3.2; Geyer, Practical Markov chain Monte Carlo (1992).
 */
function untransformed(chains: Chains, original: Chains): number {
  if (!usable(original) || chains[0]!.length < 2) return NaN;
  const m = chains.length;
  const n = chains[0]!.length;
  const covariances = chains.map(autocovariance);
  const at = (lag: number): number => covariances.reduce((sum, c) => sum + c[lag]!, 0) / m;
  const within = (at(0) * n) / (n - 1);
  let total = at(0);
  if (m > 1) total += spread(Float64Array.from(chains, average), 1);
  const correlation = (lag: number): number => 1 - (within - at(lag)) / total;

  const rho = new Float64Array(n);
  rho[0] = 1;
  let even = 1;
  let odd = correlation(1);
  rho[1] = odd;
  let t = 1;
  while (t < n - 4 && even + odd > 0) {
    even = correlation(t + 1);
    odd = correlation(t + 2);
    if (even + odd >= 0) {
      rho[t + 1] = even;
      rho[t + 2] = odd;
    }
    t += 2;
  }
  const last = Math.max(0, t - 2);
  if (even > 0) rho[last + 1] = even;
  for (let k = 1; k <= last - 2; k += 2) {
    if (rho[k + 1]! + rho[k + 2]! > rho[k - 1]! + rho[k]!) rho[k + 1] = rho[k + 2] = (rho[k - 1]! + rho[k]!) / 2;
  }
  let sum = 0;
  for (let k = 0; k <= last; k++) sum += rho[k]!;
  const size = m * n;
  const tau = Math.max(-1 + 2 * sum + (rho[last + 1] ?? 0), 1 / Math.log10(size));
  return size / tau;
}
