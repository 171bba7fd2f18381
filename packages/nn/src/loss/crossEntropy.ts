import { asTensor, DomainError, expandDims, gather, isTensor, logSoftmax, mul, neg, normalizeAxis, reshape, ShapeError, showShape, squeeze, sum, take, tensor, toFloat, type Tensor, type TensorLike } from '@x/tensor/core';
import { countedLabels, targetsOf } from './labels.js';
import { reduce, type LossOptions } from './reduction.js';
import { weighedLog } from './weighedLog.js';

/** Options of losses over classes. */
export interface ClassLossOptions extends LossOptions {
  /** The axis of the classes. Default −1, the last. */
  readonly axis?: number;
  /** One weight per class; a mean over labels then divides by the weights of the labels. */
  readonly weights?: TensorLike;
  /** Examples with this label count for nothing. */
  readonly ignoreIndex?: number;
}

/** Options of `crossEntropy`. */
export interface CrossEntropyOptions extends ClassLossOptions {
  /** The share of a target's probability that is spread evenly over all classes. Default 0. */
  readonly labelSmoothing?: number;
}

/**
 * Cross-entropy of softmax(logits) with class labels or class probabilities, computed from the logits without overflow.
 *
 * Formula: −log softmax(z)_y = log Σⱼ exp zⱼ − z_y; with probabilities p: −Σⱼ pⱼ log softmax(z)ⱼ.
 * Shapes: logits […, classes]; labels […] or probabilities […, classes] → scalar.
 * Domain: labels are whole numbers 0 … classes − 1. The mean over labels divides by Σ weights[y], that over
 * probabilities by the number of examples; it is 0 when every label is left out. A logit of −∞ excludes a class.
 * Fails: ShapeError for a target that fits neither form; DomainError for labels out of range.
 *
 * @example
 * loss.crossEntropy([[1, 2, 3]], [1]).item().toFixed(9) // => '1.407605964'
 * loss.crossEntropy([[1, 2, 3]], [[0, 1, 0]]).item().toFixed(9) // => '1.407605964'
 */
export function crossEntropy(logits: TensorLike, target: TensorLike, options: CrossEntropyOptions = {}): Tensor {
  const z = asTensor(logits);
  if (z.ndim === 0) throw new ShapeError({ op: 'loss.crossEntropy', argument: 'logits', expected: 'have an axis of classes', actual: 'a scalar' });
  const axis = normalizeAxis('loss.crossEntropy', options.axis ?? -1, z.ndim);
  return classLoss('crossEntropy', logSoftmax(z, { axis }), target, axis, options);
}

/**
 * Negative log-likelihood of labels under given log-probabilities: −logProbs_y.
 *
 * Shapes: logProbs […, classes]; labels […] or probabilities […, classes] → scalar.
 * Fails: ShapeError for a target that fits neither form; DomainError for labels out of range.
 *
 * @example
 * loss.nll([[-1, -2]], [1]).item() // => 2
 */
export function nll(logProbs: TensorLike, target: TensorLike, options: ClassLossOptions = {}): Tensor {
  const l = asTensor(logProbs);
  return classLoss('nll', l, target, normalizeAxis('loss.nll', options.axis ?? -1, l.ndim), options);
}

function classLoss(op: string, logProbs: Tensor, target: TensorLike, axis: number, options: CrossEntropyOptions): Tensor {
  const { reduction, ignoreIndex, labelSmoothing = 0 } = options;
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) throw new DomainError({ op: `loss.${op}`, argument: 'labelSmoothing', expected: 'be a share from 0 to 1', actual: String(labelSmoothing) });
  const classes = logProbs.shape[axis]!;
  const weights = classWeights(op, options.weights, classes, logProbs);
  const along = (w: Tensor): Tensor => reshape(w, [classes, ...new Array<number>(logProbs.ndim - axis - 1).fill(1)]);
  const targets = targetsOf(op, logProbs, target, axis, ignoreIndex);
  const weighted = weights === undefined ? logProbs : mul(logProbs, along(weights));
  if (targets.kind === 'probs') {
    const probs = labelSmoothing === 0 ? targets.probs : mul(targets.probs, 1 - labelSmoothing).add(labelSmoothing / classes);
    const losses = neg(sum(weighedLog(probs, weighted), { axis }));
    return reduce(op, losses, reduction);
  }
  const { counted, safe } = countedLabels(targets.labels, ignoreIndex);
  let losses = neg(squeeze(gather(weighted, expandDims(safe, axis), { axis }), { axis }));
  if (labelSmoothing !== 0) losses = mul(losses, 1 - labelSmoothing).add(mul(sum(weighted, { axis }), -labelSmoothing / classes));
  if (counted !== undefined) losses = counted.where(losses, 0);
  if (reduction !== undefined && reduction !== 'mean') return reduce(op, losses, reduction);
  if (weights === undefined && counted === undefined) return reduce(op, losses);
  const each = weights === undefined ? counted!.astype(losses.dtype) : take(weights, safe);
  return reduce(op, losses, 'mean', sum(weights !== undefined && counted !== undefined ? counted.where(each, 0) : each));
}

function classWeights(op: string, weights: TensorLike | undefined, classes: number, like: Tensor): Tensor | undefined {
  if (weights === undefined) return undefined;
  const w = isTensor(weights) ? weights : tensor(weights, { dtype: toFloat(like.dtype) });
  if (w.ndim === 1 && w.size === classes) return w;
  throw new ShapeError({ op: `loss.${op}`, argument: 'weights', expected: `hold one weight for each of the ${classes} classes`, actual: showShape(w.shape) });
}
