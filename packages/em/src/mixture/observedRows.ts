import { asTensor, DomainError, ShapeError, showShape, take, type Tensor, type TensorLike } from '@x/tensor/core';
import { readWeights } from '../observations.js';

/** Observations that say something, with their weights. */
export interface ObservedRows {
  readonly n: number;
  /** [n, ...event]. */
  readonly rows: Tensor;
  readonly weights: Float64Array;
  readonly totalWeight: number;
}

/** Reads observations [n, ...event] and leaves out those that are NaN. */
export function observed(op: string, x: TensorLike, weights: TensorLike | undefined): ObservedRows {
  const all = asTensor(x);
  if (all.ndim < 1 || all.shape[0] === 0) throw new ShapeError({ op, argument: 'X', expected: 'have at least one observation', actual: showShape(all.shape) });
  const [count, size] = [all.shape[0]!, all.size / all.shape[0]!];
  const given = weights === undefined ? new Float64Array(count).fill(1) : readWeights(op, weights, count);
  const kept = Array.from({ length: count }, (_, i) => i).filter((i) => !all.data.subarray(i * size, (i + 1) * size).some((v) => Number.isNaN(v)));
  const own = Float64Array.from(kept, (i) => given[i]!);
  const totalWeight = own.reduce((a, b) => a + b, 0);
  if (!(totalWeight > 0)) throw new DomainError({ op, argument: 'X', expected: 'have an observation that is not missing and has a weight', actual: 'none' });
  return { n: kept.length, rows: kept.length === count ? all : take(all, kept, { axis: 0 }), weights: own, totalWeight };
}
