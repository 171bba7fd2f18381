import {
  asTensor,
  DTypeError,
  isTensor,
  moveAxis,
  normalizeAxis,
  ShapeError,
  showShape,
  trace,
  treeUnflatten,
  type Tensor,
  type TensorLike,
  type TreeStructure,
} from '@x/tensor/core';
import { evaluateBatched, withBatch, type Batched } from './batched.js';
import type { Loose } from './grad.js';
import { flattenArgument, flattenResult } from './leaves.js';
import { walks } from './walks.js';

/** Which axis of each argument holds the batch (null: none), and where the results shall have it. */
export interface VmapOptions {
  /** One axis for all arguments, or one per argument; default 0. */
  readonly in?: number | null | readonly (number | null)[];
  /** The batch axis of the results; default 0. */
  readonly out?: number;
}

/**
 * Turns a function of one example into a function of a batch: f is run once, on stand-ins for one example, and its
 * ops are called on whole batches.
 *
 * Shapes: each leaf of a batched argument has the batch length B at its `in` axis, which f does not see; each result
 * gets it at axis `out`.
 * Fails: ShapeError when batch lengths differ or nothing is batched; TraceError when f reads numbers (use where or
 * cond).
 *
 * @example
 * vmap((x) => x.sum())([[1, 2], [3, 4]]).toArray() // => [ 3, 7 ]
 * vmap((x, y) => x.mul(y), { in: [0, null] })([1, 2], 10).toArray() // => [ 10, 20 ]
 */
export function vmap<A extends readonly unknown[] = [Tensor, ...Tensor[]], Y = Tensor>(
  f: (...args: A) => Y,
  options: VmapOptions = {},
): (...args: { [K in keyof A]: Loose<A[K]> }) => Y {
  return (...args) => {
    const axes = args.map((_, k) => axisOf(options.in, k, args.length));
    const flat = args.map((arg) => flattenArgument(arg));
    const operands = flat.flatMap(({ leaves }, k) => leaves.map((leaf) => toFront(leaf, axes[k]!, k)));
    const size = batchSize(operands, args.length);
    const avals = operands.map(({ value, batched }) => ({ shape: batched ? value.shape.slice(1) : value.shape, dtype: value.dtype }));
    let form: TreeStructure | undefined;
    const graph = trace('vmap', avals, (inputs) => {
      let next = 0;
      const trees = flat.map(({ structure, leaves }) => treeUnflatten(structure, leaves.map(() => inputs[next++]!)));
      const { leaves, structure } = flattenResult('vmap', (f as unknown as (...args: unknown[]) => unknown)(...trees));
      form = structure;
      return leaves;
    });
    const out = options.out ?? 0;
    const results = evaluateBatched(graph, operands, size, walks).map((y) => {
      const value = withBatch(y, size);
      return out === 0 ? value : moveAxis(value, 0, normalizeAxis('vmap', out, value.ndim, 'out'));
    });
    return treeUnflatten(form!, results) as Y;
  };
}

function axisOf(given: VmapOptions['in'], k: number, count: number): number | null {
  if (given === undefined) return 0;
  if (given === null || typeof given === 'number') return given;
  if (given.length !== count) {
    throw new ShapeError({ op: 'vmap', argument: 'in', expected: `hold one axis per argument (${count})`, actual: String(given.length) });
  }
  return given[k]!;
}

function toFront(leaf: unknown, axis: number | null, k: number): Batched {
  if (typeof leaf === 'boolean') throw new DTypeError({ op: 'vmap', argument: `argument ${k}`, expected: 'hold tensors or numbers', actual: 'a boolean' });
  const x = isTensor(leaf) ? leaf : asTensor(leaf as TensorLike);
  if (axis === null) return { value: x, batched: false };
  if (x.ndim === 0) {
    throw new ShapeError({
      op: 'vmap',
      argument: `argument ${k}`,
      expected: 'have an axis for the batch',
      actual: 'a scalar',
      hint: 'Pass in: [0, null] to keep an argument the same for all examples.',
    });
  }
  return { value: moveAxis(x, normalizeAxis('vmap', axis, x.ndim, 'in'), 0), batched: true };
}

function batchSize(operands: readonly Batched[], count: number): number {
  const batched = operands.filter((x) => x.batched);
  if (batched.length === 0) {
    throw new ShapeError({ op: 'vmap', argument: 'in', expected: 'name a batch axis for at least one argument', actual: `none for ${count} arguments` });
  }
  const size = batched[0]!.value.shape[0]!;
  const other = batched.find((x) => x.value.shape[0] !== size);
  if (other !== undefined) {
    throw new ShapeError({
      op: 'vmap',
      argument: 'x',
      expected: `have the same batch length everywhere (${size} in the first)`,
      actual: `${other.value.shape[0]!} in one of shape ${showShape(other.value.shape)} (batch axis in front)`,
    });
  }
  if (size === 0) {
    throw new ShapeError({ op: 'vmap', argument: 'x', expected: 'hold at least one example', actual: 'a batch of 0' });
  }
  return size;
}
