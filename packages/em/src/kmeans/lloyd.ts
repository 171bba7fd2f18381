import { weightedTotal } from '../gaussian/logDensities.js';
import type { Observations } from '../observations.js';
import { fewRows, mixtureKernels } from '../wasm/mixtureKernels.js';
import { assignmentInWasm } from './assignmentInWasm.js';
import { boundedAssignment, type Assignment } from './boundedAssignment.js';
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
 * Assigns rows to their nearest centres and moves centres to the means of their rows, until no row changes its centre. A
 * centre that has lost all rows moves to the row that lies farthest from its own.
 */
export function lloyd(data: Observations, start: Float64Array, k: number, { maxIterations, onIteration, signal }: LloydOptions): Clustering {
  const { n } = data;
  const centers = start.slice();
  const labels = new Int32Array(n).fill(-1);
  const kernels = n >= fewRows ? mixtureKernels() : undefined;
  const assignment = kernels === undefined ? boundedAssignment(data, k, labels) : assignmentInWasm(kernels, data, k, labels);
  const history: number[] = [];
  let converged = false;
  for (let iteration = 0; iteration < maxIterations && !converged && !signal?.aborted; iteration++) {
    const changed = assignment.assign(centers);
    const inertia = weightedTotal(assignment.distances(centers), data.weights);
    history.push(inertia);
    onIteration?.({ iteration, inertia });
    converged = changed === 0;
    if (!converged) assignment.moved(moveCenters(data, centers, labels, assignment.sums()));
  }
  // The centres moved after the last assignment: labels must belong to them.
  if (!converged) assignment.assign(centers);
  return { centers, labels, inertia: weightedTotal(assignment.distances(centers), data.weights), history, converged };
}

/** Moves centres to the weighted means of their rows; returns how far each went. */
function moveCenters(data: Observations, centers: Float64Array, labels: Int32Array, { sums, totals }: ReturnType<Assignment['sums']>): Float64Array {
  const { d } = data;
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
