import { asTensor, broadcastTo, div, DomainError, equal, isFloat, isTensor, mean, ShapeError, showShape, sum, tensor, where, type Tensor, type TensorLike } from '@x/tensor/core';

/** How the losses of examples become one. */
export interface LossOptions {
  /** The mean of all (default), their sum, or one loss each. */
  readonly reduction?: 'mean' | 'sum' | 'none';
}

/** Losses reduced; a mean divides by `weight` where one is given instead of the count, and is 0 when nothing counts. */
export function reduce(op: string, losses: Tensor, reduction: LossOptions['reduction'] = 'mean', weight?: Tensor): Tensor {
  if (reduction === 'none') return losses;
  if (reduction === 'sum') return sum(losses);
  if (reduction !== 'mean') throw new DomainError({ op: `loss.${op}`, argument: 'reduction', expected: "be 'mean', 'sum' or 'none'", actual: String(reduction) });
  if (losses.size === 0) {
    throw new DomainError({ op: `loss.${op}`, argument: 'prediction', expected: 'hold examples to take the mean of', actual: `none, losses of shape ${showShape(losses.shape)}`, hint: "Leave empty batches out, or use { reduction: 'sum' }, which is 0." });
  }
  return weight === undefined ? mean(losses) : div(sum(losses), where(equal(weight, 0), 1, weight));
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
