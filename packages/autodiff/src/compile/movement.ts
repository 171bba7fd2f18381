import { rowMajorStrides, sizeOf } from '@x/tensor/core';
import type { Step } from './program.js';

/** Where an element of a result comes from: an element of an input's window, or a constant. */
export type Origin = { readonly input: number; readonly index: number } | { readonly value: number };

/** Where every element of a moving op's result comes from, found out by moving numbered elements. */
export function originsOf({ op, attrs, inputs, outputs }: Step): Origin[] {
  const [y] = outputs;
  const first = inputs.map((_, k) => inputs.slice(0, k).reduce((n, x) => n + sizeOf(x.shape), 0));
  const run = (base: number): Float64Array => {
    const out = new Float64Array(y!.size);
    const numbered = inputs.map(({ shape }, k) => ({
      data: Float64Array.from({ length: sizeOf(shape) }, (_, i) => base + first[k]! + i),
      shape,
      strides: rowMajorStrides(shape),
      offset: 0,
      dtype: 'float64' as const,
    }));
    op.kernel!(numbered, [out], attrs, [{ shape: y!.shape, dtype: 'float64' }]);
    return out;
  };
  const [a, b] = [run(1e6), run(2e6)];
  return Array.from(a, (value, i): Origin => {
    if (Object.is(value, b[i])) return { value };
    const at = value - 1e6;
    let input = first.length - 1;
    while (first[input]! > at) input--;
    return { input, index: at - first[input]! };
  });
}
