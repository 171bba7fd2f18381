import { asTensor, DomainError, equal, isAbstract, isFloat, isTensor, less, logicalAnd, notEqual, ShapeError, showShape, where, type Tensor, type TensorLike } from '@x/tensor/core';

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
  if (!isAbstract(given)) requireClasses(op, given, scores.shape[axis]!, ignore);
  return { kind: 'labels', labels: countedFromFront(given.dtype === 'int32' ? given : given.astype('int32'), scores.shape[axis]!, ignore) };
}

/** Where numbers are not known yet, negative ones must not count from the back: out of range they fail when they are used. */
function countedFromFront(indices: Tensor, count: number, ignore?: number): Tensor {
  if (!isAbstract(indices)) return indices;
  const wrong = ignore === undefined ? less(indices, 0) : logicalAnd(less(indices, 0), notEqual(indices, ignore));
  return where(wrong, count, indices).astype('int32');
}

function requireClasses(op: string, labels: Tensor, classes: number, ignore: number | undefined): void {
  const wrong = labels.data.findIndex((label) => label !== ignore && !(label >= 0 && label < classes && Number.isInteger(label)));
  if (wrong < 0) return;
  throw new DomainError({
    op: `loss.${op}`,
    argument: 'target',
    expected: `hold whole class numbers from 0 to ${classes - 1}`,
    actual: `${labels.data[wrong]!} at position ${wrong}`,
    hint: 'Name a label that marks examples to leave out with ignoreIndex.',
  });
}

/** Which labels count, and labels that can be looked up in any case. */
export function countedLabels(labels: Tensor, ignore: number | undefined): { readonly counted: Tensor | undefined; readonly safe: Tensor } {
  if (ignore === undefined) return { counted: undefined, safe: labels };
  const left = equal(labels, ignore);
  return { counted: left.logicalNot(), safe: where(left, 0, labels).astype('int32') };
}
