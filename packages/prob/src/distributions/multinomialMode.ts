import { apply1, broadcastShapes, broadcastTo, defineOp, type Op, type Tensor } from '@x/tensor/core';

const modeOp: Op<undefined> = /* @__PURE__ */ defineOp<undefined>({
  name: 'Multinomial.mode',
  infer: ([, probs]) => ({ shape: probs!.shape, dtype: 'int32' }),
  kernel: ([trials, probs], [out]) => {
    const n = probs!.shape.at(-1)!;
    for (let row = 0; row * n < out!.length; row++) {
      const total = trials!.data[trials!.offset + row]!;
      const p = probs!.data.subarray(probs!.offset + row * n, probs!.offset + (row + 1) * n);
      // No count of the mode is below the floor of its mean (Feller); the others follow one by one, each where it
      // lowers the probability least.
      const counts = Array.from(p, (share) => Math.floor(total * share));
      let missing = total - counts.reduce((sum, x) => sum + x, 0);
      for (; missing > 0; missing--) {
        let best = 0;
        for (let k = 1; k < n; k++) if (p[k]! * (counts[best]! + 1) > p[best]! * (counts[k]! + 1)) best = k;
        counts[best]! += 1;
      }
      out!.set(counts, row * n);
    }
  },
  vjp: () => [null, null],
  batch: ({ inputs, batched, size }) => {
    const [trials, probs] = inputs.map((x, k) => (batched[k] ? x : broadcastTo(x, [size, ...x.shape]))) as [Tensor, Tensor];
    return [apply1(modeOp, [trials, probs], undefined)];
  },
});

/** The likeliest counts, for trials [...] and probs [..., n]. */
export function multinomialMode(trials: Tensor, probs: Tensor): Tensor {
  const lead = broadcastShapes('Multinomial.mode', [trials.shape, probs.shape.slice(0, -1)]);
  const n = probs.shape.at(-1)!;
  return apply1(modeOp, [broadcastTo(trials, lead), broadcastTo(probs, [...lead, n])], undefined);
}
