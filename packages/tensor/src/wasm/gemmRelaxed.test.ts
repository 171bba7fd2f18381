import { setFlagsFromString } from 'node:v8';
import { beforeAll, expect, test } from 'vitest';
import { relaxedSimdInUse, setDeterministic } from './features.js';
import { gemm } from './gemm.js';
import { gemmKernels } from './gemmKernels.js';

beforeAll(() => {
  // Node 20 hides relaxed SIMD behind a flag, later versions have it without.
  if (Number(process.versions.node.split('.')[0]) < 22) setFlagsFromString('--experimental-wasm-relaxed-simd');
});

test('deterministic mode chooses the kernels without fused multiply-add, from call to call', () => {
  if (!relaxedSimdInUse()) return;
  const fused = gemmKernels();
  setDeterministic(true);
  expect(relaxedSimdInUse()).toBe(false);
  const plain = gemmKernels();
  expect(plain).not.toBe(fused);
  setDeterministic(false);
  expect(gemmKernels()).toBe(fused);
});

test.each([Float32Array, Float64Array])('both kernels agree within rounding, %o', (type) => {
  let state = 17;
  const random = (): number => (state = (state * 48271) % 2147483647) / 1073741823.5 - 1;
  const unit = type === Float32Array ? 2 ** -24 : 2 ** -53;
  for (const [m, n, k] of [
    [1, 500, 90],
    [500, 1, 90],
    [1, 1, 3000],
    [33, 47, 300],
    [130, 9, 65],
  ]) {
    const a = new type(m * k).map(random);
    const b = new type(k * n).map(random);
    for (const [aRow, aCol, bRow, bCol] of [
      [k, 1, n, 1],
      [1, m, 1, k],
    ]) {
      const [fused, plain] = [false, true].map((deterministic) => {
        setDeterministic(deterministic);
        const c = new type(m * n).fill(1);
        gemm(m, n, k, a, 0, aRow, aCol, b, 0, bRow, bCol, c, 0, true);
        return c;
      });
      setDeterministic(false);
      // Each of k products and sums may round differently, at the size of the partial sums: at most k.
      for (let i = 0; i < m * n; i++) expect(Math.abs(fused[i] - plain[i])).toBeLessThanOrEqual(2 * k * unit * Math.sqrt(k));
    }
  }
});

test('the fused kernel rounds once', () => {
  if (!relaxedSimdInUse()) return;
  // (1 + 2^-29)^2 = 1 + 2^-28 + 2^-58; less 1 + 2^-28 that is 2^-58 if the product was not rounded, else 0.
  const a = new Float64Array(600);
  const b = new Float64Array(600);
  a.set([1 + 2 ** -28, 1 + 2 ** -29]);
  b.set([-1, 1 + 2 ** -29]);
  const c = new Float64Array(4);
  gemm(2, 2, 300, a, 0, 300, 1, b, 0, 1, 300, c, 0);
  expect(c[0]).toBe(2 ** -58);
});
