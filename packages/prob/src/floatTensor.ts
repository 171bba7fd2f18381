import { asTensor, astype, broadcastShapes, broadcastTo, toFloat, type Shape, type Tensor, type TensorLike } from '@x/tensor/core';

/** A value as a floating-point tensor: whole numbers and truth values become float64. */
export function floatTensor(x: TensorLike): Tensor {
  const value = asTensor(x);
  const dtype = toFloat(value.dtype);
  return value.dtype === dtype ? value : astype(value, dtype);
}

/** The common shape of operands. */
export function broadcastShape(...shapes: readonly Shape[]): Shape {
  return broadcastShapes('broadcast', shapes);
}

/** x repeated for all that it is combined with: broadcast against the shapes given. */
export function broadcastAgainst(x: Tensor, ...shapes: readonly Shape[]): Tensor {
  return broadcastTo(x, broadcastShape(x.shape, ...shapes));
}
