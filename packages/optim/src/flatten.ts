import {
  asTensor,
  DomainError,
  DTypeError,
  isFloat,
  isTensor,
  requireSameStructure,
  ShapeError,
  showShape,
  Tensor,
  treeFlatten,
  treeUnflatten,
  type TensorLike,
  type TreeStructure,
} from '@x/tensor/core';

/** One leaf of a tree of unknowns and where its elements lie in the flat vector. */
export interface FlatLeaf {
  readonly tensor: Tensor;
  readonly from: number;
  readonly to: number;
}

/** A tree of float tensors as one vector of float64. */
export interface Flat {
  readonly x: Float64Array;
  readonly leaves: readonly FlatLeaf[];
  readonly structure: TreeStructure;
  /** A vector of this length as a tree of fresh tensors. */
  unflatten(x: Float64Array): unknown;
}

/** Writes a tree of the same form, such as a gradient, into a vector. */
export function readLike(op: string, argument: string, { leaves, structure }: Flat, tree: unknown, into: Float64Array): void {
  const flat = isNumbers(tree) ? { leaves: [tree], structure: { kind: 'leaf' } as const } : treeFlatten(tree);
  requireSameStructure(op, argument, structure, flat.structure);
  leaves.forEach(({ tensor, from }, i) => {
    const found = asTensor(flat.leaves[i] as TensorLike);
    if (found.size !== tensor.size) {
      throw new ShapeError({ op, argument, expected: `have the shape ${showShape(tensor.shape)} of the unknowns`, actual: showShape(found.shape) });
    }
    into.set(found.data as Float64Array, from);
  });
}

/** Takes unknowns apart: nested arrays of numbers are one tensor, any other nesting is a tree of tensors. */
export function flatten(op: string, argument: string, tree: unknown): Flat {
  const { leaves: given, structure } = isNumbers(tree) ? { leaves: [tree], structure: { kind: 'leaf' } as const } : treeFlatten(tree);
  let size = 0;
  const leaves = given.map((leaf, i) => {
    const tensor = floating(op, `${argument}${given.length > 1 ? `, leaf ${i}` : ''}`, leaf);
    return { tensor, from: size, to: (size += tensor.size) };
  });
  if (size === 0) {
    throw new DomainError({ op, argument, expected: 'hold at least one number', actual: 'none', hint: 'Start from a guess, such as zeros([n]).' });
  }
  const x = new Float64Array(size);
  for (const { tensor, from } of leaves) x.set(tensor.data as Float64Array, from);
  const at = x.findIndex((v) => !Number.isFinite(v));
  if (at >= 0) {
    throw new DomainError({ op, argument, expected: 'be finite', actual: `${x[at]} at position ${at}`, hint: 'Start from a point where everything is defined.' });
  }
  return {
    x,
    leaves,
    structure,
    unflatten: (flat) =>
      treeUnflatten(
        structure,
        leaves.map(({ tensor: { dtype, shape }, from, to }) =>
          new Tensor(dtype, shape, dtype === 'float32' ? Float32Array.from(flat.subarray(from, to)) : flat.slice(from, to)),
        ),
      ),
  };
}

function floating(op: string, argument: string, leaf: unknown): Tensor {
  const isNumber = typeof leaf === 'number' || isNumbers(leaf);
  const x = isNumber ? asTensor(leaf as TensorLike) : leaf;
  if (isTensor(x) && isFloat(x.dtype)) return x;
  throw new DTypeError({
    op,
    argument,
    expected: 'be float64 or float32',
    actual: isTensor(x) ? x.dtype : typeof leaf,
    hint: "Convert it with astype('float64').",
  });
}

function isNumbers(x: unknown): boolean {
  if (ArrayBuffer.isView(x)) return true;
  return Array.isArray(x) && x.length > 0 && x.every((v) => typeof v === 'number' || isNumbers(v));
}
