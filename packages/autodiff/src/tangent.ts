import { asTensor, astype, broadcastTo, sameShape, ShapeError, showShape, type Tensor, type TensorLike } from '@x/tensor/core';

/** A tangent or cotangent brought to the type of the value it belongs to; a number stands for all elements. */
export function toLeaf(op: string, argument: string, given: unknown, x: Tensor): Tensor {
  const t = asTensor(given as TensorLike);
  if (t.ndim === 0) return broadcastTo(astype(t, x.dtype), x.shape);
  if (!sameShape(t.shape, x.shape)) {
    throw new ShapeError({
      op,
      argument,
      expected: `have the shape ${showShape(x.shape)} of the value it belongs to`,
      actual: showShape(t.shape),
    });
  }
  return astype(t, x.dtype);
}
