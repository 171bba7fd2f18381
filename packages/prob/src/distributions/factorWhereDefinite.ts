import { any, expandDims, eye, isNaN, where, type Tensor, type TensorLike } from '@x/tensor/core';
import { cholesky } from '@x/linalg';
import { floatTensor } from '../floatTensor.js';
import { positiveDefinite } from '../supports/positiveDefinite.js';

/** Cholesky factors of the matrices that have one, identities in place of the others, and which these are. */
export function factorWhereDefinite(x: TensorLike): { readonly inside: Tensor; readonly factor: Tensor; readonly undefinedAt: Tensor } {
  const value = floatTensor(x);
  const inside = positiveDefinite.contains(value);
  const safe = where(expandDims(inside, [-1, -2]), value, eye(value.shape.at(-1)!, { dtype: value.dtype }));
  return { inside, factor: cholesky(safe), undefinedAt: any(isNaN(value), { axis: [-2, -1] }) };
}
