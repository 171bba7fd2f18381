import { astype, asTensor, cpu, DomainError, isAbstract, isFloat, ShapeError, showShape, sum, type Tensor, type TensorLike } from '@x/tensor/core';
import { Distribution } from '../distribution.js';

/** Along which axes of a table the probabilities add up to 1; default all. */
export interface TableOptions {
  readonly axis?: number | readonly number[];
}

/** How far from 1 the sum of a table may be: rounding, not a missing outcome. */
const slack = 1e-6;

/**
 * Probabilities as a float tensor: nonnegative and adding up to 1 along `axis`. Values that are being traced are not read.
 *
 * Fails: DomainError for negative numbers, NaN, or another sum; ShapeError for none at all.
 */
export function asProbabilities(op: string, argument: string, given: TensorLike, { axis }: TableOptions = {}): Tensor {
  const raw = asTensor(given);
  const p = isFloat(raw.dtype) ? raw : astype(raw, 'float64');
  if (p.size === 0) throw new ShapeError({ op, argument, expected: 'hold at least one probability', actual: `shape ${showShape(p.shape)}` });
  if (isAbstract(p) || p.device !== cpu) return p;
  const { data } = p;
  const negative = data.findIndex((v) => !(v >= 0));
  if (negative >= 0) {
    throw new DomainError({ op, argument, expected: 'hold probabilities', actual: `${data[negative]} at flat index ${negative}`, hint: 'Probabilities are at least 0; logits become probabilities by softmax.' });
  }
  const sums = sum(p, { axis: axis as number }).data;
  const at = sums.findIndex((total) => !(Math.abs(total - 1) <= slack));
  if (at >= 0) {
    throw new DomainError({ op, argument, expected: 'hold probabilities that add up to 1', actual: `a sum of ${sums[at]}`, hint: 'Divide counts or weights by their sum first.' });
  }
  return p;
}

/** Two tables of one shape. */
export function asProbabilityPair(op: string, p: TensorLike, q: TensorLike, options: TableOptions): [Tensor, Tensor] {
  const pair: [Tensor, Tensor] = [asProbabilities(op, 'p', p, options), asProbabilities(op, 'q', q, options)];
  const [a, b] = pair;
  if (a.ndim !== b.ndim || a.shape.some((n, i) => n !== b.shape[i])) {
    throw new ShapeError({ op, argument: 'q', expected: `have the shape ${showShape(a.shape)} of p`, actual: showShape(b.shape), hint: 'Give outcomes that are missing the probability 0.' });
  }
  return pair;
}

/** Whether both arguments are distributions; a mixture of kinds is refused. */
export function areDistributions(op: string, p: Distribution | TensorLike, q: Distribution | TensorLike): boolean {
  const [a, b] = [p instanceof Distribution, q instanceof Distribution];
  if (a === b) return a;
  throw new DomainError({
    op,
    argument: a ? 'q' : 'p',
    expected: 'be a distribution, as the other argument is',
    actual: 'a table of probabilities',
    hint: 'Make it one: new Categorical({probs}).',
  });
}
