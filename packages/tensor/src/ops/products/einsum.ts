import { asOperands } from '../../create.js';
import { promote } from '../../dtype.js';
import { sizeOf } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { reshaped } from '../broadcast.js';
import { astype } from '../cast.js';
import { mul } from '../elementwise.js';
import { transpose } from '../layout/transpose.js';
import { sum } from '../reductions/sum.js';
import { contractionOrder } from './contractionOrder.js';
import { takeDiagonal } from './diagonal.js';
import { parseEinsum } from './einsumSpec.js';
import { product } from './matmul.js';

/** A tensor whose axes have names. */
interface Factor {
  readonly x: Tensor;
  readonly labels: readonly string[];
}

/**
 * Einstein summation: multiplies tensors elementwise along axes with equal letters and sums over letters that the
 * result does not have. Several operands are multiplied in the order that needs fewest multiplications.
 *
 * Formula: `ij,jk->ik` is Σⱼ aᵢⱼ bⱼₖ.
 * Shapes: one letter per axis; `...` stands for any leading axes, which broadcast; a letter twice in one operand takes
 *   its diagonal. Without `->` the result has the letters that occur once, in alphabetical order.
 * Domain: any types, the strongest decides.
 * Fails: DomainError for a malformed specification; ShapeError when shapes do not fit it.
 *
 * @example
 * einsum('ij,jk->ik', [[1, 2], [3, 4]], [[5, 6], [7, 8]]).toArray() // => [ [ 19, 22 ], [ 43, 50 ] ]
 * einsum('ii', [[1, 2], [3, 4]]).item() // => 5
 */
export function einsum(spec: string, ...xs: readonly TensorLike[]): Tensor {
  const tensors = asOperands(xs);
  const { operands, result, lengths } = parseEinsum(
    spec,
    tensors.map((x) => x.shape),
  );
  const dtype = tensors.map((x) => x.dtype).reduce(promote);
  const uses = (labels: readonly (readonly string[])[]) => (label: string): boolean =>
    result.includes(label) || labels.some((other) => other.includes(label));

  let factors = tensors.map((x, k) => withoutRepeats(withoutStretched({ x: astype(x, dtype), labels: operands[k]! }, lengths)));
  factors = factors.map((f, k) => summed(f, uses(factors.filter((_, j) => j !== k).map((other) => other.labels))));
  const order = contractionOrder(
    factors.map((f) => f.labels),
    result,
    lengths,
  );
  for (const [i, j] of order) {
    const others = factors.filter((_, k) => k !== i && k !== j);
    factors = [...others, contract(factors[i]!, factors[j]!, uses(others.map((f) => f.labels)))];
  }
  return inOrder(factors[0]!, result);
}

/** Drops axes of length 1 that other operands stretch. */
function withoutStretched({ x, labels }: Factor, lengths: ReadonlyMap<string, number>): Factor {
  const kept = labels.map((_, i) => i).filter((i) => x.shape[i] === lengths.get(labels[i]!));
  if (kept.length === labels.length) return { x, labels };
  return { x: reshaped(x, kept.map((i) => x.shape[i]!)), labels: kept.map((i) => labels[i]!) };
}

function withoutRepeats({ x, labels }: Factor): Factor {
  const second = labels.findIndex((label, i) => labels.indexOf(label) < i);
  if (second < 0) return { x, labels };
  const first = labels.indexOf(labels[second]!);
  return withoutRepeats({ x: takeDiagonal(x, first, second), labels: labels.filter((_, i) => i !== second) });
}

/** Sums over the axes that nothing else uses. */
function summed({ x, labels }: Factor, used: (label: string) => boolean): Factor {
  const axes = labels.map((_, i) => i).filter((i) => !used(labels[i]!));
  return axes.length === 0 ? { x, labels } : { x: sum(x, { axis: axes }), labels: labels.filter(used) };
}

/** The product of two factors, summed over the axes they share and nothing else uses. */
function contract(a: Factor, b: Factor, used: (label: string) => boolean): Factor {
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const batch = shared.filter(used);
  const inner = shared.filter((label) => !used(label));
  const left = a.labels.filter((label) => !b.labels.includes(label));
  const right = b.labels.filter((label) => !a.labels.includes(label));
  const labels = [...batch, ...left, ...right];
  if (inner.length === 0 || (left.length === 0 && right.length === 0 && batch.length > 0)) {
    const p = inOrder(a, [...batch, ...left, ...inner]);
    const q = inOrder(b, [...batch, ...right, ...inner]);
    // Where only a has more axes, b must not meet them.
    const lead = batch.length;
    const spread = reshaped(p, [...p.shape.slice(0, lead + left.length), ...right.map(() => 1), ...p.shape.slice(lead + left.length)]);
    const aligned = reshaped(q, [...q.shape.slice(0, lead), ...left.map(() => 1), ...q.shape.slice(lead)]);
    const y = mul(spread, aligned);
    return { x: inner.length === 0 ? y : sum(y, { axis: inner.map((_, i) => labels.length + i) }), labels };
  }
  const p = asMatrices(a, batch, left, inner);
  const q = asMatrices(b, batch, right, inner);
  const lengthOf = (f: Factor) => (label: string): number => f.x.shape[f.labels.indexOf(label)]!;
  const shape = [...batch.map(lengthOf(a)), ...left.map(lengthOf(a)), ...right.map(lengthOf(b))];
  const strongest = p.dtype === 'bool' ? 'int32' : p.dtype;
  return { x: reshaped(product(astype(p, strongest), false, astype(q, strongest), true), shape), labels };
}

/** As matrices outer × inner behind the batch axes; as a vector where there is nothing outside. */
function asMatrices(f: Factor, batch: readonly string[], outer: readonly string[], inner: readonly string[]): Tensor {
  const x = inOrder(f, [...batch, ...outer, ...inner]);
  if (outer.length === 1 && inner.length === 1) return x;
  if (outer.length === 0 && batch.length === 0 && inner.length === 1) return x;
  const lead = x.shape.slice(0, batch.length);
  const columns = sizeOf(x.shape.slice(batch.length + outer.length));
  if (outer.length === 0 && batch.length === 0) return reshaped(x, [columns]);
  return reshaped(x, [...lead, sizeOf(x.shape.slice(batch.length, batch.length + outer.length)), columns]);
}

/** The axes in this order, as a view. */
function inOrder({ x, labels }: Factor, order: readonly string[]): Tensor {
  if (order.every((label, i) => label === labels[i])) return x;
  return transpose(x, order.map((label) => labels.indexOf(label)));
}
