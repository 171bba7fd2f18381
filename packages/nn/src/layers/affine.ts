import { add, tensordot, type Tensor } from '@x/tensor/core';

/**
 * xWᵀ + b over the last axis of x. Said as a sum over the last axes of both, the gradient of W comes out in W's own layout; as
 * a product with a transposed view it would come out transposed, and every update would read it across its rows.
 */
export function affine(x: Tensor, weight: Tensor, bias: Tensor | null): Tensor {
  const y = tensordot(x, weight, { axes: [-1, 1] });
  return bias === null ? y : add(y, bias);
}
