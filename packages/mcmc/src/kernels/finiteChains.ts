import { asTensor, DomainError, ShapeError, showShape, Tensor, type TensorLike } from '@x/tensor/core';

/**
 * The transition matrix of Metropolis–Hastings on finitely many states: what the sampler does, exactly.
 *
 * Formula: Pᵢⱼ = qᵢⱼ min(1, πⱼ qⱼᵢ / (πᵢ qᵢⱼ)) for j ≠ i, and Pᵢᵢ what is left. Without `hastings`, the ratio of
 * proposals is dropped, which is wrong unless q is symmetric.
 *
 * Shapes: π [n] (up to a constant), q [n, n] with rows that sum to 1 → [n, n].
 * Fails: ShapeError for other shapes; DomainError for negative entries.
 *
 * @example
 * const p = mhTransitionMatrix([0.2, 0.3, 0.5], [[0.2, 0.6, 0.2], [0.1, 0.5, 0.4], [0.3, 0.3, 0.4]]);
 * p.at(0).mul(100).round().toArray() // => [ 65, 15, 20 ]
 */
export function mhTransitionMatrix(pi: TensorLike, q: TensorLike, { hastings = true }: { readonly hastings?: boolean } = {}): Tensor {
  const target = asTensor(pi);
  const proposal = asTensor(q);
  const n = target.size;
  if (target.ndim !== 1 || proposal.ndim !== 2 || proposal.shape[0] !== n || proposal.shape[1] !== n) {
    throw new ShapeError({ op: 'mhTransitionMatrix', argument: 'q', expected: `have the shape [${n}, ${n}]`, actual: showShape(proposal.shape) });
  }
  for (const x of [target, proposal]) {
    const bad = [...x.data].findIndex((v) => !(v >= 0));
    if (bad >= 0) throw new DomainError({ op: 'mhTransitionMatrix', argument: x === target ? 'pi' : 'q', expected: 'be nonnegative', actual: String(x.data[bad]) });
  }
  const p = new Float64Array(n * n);
  const [w, r] = [target.data, proposal.data];
  for (let i = 0; i < n; i++) {
    let stay = 1;
    for (let j = 0; j < n; j++) {
      const there = r[i * n + j]!;
      if (i === j || there === 0) continue;
      const back = hastings ? r[j * n + i]! : there;
      const accept = w[i] === 0 ? 1 : Math.min(1, (w[j]! * back) / (w[i]! * there));
      p[i * n + j] = there * accept;
      stay -= there * accept;
    }
    p[i * n + i] = stay;
  }
  return new Tensor('float64', [n, n], p);
}

/**
 * The full conditional of one variable of a joint table: p(xᵢ | x₋ᵢ) = p(x) / Σ p(x) over xᵢ.
 *
 * Shapes: joint [n₁, …, nₖ], `given` a value for every axis but `axis` (null there) → [n_axis].
 * Fails: DomainError where the others are impossible.
 *
 * @example
 * fullConditional([[1, 2], [3, 4]], [null, 0]).toArray() // => [ 0.25, 0.75 ]
 */
export function fullConditional(joint: TensorLike, given: readonly (number | null)[]): Tensor {
  const table = asTensor(joint);
  const axis = given.indexOf(null);
  if (given.length !== table.ndim || axis < 0 || given.lastIndexOf(null) !== axis) {
    throw new ShapeError({ op: 'fullConditional', argument: 'given', expected: `have ${table.ndim} entries, null for one of them`, actual: `[${given.map(String).join(', ')}]` });
  }
  const strides = table.shape.map((_, k) => table.shape.slice(k + 1).reduce((a, b) => a * b, 1));
  const base = given.reduce<number>((at, v, k) => at + (v ?? 0) * strides[k]!, 0);
  const values = Float64Array.from({ length: table.shape[axis]! }, (_, v) => Number(table.data[base + v * strides[axis]!]));
  const sum = values.reduce((a, b) => a + b, 0);
  if (!(sum > 0)) throw new DomainError({ op: 'fullConditional', argument: 'given', expected: 'be possible', actual: 'values of probability 0' });
  return new Tensor('float64', [values.length], values.map((v) => v / sum));
}
