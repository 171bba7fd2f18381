import { compile, grad, valueAndGrad } from '@x/autodiff';
import { useWasm } from '@x/linalg';
import { random, tensor, type Tensor } from '@x/tensor';
import { afterEach, describe, expect, test } from 'vitest';
import { maxPool } from '../index.js';
import type { PoolOptions } from './poolGeometry.js';

afterEach(() => useWasm(true));

const [digitsKey, placesKey] = random.split(random.key(5));
const special = [NaN, Infinity, -Infinity, 0, -0];

/** Few different numbers, so that windows have ties, and one in so many places a special one. */
function rough(shape: readonly number[], dtype: 'float32' | 'float64', oneIn: number): Tensor {
  const places = random.randint(placesKey, 0, oneIn * special.length, shape).data;
  const values = Array.from(random.randint(digitsKey, -3, 4, shape).data, (v, i) => special[places[i]!] ?? v);
  return tensor(values, { shape, dtype });
}

const cases: [string, number[], number | number[], PoolOptions][] = [
  ['two by two', [5, 3, 28, 28], 2, {}],
  ['two by two of odd lengths', [5, 3, 15, 19], 2, {}],
  ['two by two of odd lengths, the rest too', [5, 3, 15, 19], 2, { ceil: true }],
  ['two by two in rows shorter than a vector', [40, 3, 8, 5], 2, {}],
  ['two by two overlapping', [2, 3, 12, 17], 2, { stride: 1 }],
  ['three by three with padding', [4, 3, 13, 16], 3, { stride: 2, padding: 1 }],
  ['three by three', [4, 3, 20, 21], 3, {}],
  ['wide windows with holes', [4, 3, 20, 21], [2, 5], { stride: [3, 1], padding: [1, 2], dilation: [2, 3] }],
  ['lines', [8, 3, 101], 4, { stride: 4, padding: 2 }],
  ['pairs of lines', [8, 3, 100], 2, {}],
  ['boxes', [2, 2, 7, 9, 11], [2, 3, 2], { padding: 1, stride: [1, 2, 2] }],
  ['windows larger than the input', [30, 10, 3, 4], [4, 4], { padding: 2, stride: 1, ceil: true }],
];

describe('kernels of pooling', () => {
  for (const dtype of ['float32', 'float64'] as const) {
    test.each(cases)(`%s: maxima and derivatives in ${dtype} are those of plain loops`, (_, shape, size, options) => {
      for (const oneIn of [10, 100, 1e6]) {
        const x = rough(shape, dtype, oneIn);
        const f = (v: Tensor): Tensor => {
          const y = maxPool(v, size, options);
          return y.mul(tensor(Float64Array.from({ length: y.size }, (_, i) => (i % 7) - 2), { shape: y.shape }).astype(dtype)).sum();
        };
        const results = (): unknown[] => [
          maxPool(x, size, options).data,
          grad(f)(x).data,
          // Arrays of compiled functions lie in the shared memory.
          compile((v: Tensor) => valueAndGrad((u: Tensor) => f(u.mul(2)))(v.mul(0.5))[1].mul(0.5))(x).data,
        ];
        const kernels = results();
        useWasm(false);
        expect(results()).toEqual(kernels);
        useWasm(true);
      }
    });
  }

  test('views are read where they begin', () => {
    const x = rough([6, 4, 12, 12], 'float64', 100);
    const tail = x.slice([2, 0, 0, 0], [6, 4, 12, 12]);
    expect(maxPool(tail, 2).data).toEqual(maxPool(tensor(tail.toArray()), 2).data);
  });
});
