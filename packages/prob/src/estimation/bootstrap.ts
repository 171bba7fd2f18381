import { asTensor, concat, DomainError, mean, random, requireWhole, slice, stack, std, sub, take, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { Normal } from '../distributions/normal.js';

/** How to resample. */
export interface BootstrapOptions {
  readonly key: random.KeyLike;
  /** Default 2000. */
  readonly resamples?: number;
  /** Default 0.95. */
  readonly confidence?: number;
  /** `percentile`; `basic`, reflected at the estimate; `bca` (default), corrected for bias and skewness. */
  readonly method?: 'percentile' | 'basic' | 'bca';
}

/** What the bootstrap says about a statistic. */
export interface Bootstrap {
  /** The statistic of the data. */
  readonly estimate: Tensor;
  readonly standardError: Tensor;
  /** The mean of the replicates less the estimate. */
  readonly bias: Tensor;
  /** The ends of the confidence interval. */
  readonly low: Tensor;
  readonly high: Tensor;
  /** [resamples, ...] */
  readonly replicates: Tensor;
}

/**
 * The sampling distribution of a statistic by drawing observations with replacement, with a confidence interval.
 *
 * Shapes: data [n, ...]; statistic maps [n, ...] to a number or tensor of shape S → all results of shape S.
 * Domain: at least 2 observations; bca also computes the statistic without each observation in turn.
 * Fails: DomainError for fewer observations or resamples, another confidence, and where the statistic is NaN.
 * Source: Efron & Tibshirani, An Introduction to the Bootstrap (1993), chapters 13 and 14.
 *
 * @example
 * const found = bootstrap([2, 4, 4, 4, 5, 5, 7, 9], (x) => mean(x), { key: random.key(0) });
 * found.estimate.item() // => 5
 * found.low.item() < 5 && found.high.item() > 5 // => true
 */
export function bootstrap(data: TensorLike, statistic: (x: Tensor) => TensorLike, { key, resamples = 2000, confidence = 0.95, method = 'bca' }: BootstrapOptions): Bootstrap {
  const x = asTensor(data);
  const n = x.shape[0] ?? 0;
  if (n < 2) throw new DomainError({ op: 'bootstrap', argument: 'data', expected: 'hold at least 2 observations along axis 0', actual: `shape [${x.shape.join(', ')}]` });
  requireWhole('bootstrap', 'resamples', resamples, 2);
  if (!(confidence > 0 && confidence < 1)) throw new DomainError({ op: 'bootstrap', argument: 'confidence', expected: 'lie between 0 and 1', actual: String(confidence) });
  if (!['percentile', 'basic', 'bca'].includes(method)) throw new DomainError({ op: 'bootstrap', argument: 'method', expected: 'be percentile, basic or bca', actual: `'${method}'` });
  const estimate = asTensor(statistic(x));
  const positions = random.randint(key, 0, n, [resamples, n]);
  const replicates = stack(Array.from({ length: resamples }, (_, r) => statistic(take(x, take(positions, r, { axis: 0 }), { axis: 0 }))));
  const bad = replicates.data.findIndex((v) => Number.isNaN(v));
  if (bad >= 0) throw new DomainError({ op: 'bootstrap', argument: 'statistic', expected: 'be a number for every resample', actual: `NaN for resample ${Math.floor(bad / estimate.size)}`, hint: 'Resamples repeat observations: a statistic of too few distinct ones may be undefined.' });
  const ends = estimate.data.length === 0 ? [] : intervals(x, statistic, estimate, replicates, (1 - confidence) / 2, method);
  const column = (end: 0 | 1): Tensor => tensor(Float64Array.from(ends, (pair) => pair[end]), { shape: estimate.shape });
  return {
    estimate,
    standardError: std(replicates, { axis: 0, ddof: 1 }),
    bias: sub(mean(replicates, { axis: 0 }), estimate),
    low: column(0),
    high: column(1),
    replicates,
  };
}

function intervals(x: Tensor, statistic: (x: Tensor) => TensorLike, estimate: Tensor, replicates: Tensor, tail: number, method: 'percentile' | 'basic' | 'bca'): (readonly [number, number])[] {
  const columns = estimate.size;
  const left = method === 'bca' ? leaveOneOut(x, statistic) : undefined;
  return Array.from({ length: columns }, (_, c) => {
    const at = estimate.data[c]!;
    const values = Float64Array.from({ length: replicates.shape[0]! }, (_r, r) => replicates.data[r * columns + c]!).sort();
    const [low, high] = left === undefined ? [tail, 1 - tail] : corrected(values, at, left.map((y) => y.data[c]!), tail);
    const [a, b] = [quantileOf(values, low!), quantileOf(values, high!)];
    return method === 'basic' ? [2 * at - b, 2 * at - a] : [a, b];
  });
}

function leaveOneOut(x: Tensor, statistic: (x: Tensor) => TensorLike): Tensor[] {
  const n = x.shape[0]!;
  const others = (i: number): Tensor => (i === 0 ? slice(x, [1], [n]) : i === n - 1 ? slice(x, [0], [n - 1]) : concat([slice(x, [0], [i]), slice(x, [i + 1], [n])]));
  return Array.from({ length: n }, (_, i) => asTensor(statistic(others(i))));
}

/** The levels at which BCa reads the replicates: shifted by the median bias, stretched by the skewness. */
function corrected(sorted: Float64Array, estimate: number, left: readonly number[], tail: number): [number, number] {
  const standard = new Normal();
  const below = sorted.reduce((count, v) => count + (v < estimate ? 1 : v === estimate ? 0.5 : 0), 0) / sorted.length;
  if (below === 0 || below === 1) return [tail, 1 - tail];
  const shift = standard.quantile(below).data[0]!;
  const centre = left.reduce((a, b) => a + b, 0) / left.length;
  const [squares, cubes] = left.reduce<[number, number]>(([s, c], v) => [s + (centre - v) ** 2, c + (centre - v) ** 3], [0, 0]);
  const acceleration = squares > 0 ? cubes / (6 * squares ** 1.5) : 0;
  const level = (p: number): number => {
    const z = shift + standard.quantile(p).data[0]!;
    return standard.cdf(shift + z / (1 - acceleration * z)).data[0]!;
  };
  return [level(tail), level(1 - tail)];
}

/** Linear interpolation between order statistics. */
function quantileOf(sorted: Float64Array, p: number): number {
  const at = p * (sorted.length - 1);
  const below = Math.min(sorted.length - 1, Math.max(0, Math.floor(at)));
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}
