import { erfinv, Tensor } from '@x/tensor/core';
import { pooled, type Chains } from './chains.js';

/**
 * Replaces draws by normal scores of their ranks among all chains, z = Φ⁻¹((r − 3/8) / (S + 1/4)); equal draws share
 * their mean rank. Heavy tails then cannot upset the diagnostics.
 *
 * Source: Vehtari, Gelman, Simpson, Carpenter, Bürkner, Rank-normalization, folding, and localization: An improved R̂
 * (2021), equation 14.
 */
export function rankNormalize(chains: Chains): Chains {
  const all = pooled(chains);
  const n = all.length;
  const sorted = all.slice().sort();
  // Equal draws stand at `from` … `to` − 1 of the sorted ones, and share the mean of the ranks from + 1 … to.
  const share = all.map((x) => {
    const from = countBelow(sorted, x);
    let to = from + 1;
    if (sorted[to] === x) to = from + countBelow(sorted.subarray(from), x, true);
    return (from + 1 + to - 0.75) / (n + 0.25) - 1;
  });
  const scores = erfinv(new Tensor('float64', [n], share)).data.map((x) => x * Math.SQRT2) as Float64Array;
  let at = 0;
  return chains.map((x) => scores.subarray(at, (at += x.length)));
}

/** How many of some sorted numbers are less than x (or equal to it, if `orEqual`). */
function countBelow(sorted: Float64Array, x: number, orEqual = false): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < x || (orEqual && sorted[middle] === x)) low = middle + 1;
    else high = middle;
  }
  return low;
}
