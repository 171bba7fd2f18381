import {
  asTensor,
  DomainError,
  DTypeError,
  isFloat,
  isTensor,
  requireSameStructure,
  ShapeError,
  showShape,
  sizeOf,
  Tensor,
  treeFlatten,
  treeUnflatten,
  type DType,
  type Shape,
  type TensorLike,
  type TreeStructure,
} from '@x/tensor/core';
import type { Part } from '../target.js';

/** A leaf of a tree of parameters and where its elements lie in a position. */
export interface ParameterLeaf extends Part {
  readonly from: number;
  readonly to: number;
}

/** The form of a tree of parameters: how positions become trees and back. */
export interface ParameterTree {
  readonly structure: TreeStructure;
  readonly leaves: readonly ParameterLeaf[];
  readonly dimension: number;
  /** The example that the form was taken from, with tensors at all leaves. */
  readonly example: unknown;
  /** A fresh tree of tensors. */
  unflatten(position: Float64Array): unknown;
  /** The position of a tree of the same form and shapes. */
  flatten(op: string, argument: string, tree: unknown): Float64Array;
}

/** Takes the form of example parameters; nested arrays of numbers are one tensor, other nesting is a tree. */
export function parameterTree(op: string, argument: string, example: unknown): ParameterTree {
  const tree = withTensors(op, argument, example);
  const { leaves: tensors, structure } = treeFlatten(tree) as { leaves: Tensor[]; structure: TreeStructure };
  const names = pathsOf(structure);
  let dimension = 0;
  const leaves = tensors.map(({ shape, dtype, size }, i): ParameterLeaf => ({ name: names[i]!, shape, dtype, from: dimension, to: (dimension += size) }));
  if (dimension === 0) {
    throw new DomainError({ op, argument, expected: 'hold at least one number', actual: 'none', hint: 'Give example parameters, such as { mu: 0, theta: zeros([8]) }.' });
  }
  const unflatten = (position: Float64Array): unknown => treeUnflatten(structure, leaves.map((leaf) => leafTensor(leaf, position)));
  const flatten = (forOp: string, forArgument: string, given: unknown): Float64Array => {
    const other = withTensors(forOp, forArgument, given);
    const flat = treeFlatten(other);
    requireSameStructure(forOp, forArgument, structure, flat.structure);
    const position = new Float64Array(dimension);
    leaves.forEach(({ name, shape, from }, i) => {
      const x = flat.leaves[i] as Tensor;
      if (x.size !== sizeOf(shape) || x.shape.length !== shape.length) {
        throw new ShapeError({ op: forOp, argument: `${forArgument}.${name}`, expected: `have the shape ${showShape(shape)}`, actual: showShape(x.shape) });
      }
      position.set(x.data, from);
    });
    return position;
  };
  return { structure, leaves, dimension, example: tree, unflatten, flatten };
}

/** The tensor of one leaf at a position. */
export function leafTensor({ dtype, shape, from, to }: ParameterLeaf, position: Float64Array): Tensor {
  return new Tensor(dtype, shape, castTo(dtype, position.slice(from, to)));
}

/** Numbers in an array of the type's own kind. */
export function castTo(dtype: DType, values: Float64Array): Float64Array | Float32Array | Int32Array | Uint8Array {
  switch (dtype) {
    case 'float64':
      return values;
    case 'float32':
      return Float32Array.from(values);
    case 'int32':
      return Int32Array.from(values);
    case 'bool':
      return Uint8Array.from(values);
  }
}

/** The same tree with tensors in place of numbers and of nested arrays of numbers. */
function withTensors(op: string, argument: string, tree: unknown): unknown {
  if (isTensor(tree)) return tree;
  if (typeof tree === 'number' || typeof tree === 'boolean' || isNumbers(tree)) return asTensor(tree as TensorLike);
  if (Array.isArray(tree)) return tree.map((child, i) => withTensors(op, `${argument}[${i}]`, child));
  if (tree instanceof Map) return new Map([...tree].map(([k, child]) => [k, withTensors(op, `${argument}.${String(k)}`, child)]));
  if (typeof tree === 'object' && tree !== null) {
    const prototype = Object.getPrototypeOf(tree) as object | null;
    if (prototype !== null && prototype !== Object.prototype) return tree;
    return Object.fromEntries(Object.entries(tree).map(([k, child]) => [k, withTensors(op, `${argument}.${k}`, child)]));
  }
  throw new DTypeError({
    op,
    argument,
    expected: 'be a tensor, a number or a tree of them',
    actual: tree === null ? 'null' : typeof tree,
    hint: 'Give example parameters, such as { mu: 0, theta: zeros([8]) }.',
  });
}

function isNumbers(x: unknown): boolean {
  if (ArrayBuffer.isView(x)) return true;
  return Array.isArray(x) && x.length > 0 && x.every((v) => typeof v === 'number' || typeof v === 'boolean' || (Array.isArray(v) && isNumbers(v)));
}

/** The paths of the leaves of a form; `x` for a single leaf. */
function pathsOf(structure: TreeStructure): string[] {
  const found: string[] = [];
  const walk = (s: TreeStructure, path: readonly string[]): void => {
    if (s.kind === 'leaf') found.push(path.length === 0 ? 'x' : path.join('.'));
    else if (s.kind !== 'static') s.children.forEach((child, i) => walk(child, [...path, String(s.kind === 'array' ? i : s.keys[i])]));
  };
  walk(structure, []);
  return found;
}

/** `theta[2, 0]`: one element of a leaf. */
export function elementName({ name, shape }: { readonly name: string; readonly shape: Shape }, index: number): string {
  if (shape.length === 0) return name;
  const at: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    at.unshift(index % shape[axis]!);
    index = Math.floor(index / shape[axis]!);
  }
  return `${name}[${at.join(', ')}]`;
}

/** Whether every leaf is a float, so that gradients exist. */
export function isDifferentiable({ leaves }: ParameterTree): boolean {
  return leaves.every(({ dtype }) => isFloat(dtype));
}
