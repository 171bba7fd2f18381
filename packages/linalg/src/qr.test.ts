import { describe, expect, test } from 'vitest';
import { batchLaw, compileLaw, derivativeLaw, secondDerivativeLaw } from '@x/autodiff/testing';
import { abs, eye, matmul, max, mul, sub, tensor, transpose, tril, type Tensor } from '@x/tensor';
import { qr } from './index.js';

function uneven(shape: readonly number[], seed = 1): Tensor {
  const size = shape.reduce((n, length) => n * length, 1);
  return tensor(Float64Array.from({ length: size }, (_, i) => ((Math.sin((i + 1) * 12.9898 * seed) * 43758.5453) % 1)), { shape });
}
const largest = (x: Tensor): number => (x.size === 0 ? 0 : max(abs(x)).item());
const eps = 2 ** -52;

describe('qr', () => {
  test.each([[1, 1], [6, 4], [4, 6], [33, 33], [100, 40], [40, 100], [3, 0], [0, 3]])('L-20 of %i×%i, reduced and full', (m, n) => {
    const a = uneven([m, n]);
    for (const mode of ['reduced', 'full'] as const) {
      const { q, r } = qr(a, { mode });
      const k = mode === 'full' ? m : Math.min(m, n);
      expect(q.shape).toEqual([m, k]);
      expect(r.shape).toEqual([k, n]);
      const bound = 20 * Math.max(m, n, 1) * eps;
      expect(largest(sub(matmul(q, r), a))).toBeLessThanOrEqual(bound);
      expect(largest(sub(matmul(transpose(q), q), eye(k)))).toBeLessThanOrEqual(bound);
      expect(largest(tril(r, { offset: -1 }))).toBe(0);
    }
  });
  test('rank-deficient, zero and graded matrices', () => {
    for (const a of [tensor([[1, 2], [2, 4], [3, 6]]), tensor([[0, 0], [0, 0]]), mul(uneven([4, 3]), tensor([1e150, 1, 1e-150])), mul(uneven([4, 3]), 1e300), mul(uneven([4, 3]), 1e-300)]) {
      const { q, r } = qr(a);
      expect(largest(sub(matmul(q, r), a))).toBeLessThanOrEqual(100 * eps * largest(a));
      expect(largest(sub(matmul(transpose(q), q), eye(q.shape[1]!)))).toBeLessThanOrEqual(100 * eps);
    }
  });
  test('has no derivative where Q is arbitrary', () => {
    const c = { name: 'qr', f: (a: Tensor) => qr(a, { mode: 'full' }).q, inputs: [uneven([3, 2])] };
    expect(() => derivativeLaw(c)).toThrow("linalg.qr: `mode` must be 'reduced' to be differentiated, got 'full' for shape [3, 2]. The extra columns of Q are an arbitrary basis, which has no derivative.");
  });
});

const factors = (a: Tensor): Tensor[] => Object.values(qr(a));
describe.each([['square', [3, 3]], ['tall', [4, 2]], ['wide', [2, 4]]] as const)('qr of %s matrices', (name, shape) => {
  const c = { name, f: factors, inputs: [uneven(shape)] };
  test('has derivatives', () => derivativeLaw(c));
  test('has second derivatives', () => secondDerivativeLaw(c));
  test('works on batches', () => batchLaw(c));
  test('compiles', () => compileLaw(c));
});
