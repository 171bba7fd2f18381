import { useWasm } from '@x/linalg';
import { random, tensor } from '@x/tensor';
import { afterEach, expect, test } from 'vitest';
import { forwardBackward } from './forwardBackward.js';

afterEach(() => useWasm(true));

test.each([1, 2, 3, 4, 5, 7, 10, 11, 14, 25, 50])('the plain recursions give what those in WebAssembly give, %i states', (n) => {
  for (const steps of [1, 2, 31, 32, 33, 100]) {
    const key = random.key(100 * n + steps);
    const model = [random.normal(random.foldIn(key, 0), [n]), random.normal(random.foldIn(key, 1), [n, n]), random.normal(random.foldIn(key, 2), [steps, n]).mul(30)] as const;
    const fast = forwardBackward(...model);
    useWasm(false);
    const plain = forwardBackward(...model);
    useWasm(true);
    // The same sums in another order, and exponentials that differ by rounding.
    expect(Math.abs(fast.logLikelihood / plain.logLikelihood - 1)).toBeLessThan(1e-12);
    expect(fast.gamma.sub(plain.gamma).abs().max().item()).toBeLessThan(1e-12);
    expect(fast.xiSum.sub(plain.xiSum).abs().max().item()).toBeLessThan(1e-11);
  }
});

test('likelihoods far below the largest become zero in both', () => {
  const scores = [[0, 0], [[-1, -0.5], [-0.5, -1]], tensor([[0, -707], [-709, 0], [-5000, 0], [0, -Infinity]])] as const;
  const fast = forwardBackward(...scores);
  useWasm(false);
  expect(forwardBackward(...scores).logLikelihood).toBeCloseTo(fast.logLikelihood, 12);
  expect(fast.gamma.data.every((p) => p >= 0 && p <= 1 + 1e-12)).toBe(true);
});
