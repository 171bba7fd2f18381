import { linspace } from '../../constructors.js';
import { asTensor, place } from '../../create.js';
import { DomainError, ShapeError, showShape } from '../../errors.js';
import { sameShape } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';

/** Options of `histogram`. */
export interface HistogramOptions {
  /** The number of bins of equal width (10 by default), or their ascending edges. */
  readonly bins?: number | TensorLike;
  /** The first and the last edge of bins of equal width; by default the smallest and largest element. */
  readonly range?: readonly [number, number];
  /** What each element counts; 1 by default. */
  readonly weights?: TensorLike;
  /** Divide by the total and the widths, so that the result integrates to 1. Default false. */
  readonly density?: boolean;
}

/** What `histogram` finds. */
export interface Histogram {
  /** One number per bin. */
  readonly counts: Tensor;
  /** The edges of the bins, one more than there are bins. */
  readonly edges: Tensor;
}

/**
 * How many elements lie in each bin.
 *
 * Formula: countₖ = Σᵢ wᵢ·1{edgeₖ ≤ xᵢ < edgeₖ₊₁}; the last bin includes its last edge.
 * Shapes: any → counts [k], edges [k + 1]; weights have the shape of x.
 * Domain: numbers outside the edges, and NaN if a range or edges are given, are not counted. Counts are int32, weighted
 * sums and densities float64. Cannot be traced and has no derivative.
 * Fails: DomainError for a number of bins < 1, edges that do not ascend, an empty or infinite range; ShapeError when
 * weights do not fit.
 *
 * @example
 * histogram([1, 2, 2, 4], { bins: 3 }).counts.toArray() // => [ 1, 2, 1 ]
 * histogram([1, 2, 2, 4], { bins: [0, 2, 5] }).counts.toArray() // => [ 1, 3 ]
 */
export function histogram(x: TensorLike, { bins = 10, range, weights, density = false }: HistogramOptions = {}): Histogram {
  const value = asTensor(x);
  const { data } = value;
  const even = typeof bins === 'number';
  const edges = even ? evenEdges(data, bins, range) : givenEdges(asTensor(bins));
  const each = weights === undefined ? undefined : asTensor(weights);
  if (each !== undefined && !sameShape(each.shape, value.shape)) {
    throw new ShapeError({
      op: 'histogram',
      argument: 'weights',
      expected: `have the shape of \`x\`, ${showShape(value.shape)}`,
      actual: showShape(each.shape),
    });
  }
  const n = edges.length - 1;
  const totals = new Float64Array(n);
  const perUnit = n / (edges[n]! - edges[0]!);
  for (let i = 0; i < data.length; i++) {
    const element = data[i]!;
    if (!(element >= edges[0]! && element <= edges[n]!)) continue;
    let bin = even ? Math.min(n - 1, Math.floor((element - edges[0]!) * perUnit)) : bisect(edges, element);
    // Rounding may have crossed an edge.
    if (even && element < edges[bin]!) bin--;
    else if (even && bin < n - 1 && element >= edges[bin + 1]!) bin++;
    totals[bin]! += each === undefined ? 1 : each.data[i]!;
  }
  if (density) {
    const total = totals.reduce((sum, count) => sum + count, 0);
    for (let k = 0; k < n; k++) totals[k]! /= total * (edges[k + 1]! - edges[k]!);
  }
  const whole = each === undefined && !density;
  return { counts: place(whole ? Int32Array.from(totals) : totals, [n], value.device), edges: place(edges, [n + 1], value.device) };
}

function bisect(edges: Float64Array, element: number): number {
  let low = 0;
  let high = edges.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (edges[middle]! <= element) low = middle;
    else high = middle;
  }
  return low;
}

function evenEdges(data: ArrayLike<number>, bins: number, range: readonly [number, number] | undefined): Float64Array {
  if (!Number.isInteger(bins) || bins < 1) {
    throw new DomainError({ op: 'histogram', argument: 'bins', expected: 'be a whole number ≥ 1, or edges', actual: String(bins) });
  }
  let [low, high] = range ?? [Infinity, -Infinity];
  if (range === undefined) {
    for (let i = 0; i < data.length; i++) {
      low = Math.min(low, data[i]!);
      high = Math.max(high, data[i]!);
    }
    if (data.length === 0) [low, high] = [0, 1];
  }
  if (!Number.isFinite(low) || !Number.isFinite(high) || low > high) {
    throw new DomainError({
      op: 'histogram',
      argument: 'range',
      expected: 'have a finite beginning and a finite end that is not smaller',
      actual: `[${low}, ${high}]${range === undefined ? ', the smallest and largest element' : ''}`,
      hint: 'Give the range to leave NaN and infinite elements out.',
    });
  }
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  return linspace(low, high, bins + 1).data as Float64Array;
}

function givenEdges(bins: Tensor): Float64Array {
  const edges = Float64Array.from(bins.data);
  const bad = edges.findIndex((edge, k) => !(k === 0 ? edge === edge : edge >= edges[k - 1]!));
  if (bins.ndim !== 1 || edges.length < 2 || bad >= 0) {
    throw new DomainError({
      op: 'histogram',
      argument: 'bins',
      expected: 'be a vector of at least two ascending edges',
      actual: bins.ndim !== 1 || bad < 0 ? `shape ${showShape(bins.shape)}` : `${edges[bad]!} at position ${bad}`,
    });
  }
  return edges;
}
