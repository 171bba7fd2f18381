import { random } from '@x/tensor/core';
import type { Observations } from '../observations.js';
import { rowAt, squaredDistance } from './plusPlus.js';

/**
 * Moves centres towards small random batches, each by the share that a row has of all rows its centre has seen. Returns
 * centres near those of all rows, after looking at few of them.
 * Source: Sculley, Web-scale k-means clustering (2010).
 */
export function miniBatchCenters(data: Observations, start: Float64Array, k: number, { batchSize, batches, key }: { batchSize: number; batches: number; key: random.Key }): Float64Array {
  const { d, values, weights } = data;
  const centers = start.slice();
  const seen = new Float64Array(k);
  const uniform = weights.every((w) => w === weights[0]);
  for (let b = 0; b < batches; b++) {
    const draws = random.uniform(random.foldIn(key, b), [batchSize]).data;
    const rows = Array.from(draws, (u: number) => (uniform ? Math.floor(u * data.n) : rowAt(weights, u)));
    const labels = rows.map((i) => nearestCenter(values, i, centers, k, d));
    rows.forEach((i, r) => {
      const c = labels[r]!;
      const rate = 1 / ++seen[c]!;
      for (let j = 0; j < d; j++) centers[c * d + j]! += rate * (values[i * d + j]! - centers[c * d + j]!);
    });
  }
  return centers;
}

/** The centre next to row i, the first of several. */
export function nearestCenter(values: Float64Array, i: number, centers: Float64Array, k: number, d: number): number {
  let [best, least] = [0, Infinity];
  for (let c = 0; c < k; c++) {
    const distance = squaredDistance(values, i, centers, c, d);
    if (distance < least) [best, least] = [c, distance];
  }
  return best;
}
