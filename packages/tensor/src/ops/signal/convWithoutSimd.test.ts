import { expect, test, vi } from 'vitest';
import reference from '../../../reference/conv.json' with { type: 'json' };
import { tensor, type Tensor } from '../../index.js';
import { apply1 } from '../../op.js';
import { conv } from './conv.js';
import { convGeometry } from './convGeometry.js';
import { convInputOp, convKernelOp } from './convOps.js';

vi.mock('../../wasm/features.js', () => ({ simdAvailable: () => false, relaxedSimdInUse: () => false }));

test.each(reference.cases.conv.map((c, i) => [i, c] as const))('N-66: configuration %i is the same in engines without WebAssembly SIMD', (_, c) => {
  const { groups, ...options } = c.options;
  const [x, w, g] = [c.x, c.kernel, c.g].map(({ shape, values }) => tensor(values, { shape })) as [Tensor, Tensor, Tensor];
  const values = (y: { data: ArrayLike<number> }): number[] => Array.from(y.data, (v) => v + 0);
  expect(values(conv(x, w, c.options))).toEqual(c.y.values);
  const geometry = convGeometry('conv', c.x.shape.slice(2), c.kernel.shape.slice(2), options, groups);
  expect(values(apply1(convInputOp, [g, w], geometry))).toEqual(c.gx.values);
  expect(values(apply1(convKernelOp, [x, g], geometry))).toEqual(c.gKernel.values);
});

test('N-66: so are images in several parts', () => {
  const numbers = (length: number): Float64Array => Float64Array.from({ length }, (_, i) => ((i * 7919) % 13) - 6);
  const x = tensor(numbers(8 * 70 * 90), { shape: [1, 8, 70, 90] });
  const w = tensor(numbers(4 * 8 * 25), { shape: [4, 8, 5, 5] });
  const y = conv(x, w, { padding: 2 });
  for (const [o, i, j] of [[0, 0, 0], [3, 69, 89], [1, 33, 44], [2, 7, 80]] as const) {
    let sum = 0;
    for (let c = 0; c < 8; c++) {
      for (let p = 0; p < 5; p++) {
        for (let q = 0; q < 5; q++) {
          const [r, s] = [i + p - 2, j + q - 2];
          if (r >= 0 && r < 70 && s >= 0 && s < 90) sum += x.data[(c * 70 + r) * 90 + s]! * w.data[((o * 8 + c) * 5 + p) * 5 + q]!;
        }
      }
    }
    expect(y.data[(o * 70 + i) * 90 + j]).toBe(sum);
  }
});
