import { alias, apply1, defineOp, liveRecordings, Node, type Op, type Recording, type Tensor } from '@x/tensor/core';

/** The identity that makes a value a leaf of a recording; outer recordings look through it. */
export const markOp: Op<undefined> = /* @__PURE__ */ defineOp<undefined>({
  name: 'mark',
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  view: (x) => ({ strides: x.strides, offset: x.offset }),
  kernel: ([x], [y]) => {
    for (let i = 0; i < y!.length; i++) y![i] = x!.data[x!.offset + i]!;
  },
  linearity: 'linear',
  vjp: ([g]) => [g!],
  batch: ({ inputs }) => [apply1(markOp, inputs, undefined)],
});

/** `x` as a leaf of `recording`: equal in value, different in identity, so that nested derivatives cannot mix. */
export function mark(x: Tensor, recording: Recording): Tensor {
  const leaf = alias(x);
  leaf.node = new Node(markOp, [x], undefined, [recording, ...liveRecordings([x])]);
  leaf.node.outputs = [leaf];
  return leaf;
}

/** `x` without the history of recordings that have ended. */
export function settle(x: Tensor): Tensor {
  return x.node === undefined || liveRecordings([x]).length > 0 ? x : alias(x);
}
