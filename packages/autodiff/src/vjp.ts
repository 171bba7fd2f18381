import { isFloat, Recording, requireSameStructure, treeUnflatten, zerosLike, type Tensor, type TensorLike } from '@x/tensor/core';
import { backward } from './backward.js';
import { flattenArgument, flattenResult, markArguments, unmarkTrees } from './leaves.js';
import { settle } from './mark.js';
import { toLeaf } from './tangent.js';
import { walks } from './walks.js';

/**
 * The value of f at x, and the pullback v ↦ vᵀJ that maps a cotangent of the value to cotangents of the arguments
 * (an array, one entry per argument) without forming the Jacobian J. The pullback may be called many times, also
 * after an `await`.
 *
 * Shapes: v has the form of the value; each result that of its argument.
 * Fails: ShapeError when v does not have the shape of the value.
 * Source: Griewank & Walther, Evaluating Derivatives (2008), chapter 3.
 *
 * @example
 * const [y, pullback] = vjp((x) => x.mul(x), [1, 2, 3]);
 * y.toArray() // => [ 1, 4, 9 ]
 * pullback([1, 0, 1])[0].toArray() // => [ 2, 0, 6 ]
 */
export function vjp<Y = Tensor>(
  f: (...args: Tensor[]) => Y,
  ...x: readonly TensorLike[]
): [Y, (cotangent: TensorLike | object) => Tensor[]];
export function vjp(f: (...args: never[]) => unknown, ...x: readonly unknown[]): [unknown, (cotangent: never) => unknown[]] {
  const recording = new Recording('vjp');
  const marked = markArguments('vjp', x, x.map((_, i) => i), recording);
  let result: unknown;
  try {
    result = (f as (...args: unknown[]) => unknown)(...marked.args);
  } finally {
    recording.live = false;
  }
  const { leaves: outputs, structure } = flattenResult('vjp', result);
  const pullback = (cotangent: unknown): unknown[] => {
    const flat = flattenArgument(cotangent);
    requireSameStructure('vjp', 'cotangent', structure, flat.structure);
    const cotangents = outputs.map((y, i) => (isFloat(y.dtype) ? toLeaf('vjp', `cotangent ${i}`, flat.leaves[i], y) : null));
    const found = backward(outputs, cotangents, marked.leaves, recording, walks);
    return unmarkTrees(marked.structures, found.map((g, i) => g ?? zerosLike(marked.leaves[i]!)), true) as unknown[];
  };
  return [treeUnflatten(structure, outputs.map(settle)), pullback];
}
