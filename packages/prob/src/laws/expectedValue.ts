import { exp, isNaN, mul, tensor, where, type Tensor } from '@x/tensor/core';
import { integrate } from '../integration/integrate.js';
import { available } from './available.js';
import type { DistributionCase } from './distributionCase.js';

/** E[f(X)] of a distribution of numbers, by quadrature or by summing; f gets values and their log probabilities. */
export function expectedValue(c: DistributionCase, f: (x: Tensor, logProb: Tensor) => Tensor): number {
  const { distribution } = c;
  const [low, high] = ends(c);
  const weighed = (x: Tensor): Tensor => {
    const logProb = distribution.logProb(x);
    const p = exp(logProb);
    const y = mul(p, f(x, logProb));
    return where(isNaN(p), p, where(p.greater(0), y, 0));
  };
  if (distribution.support.discrete) {
    const n = Math.round(high - low) + 1;
    return weighed(tensor(Float64Array.from({ length: n }, (_, i) => low + i))).sum().item() as number;
  }
  return integrate(weighed, low, high, { breaks: breaksOf(c, low, high), tolerance: 1e-12 }).value;
}

/** The range that holds the mass: discrete tails are cut where they no longer count. */
function ends({ distribution, range }: DistributionCase): readonly [number, number] {
  if (range !== undefined) return range;
  const values = distribution.support.values?.();
  if (values !== undefined) return [Math.min(...values.data), Math.max(...values.data)];
  const top = distribution.support.discrete ? 1 - 2 ** -53 : 1;
  const [low, high] = distribution.quantile([0, top]).data as unknown as [number, number];
  return [low, high];
}

/** Narrow and wide peaks are found by cutting at quantiles. */
function breaksOf({ distribution, breaks = [] }: DistributionCase, low: number, high: number): readonly number[] {
  const cuts = available(() => distribution.quantile([1e-6, 0.01, 0.25, 0.5, 0.75, 0.99, 1 - 1e-6]));
  const inner = [...breaks, ...(cuts?.data ?? [])].filter((x) => x > low && x < high);
  return [...new Set(inner)].sort((a, b) => a - b);
}
