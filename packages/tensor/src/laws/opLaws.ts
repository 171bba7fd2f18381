import { strided } from './strided.js';
import { isTensor, sameShape, showShape, trace, type Tensor } from '../core.js';
import { expectClose } from './expectClose.js';
import type { OpCase } from './opCases.js';

const list = (y: Tensor | readonly Tensor[]): readonly Tensor[] => (isTensor(y) ? [y] : y);

/**
 * The shape and type an op promises for abstract tensors are those it gives for numbers.
 *
 * @example
 * abstractLaw({ name: 'exp', f: exp, inputs: [tensor([1, 2])] })
 */
export function abstractLaw({ name, f, inputs }: OpCase): void {
  const actual = list(f(...inputs));
  const promised = trace('a law', inputs, (xs) => list(f(...xs))).outputs;
  actual.forEach((y, i) => {
    const p = promised[i]!;
    if (sameShape(y.shape, p.shape) && y.dtype === p.dtype) return;
    throw new Error(`${name}: promises ${p.dtype} ${showShape(p.shape)} for abstract tensors, gives ${y.dtype} ${showShape(y.shape)}.`);
  });
}

/**
 * An op gives the same numbers for a view with unusual strides as for a dense tensor.
 *
 * @example
 * viewLaw({ name: 'exp', f: exp, inputs: [tensor([1, 2])] })
 */
export function viewLaw({ name, f, inputs }: OpCase): void {
  const dense = list(f(...inputs));
  const viewed = list(f(...inputs.map(strided)));
  // Kernels may add up in another order for other strides.
  dense.forEach((y, i) => expectClose(`${name} of a view`, viewed[i]!, y, 1e-13));
}
