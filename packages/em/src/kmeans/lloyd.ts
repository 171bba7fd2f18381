import type { Observations } from '../observations.js';
import { squaredDistance } from './plusPlus.js';

/** Where Lloyd's iterations ended. */
export interface Clustering {
  readonly centers: Float64Array;
  readonly labels: Int32Array;
  readonly inertia: number;
  /** The inertia of each assignment. */
  readonly history: readonly number[];
  readonly converged: boolean;
}

/** When to stop, and whom to tell. */
export interface LloydOptions {
  readonly maxIterations: number;
  readonly onIteration?: ((progress: { readonly iteration: number; readonly inertia: number }) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Assigns rows to their nearest centres and moves centres to the means of their rows, until no row changes its centre.
 * Distances are bounded from below and from above by the triangle inequality, so that most are never computed. A centre
 * that has lost all rows moves to the row that lies farthest from its own.
 * Source: Hamerly, Making k-means even faster (2010).
 */
export function lloyd(data: Observations, start: Float64Array, k: number, { maxIterations, onIteration, signal }: LloydOptions): Clustering {
  const { n, d, values, weights } = data;
  const centers = start.slice();
  const labels = new Int32Array(n).fill(-1);
  const upper = new Float64Array(n).fill(Infinity);
  const lower = new Float64Array(n);
  const history: number[] = [];
  let converged = false;
  for (let iteration = 0; iteration < maxIterations && !converged && !signal?.aborted; iteration++) {
    const changed = assign(data, centers, k, labels, upper, lower);
    const inertia = inertiaOf(data, centers, labels);
    history.push(inertia);
    onIteration?.({ iteration, inertia });
    converged = changed === 0;
    if (converged) break;
    const moved = moveCenters(data, centers, labels, k);
    const farthest = moved.reduce((a, b) => Math.max(a, b), 0);
    for (let i = 0; i < n; i++) {
      upper[i]! += moved[labels[i]!]!;
      lower[i]! -= farthest;
    }
  }
  // The centres moved after the last assignment: labels must belong to them.
  if (!converged) assign(data, centers, k, labels, upper.fill(Infinity), lower.fill(0));
  return { centers, labels, inertia: inertiaOf({ n, d, values, weights }, centers, labels), history, converged };
}

/** Gives every row its nearest centre, the first of several; returns how many rows changed. */
function assign({ n, d, values }: Observations, centers: Float64Array, k: number, labels: Int32Array, upper: Float64Array, lower: Float64Array): number {
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
      if (distance < first) [second, first, best] = [first, distance, c];
      else if (distance < second) second = distance;
    }
    upper[i] = Math.sqrt(first);
    lower[i] = Math.sqrt(second);
    if (best !== label) {
      labels[i] = best;
      changed++;
    }
  }
  return changed;
}

/** Half the distance from each centre to the nearest other one. */
function halfGaps(centers: Float64Array, k: number, d: number): Float64Array {
  return Float64Array.from({ length: k }, (_, a) => {
    let nearest = Infinity;
    for (let b = 0; b < k; b++) if (b !== a) nearest = Math.min(nearest, squaredDistance(centers, a, centers, b, d));
    return Math.sqrt(nearest) / 2;
  });
}

/** Moves centres to the weighted means of their rows; returns how far each went. */
function moveCenters(data: Observations, centers: Float64Array, labels: Int32Array, k: number): Float64Array {
  const { n, d, values, weights } = data;
  const sums = new Float64Array(k * d);
  const totals = new Float64Array(k);
  for (let i = 0; i < n; i++) {
    const c = labels[i]!;
    const weight = weights[i]!;
    totals[c]! += weight;
    for (let j = 0; j < d; j++) sums[c * d + j]! += weight * values[i * d + j]!;
  }
  const taken = new Set<number>();
  return totals.map((total, c) => {
    const before = centers.slice(c * d, (c + 1) * d);
    if (total > 0) for (let j = 0; j < d; j++) centers[c * d + j] = sums[c * d + j]! / total;
    else centers.set(farthestRow(data, centers, labels, taken), c * d);
    return Math.sqrt(squaredDistance(before, 0, centers, c, d));
  });
}

function farthestRow({ n, d, values, weights }: Observations, centers: Float64Array, labels: Int32Array, taken: Set<number>): Float64Array {
  let [row, most] = [0, -1];
  for (let i = 0; i < n; i++) {
    const distance = weights[i]! * squaredDistance(values, i, centers, labels[i]!, d);
    if (distance > most && !taken.has(i)) [row, most] = [i, distance];
  }
  taken.add(row);
  return values.slice(row * d, (row + 1) * d);
}

function inertiaOf({ n, d, values, weights }: Pick<Observations, 'n' | 'd' | 'values' | 'weights'>, centers: Float64Array, labels: Int32Array): number {
  let total = 0;
  for (let i = 0; i < n; i++) total += weights[i]! * squaredDistance(values, i, centers, labels[i]!, d);
  return total;
}
