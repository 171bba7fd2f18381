import { type random } from '@x/tensor/core';
import { startCenters } from '../kmeans/kMeans.js';
import { lloyd } from '../kmeans/lloyd.js';
import type { Observations } from '../observations.js';

/** How a fit begins. */
export type GaussianStart = 'kmeans++' | 'random';

/**
 * Responsibilities to begin with: the clusters of k-means from spread-out centres, or of the rows nearest to random ones.
 * Columns are scaled to unit spread for this, and what is missing is taken for the mean of its column.
 * @internal
 */
export function startingShares(data: Observations, k: number, how: GaussianStart, key: random.Key): Float64Array {
  const scaled = standardized(data);
  const centers = startCenters(scaled, k, how, key);
  const { labels } = lloyd(scaled, centers, k, { maxIterations: how === 'random' ? 1 : 30 });
  const shares = new Float64Array(data.n * k);
  labels.forEach((label, i) => (shares[i * k + label] = 1));
  return shares;
}

function standardized(data: Observations): Observations {
  const { n, d, weights } = data;
  const values = data.values.slice();
  for (let j = 0; j < d; j++) {
    const { mean, variance } = columnMoments(data, j);
    const scale = variance > 0 ? 1 / Math.sqrt(variance) : 1;
    for (let i = 0; i < n; i++) {
      const value = values[i * d + j]!;
      values[i * d + j] = Number.isNaN(value) ? 0 : (value - mean) * scale;
    }
  }
  return { ...data, values, weights, hasMissing: false };
}

/** The weighted mean and variance of what is there of a column. */
export function columnMoments({ n, d, values, weights }: Observations, j: number): { mean: number; variance: number } {
  let [total, sum] = [0, 0];
  for (let i = 0; i < n; i++) {
    const value = values[i * d + j]!;
    if (Number.isNaN(value)) continue;
    total += weights[i]!;
    sum += weights[i]! * value;
  }
  const mean = total > 0 ? sum / total : 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const value = values[i * d + j]!;
    if (!Number.isNaN(value)) squares += weights[i]! * (value - mean) ** 2;
  }
  return { mean, variance: total > 0 ? squares / total : 0 };
}
