import { ShapeError } from '../../errors.js';
import type { Tensor } from '../../tensor.js';
import { requireSameStructure, treeUnflatten } from '../../tree.js';
import { concat } from '../layout/concat.js';
import { flip } from '../layout/flip.js';
import { reshaped } from '../broadcast.js';
import { slice } from '../layout/slice.js';
import { flattenTensors, type Flat } from './subgraph.js';

/** Options of `associativeScan`. */
export interface AssociativeScanOptions {
  /** Accumulate from the last element to the first. */
  readonly reverse?: boolean;
}

/**
 * All running results x₁, x₁∘x₂, x₁∘x₂∘x₃, … of an associative operation, in a number of rounds that grows like
 * log T. `combine` works on whole stretches: its arguments are trees like `xs`, with any length along the first axis.
 *
 * Shapes: a tree of [T, …] → the same.
 * Domain: (a∘b)∘c = a∘(b∘c) is assumed, not checked.
 * Fails: ShapeError when combine changes the form or lengths differ.
 * Source: Blelloch, Prefix sums and their applications (1990).
 *
 * @example
 * associativeScan((a, b) => a.add(b), tensor([1, 2, 3, 4])).toArray() // => [ 1, 3, 6, 10 ]
 */
export function associativeScan<X>(combine: (a: X, b: X) => X, xs: X, { reverse = false }: AssociativeScanOptions = {}): X {
  const flat = flattenTensors(xs);
  const length = flat.leaves[0]?.shape[0];
  if (length === undefined || flat.leaves.some((x) => x.shape[0] !== length)) {
    throw new ShapeError({
      op: 'associativeScan',
      argument: 'xs',
      expected: 'hold tensors of one length along their first axis',
      actual: flat.leaves.map((x) => (x.ndim === 0 ? 'a scalar' : String(x.shape[0]))).join(', ') || 'no tensors',
    });
  }
  const turn = (leaves: Tensor[]): Tensor[] => (reverse ? leaves.map((x) => flip(x, { axis: 0 })) : leaves);
  const join = (a: Tensor[], b: Tensor[]): Tensor[] => {
    const [left, right] = [a, b].map((leaves) => treeUnflatten(flat.structure, leaves) as X) as [X, X];
    const result = flattenTensors(combine(left, right));
    requireSameStructure('associativeScan', 'combine', flat.structure, result.structure);
    return result.leaves;
  };
  return treeUnflatten(flat.structure, turn(prefixes(turn(flat.leaves), length, join))) as X;
}

/** Combines neighbours, solves the half as long problem, and fills in the elements between. */
function prefixes(xs: Flat['leaves'], length: number, join: (a: Tensor[], b: Tensor[]) => Tensor[]): Tensor[] {
  if (length < 2) return xs;
  const half = Math.floor(length / 2);
  const every = (from: number, to: number): Tensor[] => xs.map((x) => rows(x, from, to, 2));
  const odd = prefixes(join(every(0, 2 * half), every(1, 2 * half)), half, join);
  const count = Math.ceil(length / 2) - 1;
  if (count === 0) return interleave(xs.map((x) => rows(x, 0, 1, 1)), odd, length);
  const even = join(odd.map((x) => rows(x, 0, count, 1)), every(2, length));
  return interleave(xs.map((x, i) => concat([rows(x, 0, 1, 1), even[i]!], { axis: 0 })), odd, length);
}

function rows(x: Tensor, from: number, to: number, step: number): Tensor {
  return slice(x, [from, ...x.shape.slice(1).map(() => 0)], [to, ...x.shape.slice(1)], { steps: [step, ...x.shape.slice(1).map(() => 1)] });
}

/** a₀ b₀ a₁ b₁ …, where a may be longer by one. */
function interleave(a: readonly Tensor[], b: readonly Tensor[], length: number): Tensor[] {
  return a.map((x, i) => {
    const y = b[i]!;
    const pairs = y.shape[0]!;
    const rest = x.shape.slice(1);
    const column = (z: Tensor): Tensor => reshaped(rows(z, 0, pairs, 1), [pairs, 1, ...rest]);
    const woven = reshaped(concat([column(x), column(y)], { axis: 1 }), [2 * pairs, ...rest]);
    return length === 2 * pairs ? woven : concat([woven, rows(x, pairs, pairs + 1, 1)], { axis: 0 });
  });
}
