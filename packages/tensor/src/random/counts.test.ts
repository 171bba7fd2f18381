import { describe, expect, test } from 'vitest';
import { BinomialLaw, fillBinomial } from './binomial.js';
import type { CountLaw } from './counts.js';
import { key } from './key.js';
import { fillPoisson, PoissonLaw } from './poisson.js';

const means = [24, 24.5, 25, 26.7, 30, 37, 50, 80, 150, 400, 1e3, 1e4, 1e6, 1e8, 1e9];
const laws: [string, CountLaw][] = [
  ...means.map((mean): [string, CountLaw] => [`Poisson ${mean}`, new PoissonLaw(mean)]),
  ...[1e-6, 0.01, 0.1, 0.25, 0.4, 0.5, 0.8].flatMap((p) =>
    means
      .map((mean) => Math.ceil(mean / Math.min(p, 1 - p)))
      .filter((trials) => trials < 2 ** 31)
      .map((trials): [string, CountLaw] => [`binomial ${trials}, ${p}`, new BinomialLaw(trials, p)]),
  ),
];

describe('transformed rejection', () => {
  test.each(laws)('the hat of %s lies over the law, and the middle under it', (_, law) => {
    law.take(0);
    expect(law.first).toBe(0);
    let [most, least] = [0, Infinity];
    for (let i = -4000; i <= 4000; i++) {
      const u = (i / 4001) * 0.5;
      const s = 0.5 - Math.abs(u);
      const k = Math.floor(((2 * law.a) / s + law.b) * u + law.centre);
      if (k < 0 || k > law.last) continue;
      const accepted = law.scale * law.probability(k) * (law.a / (s * s) + law.b);
      most = Math.max(most, accepted);
      if (s >= 0.07) least = Math.min(least, accepted);
    }
    expect(most).toBeLessThan(1);
    expect(least).toBeGreaterThan(law.quick);
  });
});

describe('a count depends on the key, its element and its own parameters alone', () => {
  // 24 parts the methods; tables are made for many draws of one law, and cover 4096 counts.
  const n = 3000;
  test.each([0, 1e-3, 0.7, 6, 23.9, 24.1, 100, 5e3, 1e8])('Poisson of rate %d', (rate) => {
    const shared = new Int32Array(n);
    fillPoisson(key(1), shared, rate);
    const other = new Float64Array(n).map((_, i) => (i % 3 === 0 ? rate : 5 + 40 * (i % 3)));
    const each = new Int32Array(n);
    fillPoisson(key(1), each, other);
    const few = new Int32Array(30);
    fillPoisson(key(1), few, rate, 300);
    for (let i = 0; i < n; i += 3) expect(each[i]).toBe(shared[i]);
    expect(few).toEqual(shared.subarray(300, 330));
  });

  test.each([
    [0, 0.5],
    [7, 0],
    [7, 1],
    [20, 0.3],
    [47, 0.5],
    [49, 0.5],
    [100, 0.9],
    [1e5, 0.3],
    [2e9, 0.7],
    [2147483647, 1e-9],
  ])('binomial of %d trials, probability %d', (trials, p) => {
    const shared = new Int32Array(n);
    fillBinomial(key(2), shared, trials, p);
    const each = new Int32Array(n);
    const [ns, ps] = [new Float64Array(n), new Float64Array(n)];
    for (let i = 0; i < n; i++) [ns[i], ps[i]] = i % 3 === 0 ? [trials, p] : [40 * (i % 3), 0.9];
    fillBinomial(key(2), each, ns, ps);
    const few = new Int32Array(30);
    fillBinomial(key(2), few, trials, p, 300);
    for (let i = 0; i < n; i += 3) expect(each[i]).toBe(shared[i]);
    expect(few).toEqual(shared.subarray(300, 330));
    expect(shared.every((k) => k >= 0 && k <= trials)).toBe(true);
  });
});
