import { asTensor, expandDims, gather, isTensor, mean, mul, normalizeAxis, oneHot, relu, square, sub, sum, DomainError, isAbstract, type Tensor, type TensorLike } from '@x/tensor/core';
import { targetsOf } from './labels.js';
import { matched, reduce, type LossOptions } from './reduction.js';

/** Options of losses with a margin. */
export interface MarginOptions extends LossOptions {
  /** How far the right side must be ahead. Default 1. */
  readonly margin?: number;
}

/**
 * Hinge loss of two classes, max(0, margin − y·s) with labels y = ±1 (booleans count as such).
 *
 * Shapes: scores and labels of one shape → scalar.
 * Fails: ShapeError for different shapes; DomainError for labels other than −1 and 1.
 *
 * @example
 * loss.hinge([2, 0.4, -0.5], [1, 1, 1], { reduction: 'none' }).toArray() // => [ 0, 0.6, 1.5 ]
 */
export function hinge(scores: TensorLike, labels: TensorLike, { margin = 1, reduction }: MarginOptions = {}): Tensor {
  const given = asTensor(labels);
  const [s, y] = matched('hinge', scores, given.dtype === 'bool' ? given.astype('float64').mul(2).sub(1) : isTensor(labels) ? labels : given);
  if (!isAbstract(y)) {
    const wrong = y.data.find((v) => v !== 1 && v !== -1);
    if (wrong !== undefined) {
      throw new DomainError({ op: 'loss.hinge', argument: 'labels', expected: 'hold −1 and 1, or booleans', actual: String(wrong), hint: 'From labels 0 and 1: labels.mul(2).sub(1).' });
    }
  }
  return reduce('hinge', relu(sub(margin, mul(s, y))), reduction);
}

/** Options of `multiclassHinge`. */
export interface MulticlassHingeOptions extends MarginOptions {
  /** Whether each hinge is squared. Default false. */
  readonly squared?: boolean;
  /** Whether the hinges of an example are averaged over all classes instead of summed. Default false. */
  readonly average?: boolean;
}

/**
 * Hinge loss of many classes, Σ_{j ≠ y} max(0, margin + s_j − s_y) for each example.
 *
 * Shapes: scores […, classes], labels […] → scalar, the mean over examples.
 * Fails: ShapeError when they do not fit; DomainError for labels out of range.
 *
 * @example
 * loss.multiclassHinge([[3.2, 5.1, -1.7]], [0]).item().toFixed(6) // => '2.900000'
 */
export function multiclassHinge(scores: TensorLike, labels: TensorLike, { margin = 1, squared = false, average = false, reduction }: MulticlassHingeOptions = {}): Tensor {
  const s = asTensor(scores);
  const axis = normalizeAxis('loss.multiclassHinge', -1, s.ndim);
  const targets = targetsOf('multiclassHinge', s, labels, axis);
  if (targets.kind === 'probs') {
    throw new DomainError({ op: 'loss.multiclassHinge', argument: 'labels', expected: 'be class numbers', actual: 'one number per class', hint: 'Use labels.argmax().' });
  }
  const classes = s.shape[axis]!;
  const own = gather(s, expandDims(targets.labels, axis), { axis });
  const hinges = relu(sub(s, own).add(margin));
  const others = mul(squared ? square(hinges) : hinges, sub(1, oneHot(targets.labels, classes, { dtype: s.dtype })));
  return reduce('multiclassHinge', average ? mean(others, { axis }) : sum(others, { axis }), reduction);
}

/**
 * Contrastive loss of pairs by their distance d: d² for pairs of a kind, max(0, margin − d)² for others, halved.
 *
 * Shapes: distances and labels (1: of a kind, 0: not) of one shape → scalar.
 * Fails: ShapeError for different shapes.
 * Source: R. Hadsell, S. Chopra, Y. LeCun, "Dimensionality reduction by learning an invariant mapping", 2006.
 *
 * @example
 * loss.contrastive([0.5, 0.5], [1, 0], { reduction: 'none' }).toArray() // => [ 0.125, 0.125 ]
 */
export function contrastive(distance: TensorLike, same: TensorLike, { margin = 1, reduction }: MarginOptions = {}): Tensor {
  const [d, y] = matched('contrastive', distance, same);
  const near = mul(y, square(d));
  const far = mul(sub(1, y), square(relu(sub(margin, d))));
  return reduce('contrastive', near.add(far).mul(0.5), reduction);
}

/**
 * Triplet loss: max(0, ‖a − p‖ − ‖a − n‖ + margin) for an anchor, a positive and a negative example each.
 *
 * Shapes: three of […, features] → scalar.
 *
 * @example
 * loss.triplet([[0, 0]], [[3, 4]], [[0, 1]]).item() // => 5
 */
export function triplet(anchor: TensorLike, positive: TensorLike, negative: TensorLike, { margin = 1, reduction }: MarginOptions = {}): Tensor {
  const [a, p] = matched('triplet', anchor, positive);
  const [, n] = matched('triplet', a, negative);
  const distance = (x: Tensor): Tensor => sub(a, x).norm({ axis: -1 });
  return reduce('triplet', relu(sub(distance(p), distance(n)).add(margin)), reduction);
}
