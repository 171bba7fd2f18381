import { asTensor, DomainError, random, requireWhole, ShapeError, showShape, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { observations, type Observations } from '../observations.js';
import { lloyd, type Clustering } from './lloyd.js';
import { miniBatchCenters, nearestCenter } from './miniBatch.js';
import { plusPlusCenters } from './plusPlus.js';

/** How to cluster. */
export interface KMeansOptions {
  readonly clusters: number;
  /** The source of random starts; needed unless `init` gives the centres. */
  readonly key?: random.Key;
  /** `kmeans++` (default) spreads the starting centres, `random` takes rows, a table [k, d] is the start itself. */
  readonly init?: 'kmeans++' | 'random' | TensorLike;
  /** How many starts; the best end is returned. Default 10, and 1 when `init` gives the centres. */
  readonly restarts?: number;
  /** Default 300. */
  readonly maxIterations?: number;
  /** One for each row. */
  readonly weights?: TensorLike;
  /** Looks at random batches of this size first, for very many rows; ordinary iterations then finish the work. */
  readonly batchSize?: number;
  readonly onIteration?: (progress: { readonly iteration: number; readonly inertia: number }) => void;
  readonly signal?: AbortSignal;
}

/** Clusters of rows. */
export class KMeansResult {
  /** Made by `kMeans`. */
  constructor(
    /** The centres, [k, d]. */
    readonly centers: Tensor,
    /** The cluster of each row: int32 [n]. */
    readonly labels: Tensor,
    /** The sum of squared distances of rows from their centres. */
    readonly inertia: number,
    /** The inertia of each iteration: it never rises. */
    readonly history: readonly number[],
    readonly converged: boolean,
  ) {}

  /** The nearest centre of each row: int32 [n]. Fails: ShapeError for another number of columns. */
  predict(x: TensorLike): Tensor {
    const [k, d] = this.centers.shape as [number, number];
    const { n, values } = requireColumns('kMeans.predict', observations('kMeans.predict', x, undefined), d);
    const centers = Float64Array.from(this.centers.data);
    return tensor(Int32Array.from({ length: n }, (_, i) => nearestCenter(values, i, centers, k, d)));
  }
}

/**
 * k-means: centres and labels that minimise Σᵢ wᵢ ‖xᵢ − c(i)‖², by Lloyd's iterations from several starts.
 *
 * Shapes: X [n, d] or [n] → centers [k, d], labels [n].
 * Domain: finite X; 1 ≤ clusters ≤ n. A cluster that loses all its rows starts again at the farthest row.
 * Fails: DomainError for NaN, for more clusters than distinct rows, and without a key.
 * Source: Lloyd, IEEE Trans. Information Theory 28 (1982); Arthur & Vassilvitskii (2007); Hamerly (2010).
 *
 * @example
 * const { centers, labels, inertia } = kMeans([1, 2, 5, 6], { clusters: 2, key: random.key(0) });
 * centers.toArray().flat().sort() // => [ 1.5, 5.5 ]
 * inertia // => 1
 */
export function kMeans(x: TensorLike, options: KMeansOptions): KMeansResult {
  const { clusters, init = 'kmeans++', batchSize, maxIterations = 300, onIteration, signal } = options;
  for (const name of ['restarts', 'batchSize'] as const) if (options[name] !== undefined) requireWhole('kMeans', name, options[name], 1);
  const data = observations('kMeans', x, options.weights);
  requireClusters(data, clusters);
  const given = typeof init === 'string' ? undefined : givenCenters(init, clusters, data.d);
  const restarts = given === undefined ? (options.restarts ?? 10) : 1;
  let best: Clustering | undefined;
  for (let r = 0; r < restarts && !(r > 0 && signal?.aborted); r++) {
    let start = given ?? startCenters(data, clusters, init as string, keyOf(options.key, r));
    if (batchSize !== undefined) {
      const batches = Math.max(10, Math.ceil((3 * data.n) / batchSize));
      start = miniBatchCenters(data, start, clusters, { batchSize, batches, key: keyOf(options.key, restarts + r) });
    }
    const found = lloyd(data, start, clusters, { maxIterations, onIteration, signal });
    if (best === undefined || found.inertia < best.inertia) best = found;
  }
  const { centers, labels, inertia, history, converged } = best!;
  return new KMeansResult(tensor(centers, { shape: [clusters, data.d] }), tensor(labels), inertia, history, converged);
}

/**
 * Starting centres for models that begin with clusters.
 * @internal
 */
export function startCenters(data: Observations, k: number, how: string, key: random.Key): Float64Array {
  if (how === 'kmeans++') return plusPlusCenters(data, k, key);
  if (how !== 'random') throw new DomainError({ op: 'fit', argument: 'init', expected: "be 'kmeans++', 'random' or where to begin", actual: how });
  const rows = random.permutation(key, data.n).data.slice(0, k);
  return Float64Array.from(Array.from(rows, (i: number) => Array.from(data.values.subarray(i * data.d, (i + 1) * data.d))).flat());
}

/**
 * The key of one of several starts.
 * @internal
 */
export function keyOf(key: random.Key | undefined, start: number): random.Key {
  if (key !== undefined) return random.foldIn(key, start);
  throw new DomainError({ op: 'fit', argument: 'key', expected: 'be given, since the start is random', actual: 'nothing', hint: 'Such as key: random.key(0).' });
}

function requireClusters({ n, d, values }: Observations, clusters: number): void {
  requireWhole('kMeans', 'clusters', clusters, 1);
  const distinct = new Set<string>();
  for (let i = 0; i < n && distinct.size < clusters; i++) distinct.add(values.subarray(i * d, (i + 1) * d).join(' '));
  if (distinct.size >= clusters) return;
  throw new DomainError({ op: 'kMeans', argument: 'clusters', expected: `be at most the number of distinct rows, ${distinct.size}`, actual: String(clusters) });
}


function givenCenters(init: TensorLike, k: number, d: number): Float64Array {
  const centers = asTensor(init);
  if (centers.size === k * d && (centers.ndim === 2 ? centers.shape[0] === k : d === 1)) return Float64Array.from(centers.data);
  throw new ShapeError({ op: 'kMeans', argument: 'init', expected: `have the shape [${k}, ${d}]`, actual: showShape(centers.shape) });
}

/**
 * Data of as many columns as a model has.
 * @internal
 */
export function requireColumns(op: string, data: Observations, d: number): Observations {
  if (data.d === d) return data;
  throw new ShapeError({ op, argument: 'X', expected: `have ${d} columns`, actual: `${data.d}`, ...(data.n === d && { hint: 'A single row is a table as well: [[…]].' }) });
}
