import type { PrecisionFactors } from './factors.js';
import type { MixtureParameters } from './parameters.js';

/**
 * Writes log wₖ + log N(xᵢ | μₖ, Σₖ) of complete rows: n × k numbers.
 * @internal
 */
export function logDensities(values: Float64Array, n: number, p: MixtureParameters, factors: PrecisionFactors, diagonal: boolean, out: Float64Array): void {
  const { k, d, means, weights } = p;
  const { whitening, logScales } = factors;
  const difference = new Float64Array(d);
  for (let c = 0; c < k; c++) {
    const constant = logScales[c]! + Math.log(weights[c]!);
    const base = c * d * d;
    for (let i = 0; i < n; i++) {
      const row = i * d;
      let square = 0;
      if (diagonal) {
        for (let j = 0; j < d; j++) {
          const z = (values[row + j]! - means[c * d + j]!) * whitening[base + j * (d + 1)]!;
          square += z * z;
        }
      } else {
        for (let j = 0; j < d; j++) difference[j] = values[row + j]! - means[c * d + j]!;
        for (let j = 0; j < d; j++) {
          let z = 0;
          const w = base + j * d;
          for (let m = 0; m <= j; m++) z += whitening[w + m]! * difference[m]!;
          square += z * z;
        }
      }
      out[i * k + c] = constant - 0.5 * square;
    }
  }
}

/** Turns rows of log densities into responsibilities, in place, and writes log Σ exp of each row. */
export function normalizeRows(logs: Float64Array, n: number, k: number, rowTotals: Float64Array): void {
  for (let i = 0; i < n; i++) {
    const row = i * k;
    let top = -Infinity;
    for (let c = 0; c < k; c++) if (logs[row + c]! > top) top = logs[row + c]!;
    let sum = 0;
    // A row that all components think impossible is shared equally.
    const shift = top === -Infinity ? 0 : top;
    for (let c = 0; c < k; c++) sum += logs[row + c] = top === -Infinity ? 1 / k : Math.exp(logs[row + c]! - shift);
    for (let c = 0; c < k; c++) logs[row + c]! /= sum;
    rowTotals[i] = top + Math.log(sum);
  }
}

/** Σ wᵢ xᵢ over the rows that have a weight: those without one may be impossible. */
export function weightedTotal(x: Float64Array, weights: Float64Array): number {
  let total = 0;
  for (let i = 0; i < x.length; i++) if (weights[i]! > 0) total += weights[i]! * x[i]!;
  return total;
}
