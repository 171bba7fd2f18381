import { apply1, asTensor, defineOp, isTensor, treeMap, type Op, type Tensor } from '@x/tensor/core';

const stopOp: Op<undefined> = /* @__PURE__ */ defineOp<undefined>({
  name: 'stopGradient',
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  view: (x) => ({ strides: x.strides, offset: x.offset }),
  kernel: ([x], [y]) => {
    for (let i = 0; i < y!.length; i++) y![i] = x!.data[x!.offset + i]!;
  },
  vjp: () => [null],
  jvp: () => [null],
  batch: ({ inputs }) => [apply1(stopOp, inputs, undefined)],
});

/**
 * The same value, treated as a constant by every derivative.
 *
 * Shapes: a tensor, number or tree → the same.
 *
 * @example
 * grad((x) => x.mul(stopGradient(x)))(3).item() // => 3
 */
export function stopGradient<T = Tensor>(x: T): T extends number ? Tensor : T {
  const stop = (leaf: unknown): unknown => (isTensor(leaf) || typeof leaf === 'number' ? apply1(stopOp, [asTensor(leaf)], undefined) : leaf);
  return treeMap<unknown, unknown>(stop, x) as T extends number ? Tensor : T;
}
