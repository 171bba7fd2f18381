import { expect, test } from 'vitest';
import { tensor, type Tensor } from '@x/tensor';
import { valueAndGrad } from './index.js';

test('a training loop of 10⁵ steps keeps its memory flat without any dispose', { timeout: 120_000 }, () => {
  const x = tensor(Float64Array.from({ length: 64 }, (_, i) => Math.sin(i)), { shape: [16, 4] });
  const y = tensor(Float64Array.from({ length: 16 }, (_, i) => Math.cos(i)));
  const loss = (w: Tensor): Tensor => x.matmul(w).tanh().sub(y).square().mean();
  const step = valueAndGrad(loss);
  let w = tensor([0.1, 0.2, 0.3, 0.4]);
  const history: number[] = [];
  const sizes: number[] = [];
  for (let n = 0; n < 100_000; n++) {
    const [value, g] = step(w);
    history.push(value.item());
    w = w.sub(g.mul(0.01));
    if (n % 10_000 === 9_999) {
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      sizes.push(heapUsed + arrayBuffers);
    }
  }
  expect(history.at(-1)!).toBeLessThan(history[0]!);
  // Garbage that waits for the collector makes single readings vary by tens of MB; a leak of one small tensor a step
  // (some 200 bytes and its buffer) would add that much every 10⁵ steps, and of a step's history far more.
  const early = Math.min(...sizes.slice(0, 5));
  const late = Math.min(...sizes.slice(5));
  expect(late - early).toBeLessThan(16e6);
});
