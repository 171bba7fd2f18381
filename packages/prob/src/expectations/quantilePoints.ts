import { reshape, tensor } from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { NotAvailableError } from '../notAvailable.js';

/** Quantiles of every distribution of a batch as numbers, a row per level: by `quantile`, or by bisecting `cdf`. */
export function quantilePoints(p: Distribution, levels: readonly number[]): Float64Array[] {
  const size = p.batchShape.reduce((a, b) => a * b, 1);
  const rows = (data: ArrayLike<number>): Float64Array[] => levels.map((_, i) => Float64Array.from({ length: size }, (_, j) => data[i * size + j]!));
  const at = (x: Float64Array, front: number): ReturnType<typeof reshape> => reshape(tensor(x), [front, ...p.batchShape]);
  const spread = Float64Array.from({ length: levels.length * size }, (_, i) => levels[Math.floor(i / size)]!);
  try {
    return rows(p.quantile(at(spread, levels.length)).data);
  } catch (error) {
    if (!(error instanceof NotAvailableError)) throw error;
  }
  return rows(bisect((x) => p.cdf(at(x, levels.length)).data, spread));
}

/** The smallest x with cdf(x) ≥ u for each element of u, to about 1e-12 relative; ±∞ at 0 and 1. */
export function bisect(cdf: (x: Float64Array) => ArrayLike<number>, u: Float64Array): Float64Array {
  const low = new Float64Array(u.length).fill(-1);
  const high = new Float64Array(u.length).fill(1);
  for (let i = 0; i < 1023; i++) {
    const [below, above] = [cdf(low), cdf(high)];
    let isOpen = false;
    for (let k = 0; k < u.length; k++) {
      if (u[k] === 0 || u[k] === 1) continue;
      const [isLow, isHigh] = [below[k]! >= u[k]!, above[k]! < u[k]!];
      if (isLow) low[k]! *= 2;
      if (isHigh) high[k]! *= 2;
      isOpen ||= isLow || isHigh;
    }
    if (!isOpen) break;
  }
  for (let i = 0; i < 100; i++) {
    const middle = low.map((a, k) => (a + high[k]!) / 2);
    const p = cdf(middle);
    for (let k = 0; k < u.length; k++) {
      if (p[k]! >= u[k]!) high[k] = middle[k]!;
      else low[k] = middle[k]!;
    }
  }
  return high.map((x, k) => (u[k] === 0 ? -Infinity : u[k] === 1 ? Infinity : x));
}
