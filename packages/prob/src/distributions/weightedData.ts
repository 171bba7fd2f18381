import { asTensor, broadcastTo, cpu, DomainError, isAbstract, ones, ShapeError, showShape, sum, type Tensor, type TensorLike } from '@x/tensor/core';
import { floatTensor } from '../floatTensor.js';
import { requireSupport } from '../parametric.js';
import { nonNegative } from '../supports/nonNegative.js';
import { real } from '../supports/real.js';

/** Observations along axis 0 with a weight for each; equal weights unless they are given. */
export function weightedData(family: string, data: TensorLike, weights: TensorLike | undefined): { data: Tensor; weights: Tensor } {
  const values = floatTensor(data);
  const n = values.shape[0];
  if (n === undefined || n === 0) {
    throw new ShapeError({ op: family, argument: 'data', expected: 'hold at least one observation along axis 0', actual: `shape ${showShape(values.shape)}` });
  }
  requireSupport(family, 'data', values, real);
  if (weights === undefined) return { data: values, weights: ones([n], { dtype: values.dtype }) };
  const given = floatTensor(weights);
  if (given.ndim !== 1 || given.shape[0] !== n) {
    throw new ShapeError({ op: family, argument: 'weights', expected: `hold one number for each of the ${n} observations`, actual: `shape ${showShape(given.shape)}` });
  }
  requireSupport(family, 'weights', given, nonNegative);
  const total = sum(given);
  if (!isAbstract(total) && total.device === cpu && !((total.item() as number) > 0)) {
    throw new DomainError({ op: family, argument: 'weights', expected: 'not all be zero', actual: 'a sum of 0' });
  }
  return { data: values, weights: given };
}

/** One value repeated for every distribution of a batch. */
export function forBatch(x: TensorLike, batch: readonly number[]): Tensor {
  const value = asTensor(x);
  return broadcastTo(value, [...batch, ...value.shape]);
}
