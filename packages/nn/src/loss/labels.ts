import { asTensor, equal, isFloat, isTensor, ShapeError, showShape, where, type Tensor, type TensorLike } from '@x/tensor/core';
import { wholeNumbers } from '../module/wholeNumbers.js';

/** Targets of a classification: one class number per example, or one probability per class. */
export type Targets = { readonly kind: 'labels'; readonly labels: Tensor } | { readonly kind: 'probs'; readonly probs: Tensor };

/** Tells labels from probabilities by their shape, and checks what is known of them. */
export function targetsOf(op: string, scores: Tensor, target: TensorLike, axis: number, ignore?: number): Targets {
  const given = asTensor(target);
  if (given.ndim === scores.ndim && given.shape.every((n, i) => n === scores.shape[i])) {
    return { kind: 'probs', probs: isFloat(given.dtype) ? (isTensor(target) ? given : given.astype(scores.dtype)) : given.astype(scores.dtype) };
  }
  const expected = scores.shape.filter((_, i) => i !== axis);
  if (given.ndim !== expected.length || !given.shape.every((n, i) => n === expected[i])) {
    throw new ShapeError({
      op: `loss.${op}`,
      argument: 'target',
      expected: `hold class numbers of shape ${showShape(expected)} or probabilities of shape ${showShape(scores.shape)}`,
      actual: showShape(given.shape),
    });
  }
  const hint = 'Name a label that marks examples to leave out with ignoreIndex.';
  return { kind: 'labels', labels: wholeNumbers(given, { op: `loss.${op}`, argument: 'target', noun: 'whole class numbers', count: scores.shape[axis]!, besides: ignore, hint }) };
}

/** Which labels count, and labels that can be looked up in any case. */
export function countedLabels(labels: Tensor, ignore: number | undefined): { readonly counted: Tensor | undefined; readonly safe: Tensor } {
  if (ignore === undefined) return { counted: undefined, safe: labels };
  const left = equal(labels, ignore);
  return { counted: left.logicalNot(), safe: where(left, 0, labels).astype('int32') };
}
