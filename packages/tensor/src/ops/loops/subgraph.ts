import { asTensor } from '../../create.js';
import type { TypedArray } from '../../dtype.js';
import { DTypeError, ShapeError, showShape } from '../../errors.js';
import { trace, type Graph } from '../../graph.js';
import type { Operand } from '../../kernels/copy.js';
import { sameShape } from '../../shape.js';
import { isTensor, Tensor, type TensorLike } from '../../tensor.js';
import { requireSameStructure, treeFlatten, treeUnflatten, type TreeStructure } from '../../tree.js';

/** A tree of values as tensors and its form. */
export interface Flat {
  readonly leaves: Tensor[];
  readonly structure: TreeStructure;
}

/** Takes a tree apart; numbers become float64 scalars. */
export function flattenTensors(tree: unknown): Flat {
  const { leaves, structure } = treeFlatten(tree);
  return { leaves: leaves.map((x) => (isTensor(x) ? x : asTensor(x as TensorLike))), structure };
}

/** Runs `f` on abstract trees of the given leaves, and returns its graph and the form of its result. */
export function traceTrees(
  op: string,
  args: readonly { readonly structure: TreeStructure; readonly avals: readonly Pick<Tensor, 'shape' | 'dtype'>[] }[],
  f: (...trees: unknown[]) => unknown,
): { graph: Graph; structure: TreeStructure } {
  let structure: TreeStructure | undefined;
  const graph = trace(op, args.flatMap((a) => a.avals), (inputs) => {
    let next = 0;
    const trees = args.map((a) => treeUnflatten(a.structure, a.avals.map(() => inputs[next++]!)));
    const flat = flattenTensors(f(...trees));
    structure = flat.structure;
    return flat.leaves;
  });
  return { graph, structure: structure! };
}

/** Captured tensors turned into further inputs, so that derivatives and batches reach them. */
export function closeOver(graph: Graph, captured: readonly Tensor[] = graph.captured): Graph {
  return { ...graph, inputs: [...graph.inputs, ...captured], captured: [] };
}

/** Checks that what a loop hands to its next round is of the form, shapes and types it started with. */
export function requireSameCarry(op: string, name: string, before: Flat, structure: TreeStructure, after: readonly Tensor[]): void {
  requireSameStructure(op, name, before.structure, structure);
  after.forEach((y, i) => {
    const x = before.leaves[i]!;
    if (!sameShape(x.shape, y.shape)) {
      throw new ShapeError({
        op,
        argument: name,
        expected: `keep the shape ${showShape(x.shape)} it starts with`,
        actual: showShape(y.shape),
        hint: 'Every round must return what the next one takes; broadcast the initial value if it is to grow.',
      });
    }
    if (x.dtype !== y.dtype) {
      throw new DTypeError({
        op,
        argument: name,
        expected: `keep the type ${x.dtype} it starts with`,
        actual: y.dtype,
        hint: `Start with astype('${y.dtype}'), or convert at the end of the round.`,
      });
    }
  });
}

/** A kernel's operand as a tensor that shares its elements. */
export function tensorOf({ data, shape, offset, dtype }: Operand): Tensor {
  return new Tensor(dtype, shape, data, undefined, offset);
}

/** Row `i` of a kernel's operand as a tensor that shares its elements. */
export function rowOf({ data, shape, offset, dtype }: Operand, i: number): Tensor {
  const row = shape.slice(1);
  return new Tensor(dtype, row, data, undefined, offset + i * row.reduce((n, length) => n * length, 1));
}

/** Copies as many elements as `to` holds, from `offset` on; for the short arrays that are the rule here a loop is fastest. */
export function load(to: TypedArray, from: TypedArray, offset: number): void {
  if (to.length > 256) to.set(from.subarray(offset, offset + to.length));
  else for (let i = 0; i < to.length; i++) to[i] = from[offset + i]!;
}

/** Copies all of `from` into `to`, from `offset` on. */
export function store(to: TypedArray, offset: number, from: TypedArray): void {
  if (from.length > 256) to.set(from, offset);
  else for (let i = 0; i < from.length; i++) to[offset + i] = from[i]!;
}
