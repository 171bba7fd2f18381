import type { Observations } from '../observations.js';
import { squaredDistance } from './plusPlus.js';

/** Keeps the labels of rows up to date while centres move. */
export interface Assignment {
  /** Gives every row its nearest centre, the first of several; returns how many rows changed. */
  assign(centers: Float64Array): number;
  /** The squared distance of each row from its centre, where the centres are as they were when last assigned. */
  distances(centers: Float64Array): Float64Array;
  /** The weighted sums of the rows of each centre, k × d, and their weights. */
  sums(): { sums: Float64Array; totals: Float64Array };
  /** Told how far each centre went. */
  moved(lengths: Float64Array): void;
}

/**
 * Assignment in plain JavaScript: distances are bounded from below and from above by the triangle inequality, so that most
 * are never computed.
 * Source: Hamerly, Making k-means even faster (2010).
 */
export function boundedAssignment({ n, d, values, weights }: Observations, k: number, labels: Int32Array): Assignment {
  const upper = new Float64Array(n).fill(Infinity);
  const lower = new Float64Array(n);
  return {
    assign(centers) {
      const half = halfGaps(centers, k, d);
      let changed = 0;
      for (let i = 0; i < n; i++) {
        const label = labels[i]!;
        const bound = label < 0 ? 0 : Math.max(half[label]!, lower[i]!);
        if (upper[i]! < bound) continue;
        if (label >= 0) {
          upper[i] = Math.sqrt(squaredDistance(values, i, centers, label, d));
          if (upper[i]! < bound) continue;
        }
        let [best, first, second] = [0, Infinity, Infinity];
        for (let c = 0; c < k; c++) {
          const distance = squaredDistance(values, i, centers, c, d);
          if (distance < first) {
            second = first;
            first = distance;
            best = c;
          } else if (distance < second) second = distance;
        }
        upper[i] = Math.sqrt(first);
        lower[i] = Math.sqrt(second);
        if (best !== label) {
          labels[i] = best;
          changed++;
        }
      }
      return changed;
    },
    distances: (centers) => Float64Array.from(labels, (label, i) => squaredDistance(values, i, centers, label, d)),
    sums() {
      const sums = new Float64Array(k * d);
      const totals = new Float64Array(k);
      for (let i = 0; i < n; i++) {
        const c = labels[i]!;
        const weight = weights[i]!;
        totals[c]! += weight;
        for (let j = 0; j < d; j++) sums[c * d + j]! += weight * values[i * d + j]!;
      }
      return { sums, totals };
    },
    moved(lengths) {
      const farthest = lengths.reduce((a, b) => Math.max(a, b), 0);
      for (let i = 0; i < n; i++) {
        upper[i]! += lengths[labels[i]!]!;
        lower[i]! -= farthest;
      }
    },
  };
}

/** Half the distance from each centre to the nearest other one. */
function halfGaps(centers: Float64Array, k: number, d: number): Float64Array {
  return Float64Array.from({ length: k }, (_, a) => {
    let nearest = Infinity;
    for (let b = 0; b < k; b++) if (b !== a) nearest = Math.min(nearest, squaredDistance(centers, a, centers, b, d));
    return Math.sqrt(nearest) / 2;
  });
}
