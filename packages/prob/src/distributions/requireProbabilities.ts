import { asTensor, cpu, DomainError, isAbstract, ShapeError, showShape, type TensorLike } from '@x/tensor/core';

// That of the support `simplex`.
const slack = 1e-6;

/** Refuses weights that are no probabilities, and says how to make some of them. */
export function requireProbabilities(family: string, probs: TensorLike, way: string): void {
  const p = asTensor(probs);
  const categories = requireCategories(family, 'probs', probs);
  if (isAbstract(p) || p.device !== cpu) return;
  for (let row = 0; row < p.size; row += categories) {
    let total = 0;
    for (let k = row; k < row + categories; k++) {
      const value = p.data[k]!;
      if (!(value >= 0 && value < Infinity)) {
        throw new DomainError({ op: family, argument: 'probs', expected: 'hold numbers ≥ 0', actual: `${value} at flat index ${k}` });
      }
      total += value;
    }
    if (!(Math.abs(total - 1) < slack)) {
      throw new DomainError({
        op: family,
        argument: 'probs',
        expected: `sum to 1 along the last axis, within ${slack}`,
        actual: `a sum of ${total}${p.ndim > 1 ? ` in row ${row / categories}` : ''}`,
        hint: `Divide by the sum: w.div(w.sum({ axis: -1, keepDims: true }))${way}.`,
      });
    }
  }
}

/** The length of the last axis, at least 1. */
export function requireCategories(family: string, argument: string, x: TensorLike): number {
  const { shape } = asTensor(x);
  const n = shape.at(-1) ?? 0;
  if (n > 0) return n;
  throw new ShapeError({
    op: family,
    argument,
    expected: 'have a last axis of at least one category',
    actual: `shape ${showShape(shape)}`,
    hint: 'For two categories [1 − p, p] there is also Bernoulli({ probs: p }).',
  });
}
