import { astype, asTensor, DomainError, full, isAbstract, isFloat, reshape, ShapeError, showShape, type DType, type Tensor, type TensorLike } from '@x/tensor/core';
import type { Family } from '../parametric.js';

/** Data and weights that a fit can take. */
export interface Observations {
  /** [n, ...batch, ...event] */
  readonly data: Tensor;
  /** [n, 1 per batch axis], or as given with the batch axes. */
  readonly weights: Tensor;
}

/**
 * Observations along the first axis with their weights.
 *
 * Fails: DomainError for no observations, NaN, negative or zero weights; ShapeError where weights do not fit.
 */
export function observations(op: string, given: TensorLike, weights: TensorLike | undefined, eventRank: number): Observations {
  const raw = asTensor(given);
  const data = isFloat(raw.dtype) ? raw : astype(raw, 'float64');
  const n = data.shape[0] ?? 0;
  if (data.ndim < 1 + eventRank) {
    throw new ShapeError({ op, argument: 'data', expected: `have shape [n${', d'.repeat(eventRank)}]`, actual: showShape(data.shape), hint: 'The first axis counts observations.' });
  }
  if (n === 0 || data.size === 0) throw new DomainError({ op, argument: 'data', expected: 'hold at least one observation', actual: `shape ${showShape(data.shape)}` });
  if (!isAbstract(data)) {
    const at = data.data.findIndex((v) => Number.isNaN(v));
    if (at >= 0) {
      throw new DomainError({ op, argument: 'data', expected: 'be numbers', actual: `NaN in observation ${Math.floor(at / (data.size / n))}`, hint: 'Leave missing observations out.' });
    }
  }
  const batch = data.ndim - 1 - eventRank;
  return { data, weights: weights === undefined ? full([n, ...new Array<number>(batch).fill(1)], 1, { dtype: data.dtype }) : asWeights(op, weights, n, batch, data.dtype) };
}

function asWeights(op: string, given: TensorLike, n: number, batch: number, dtype: DType): Tensor {
  const raw = asTensor(given);
  // The type of a fit is that of the data.
  const w = raw.dtype === dtype ? raw : astype(raw, dtype);
  if (w.ndim === 0 || w.shape[0] !== n || w.ndim > 1 + batch) {
    throw new ShapeError({ op, argument: 'weights', expected: `hold one number for each of the ${n} observations`, actual: `shape ${showShape(w.shape)}` });
  }
  if (!isAbstract(w)) {
    const at = w.data.findIndex((v) => !(v >= 0 && v < Infinity));
    if (at >= 0) throw new DomainError({ op, argument: 'weights', expected: 'be finite and at least 0', actual: `${w.data[at]} at flat index ${at}` });
    if (w.data.every((v) => v === 0)) throw new DomainError({ op, argument: 'weights', expected: 'hold a positive one', actual: 'zeros alone' });
  }
  return reshape(w, [...w.shape, ...new Array<number>(1 + batch - w.ndim).fill(1)]);
}

/** The number of axes of one observation. */
export function eventRankOf(family: Family): number {
  return family.eventRank ?? family.parameters.loc?.eventRank ?? 0;
}
