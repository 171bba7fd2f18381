import { asTensor, broadcastTo, div, isFloat, isTensor, mean, ShapeError, showShape, sum, tensor, type Tensor, type TensorLike } from '@x/tensor/core';

/** How the losses of examples become one. */
export interface LossOptions {
  /** The mean of all (default), their sum, or one loss each. */
  readonly reduction?: 'mean' | 'sum' | 'none';
}

/** Losses reduced; a mean divides by `weight` where one is given instead of the count. */
export function reduce(losses: Tensor, reduction: LossOptions['reduction'] = 'mean', weight?: Tensor): Tensor {
  if (reduction === 'none') return losses;
  if (reduction === 'sum') return sum(losses);
  return weight === undefined ? mean(losses) : div(sum(losses), weight);
}

/** Prediction and target as tensors of one shape; numbers take the type of the prediction. */
export function matched(op: string, prediction: TensorLike, target: TensorLike): [Tensor, Tensor] {
  const p = asTensor(prediction);
  const t = likeOther(target, p);
  if (p.shape.length === t.shape.length && p.shape.every((n, i) => n === t.shape[i])) return [p, t];
  if (t.ndim === 0) return [p, broadcastTo(t, p.shape)];
  throw new ShapeError({
    op: `loss.${op}`,
    argument: 'target',
    expected: `have the shape of the prediction, ${showShape(p.shape)}`,
    actual: showShape(t.shape),
    hint: 'Shapes that merely broadcast are nearly always a mistake: reshape one of them.',
  });
}

/** Anything tensor-like in the float type of another tensor. */
export function likeOther(x: TensorLike, other: Tensor): Tensor {
  const dtype = isFloat(other.dtype) ? other.dtype : 'float64';
  return isTensor(x) ? (isFloat(x.dtype) ? x : x.astype(dtype)) : tensor(x, { dtype });
}
