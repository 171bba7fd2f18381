import { asTensor, astype, equal, isTensor, mul, where, type Tensor, type TensorLike } from '@x/tensor/core';

/**
 * The quantile of a discrete law by `search`. A float32 probability that came from a cdf was rounded there, so that the
 * step it belongs to would be missed half of the time: in that type the search is done in float64, for a probability
 * lower by one unit of float32, or higher by one for the probability of an upper tail.
 */
export function countQuantile(p: TensorLike, parameters: readonly Tensor[], search: (p: TensorLike, parameters: readonly Tensor[]) => Tensor, tail: 'lower' | 'upper' = 'lower'): Tensor {
  const coarse = parameters.every((x) => x.dtype === 'float32') && (typeof p === 'number' || (isTensor(p) && p.dtype === 'float32'));
  if (!coarse) return search(p, parameters);
  const wide = astype(asTensor(p), 'float64');
  const eased = where(equal(wide, 1), 1, mul(wide, tail === 'lower' ? 1 - 2 ** -23 : 1 + 2 ** -23));
  return astype(search(eased, parameters.map((x) => astype(x, 'float64'))), 'float32');
}
