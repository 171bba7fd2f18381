import {
  asTensor,
  DTypeError,
  isFloat,
  isTensor,
  ShapeError,
  treeFlatten,
  treeUnflatten,
  type Recording,
  type Tensor,
  type TensorLike,
  type TreeStructure,
} from '@x/tensor/core';
import { mark, settle } from './mark.js';

/** Some arguments of a call, with every leaf made a leaf of a recording. */
export interface MarkedArguments {
  /** All arguments, the chosen ones marked. */
  readonly args: unknown[];
  readonly leaves: readonly Tensor[];
  readonly structures: readonly TreeStructure[];
}

/** Marks the leaves of the arguments at `argnums`. Fails where a leaf cannot be differentiated. */
export function markArguments(op: string, args: readonly unknown[], argnums: readonly number[], recording: Recording): MarkedArguments {
  const marked = [...args];
  const all: Tensor[] = [];
  const structures = argnums.map((argnum) => {
    if (!Number.isInteger(argnum) || argnum < 0 || argnum >= args.length) {
      throw new ShapeError({
        op,
        argument: 'argnums',
        expected: `name one of the ${args.length} arguments of the call`,
        actual: String(argnum),
      });
    }
    const { leaves, structure } = flattenArgument(args[argnum]);
    const own = leaves.map((x, i) => mark(differentiable(op, argnum, i, x), recording));
    all.push(...own);
    marked[argnum] = treeUnflatten(structure, own);
    return structure;
  });
  return { args: marked, leaves: all, structures };
}

/** Nested arrays of numbers are one tensor, as everywhere; any other nesting is a tree. */
export function flattenArgument(arg: unknown): { leaves: unknown[]; structure: TreeStructure } {
  return isNumbers(arg) ? { leaves: [asTensor(arg as TensorLike)], structure: { kind: 'leaf' } } : treeFlatten(arg);
}

function isNumbers(x: unknown): boolean {
  if (ArrayBuffer.isView(x)) return true;
  return Array.isArray(x) && x.length > 0 && x.every((v) => typeof v === 'number' || isNumbers(v));
}

function differentiable(op: string, argnum: number, i: number, leaf: unknown): Tensor {
  const x = typeof leaf === 'number' ? asTensor(leaf) : leaf;
  if (isTensor(x) && isFloat(x.dtype)) return x;
  throw new DTypeError({
    op,
    argument: `argument ${argnum}, leaf ${i}`,
    expected: 'be float64 or float32 to be differentiated',
    actual: isTensor(x) ? x.dtype : typeof leaf,
    hint: "Convert it with astype('float64'), or pass it as an argument that is not in argnums.",
  });
}

/** Leaves put back into one tree, or into an array of trees when several arguments were chosen. */
export function unmarkTrees(structures: readonly TreeStructure[], leaves: readonly unknown[], several: boolean): unknown {
  let next = 0;
  const trees = structures.map((structure) => {
    const count = countLeaves(structure);
    return treeUnflatten(structure, leaves.slice(next, (next += count)));
  });
  return several ? trees : trees[0];
}

function countLeaves(s: TreeStructure): number {
  return s.kind === 'leaf' ? 1 : s.kind === 'static' ? 0 : s.children.reduce((n, child) => n + countLeaves(child), 0);
}

/** Refuses promises: a function must have finished when its recording ends. */
export function refusePromise(op: string, result: unknown): void {
  if (typeof (result as { then?: unknown } | null)?.then !== 'function') return;
  throw new DTypeError({
    op,
    argument: 'f',
    expected: 'return its result directly',
    actual: 'a promise',
    hint: `Await data before the call and give ${op} a synchronous function.`,
  });
}

/** The result of a function as leaves of a tree. */
export function flattenResult(op: string, result: unknown): { leaves: Tensor[]; structure: TreeStructure } {
  refusePromise(op, result);
  const { leaves, structure } = flattenArgument(result);
  if (leaves.length === 0) {
    throw new DTypeError({
      op,
      argument: 'f',
      expected: 'return a tensor or a tree of tensors',
      actual: result === undefined ? 'undefined' : JSON.stringify(result) ?? String(result),
      hint: result === undefined ? 'Is a `return` missing?' : 'Return the value to be differentiated.',
    });
  }
  return { leaves: leaves.map((x) => asTensor(x as TensorLike)), structure };
}

/** A tree without the history of ended recordings. */
export function settleTree(tree: unknown): unknown {
  const { leaves, structure } = treeFlatten(tree);
  return treeUnflatten(structure, leaves.map((x) => (isTensor(x) ? settle(x) : x)));
}
