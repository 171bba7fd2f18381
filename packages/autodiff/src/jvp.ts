import { isFloat, Recording, requireSameStructure, ShapeError, treeUnflatten, zerosLike, type Tensor, type TensorLike } from '@x/tensor/core';
import { forward } from './forward.js';
import { flattenArgument, flattenResult, markArguments } from './leaves.js';
import { settle } from './mark.js';
import { toLeaf } from './tangent.js';
import { walks } from './walks.js';

/**
 * The value of f at x and its derivative Jv in the direction v, by one forward walk.
 *
 * Shapes: `x` and `v` are arrays with one entry per argument; each entry of v has the form of its argument.
 * Fails: ShapeError when the directions do not have the shapes of the arguments.
 * Source: Griewank & Walther, Evaluating Derivatives (2008), chapter 3 (forward mode).
 *
 * @example
 * const [y, dy] = jvp((x) => x.mul(x), [[1, 2]], [[1, 10]]);
 * dy.toArray() // => [ 2, 40 ]
 */
export function jvp<Y = Tensor>(f: (...args: Tensor[]) => Y, x: readonly TensorLike[], v: readonly TensorLike[]): [Y, Y];
export function jvp(f: (...args: never[]) => unknown, x: readonly unknown[], v: readonly unknown[]): [unknown, unknown];
export function jvp(f: (...args: never[]) => unknown, x: readonly unknown[], v: readonly unknown[]): [unknown, unknown] {
  if (x.length !== v.length) {
    throw new ShapeError({ op: 'jvp', argument: 'v', expected: `hold one direction per argument (${x.length})`, actual: String(v.length) });
  }
  const recording = new Recording('jvp');
  const marked = markArguments('jvp', x, x.map((_, i) => i), recording);
  let at = 0;
  const tangents = marked.structures.flatMap((structure, k) => {
    const flat = flattenArgument(v[k]);
    requireSameStructure('jvp', `v[${k}]`, structure, flat.structure);
    return flat.leaves.map((t) => toLeaf('jvp', `v[${k}]`, t, marked.leaves[at++]!));
  });
  let result: unknown;
  try {
    result = (f as (...args: unknown[]) => unknown)(...marked.args);
  } finally {
    recording.live = false;
  }
  const { leaves: outputs, structure } = flattenResult('jvp', result);
  const moved = forward(outputs, marked.leaves, tangents, recording, walks);
  const derivatives = outputs.map((y, i) => moved[i] ?? zerosLike(isFloat(y.dtype) ? settle(y) : y));
  return [treeUnflatten(structure, outputs.map(settle)), treeUnflatten(structure, derivatives)];
}
