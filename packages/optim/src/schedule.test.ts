import { describe, expect, test } from 'vitest';
import { tensor } from '@x/tensor';
import { constant, cosine, exponentialDecay, inverseTimeDecay, oneCycle, plateau, polynomial, stepDecay, warmupCosine } from './index.js';

describe('O-11 schedules', () => {
  const all = {
    constant: constant(0.3),
    exponentialDecay: exponentialDecay(1, { steps: 10, rate: 0.5 }),
    inverseTimeDecay: inverseTimeDecay(1, { steps: 1 }),
    stepDecay: stepDecay(1, { every: 10, factor: 0.1 }),
    cosine: cosine(1, { steps: 100, end: 0.1 }),
    warmupCosine: warmupCosine(1, { warmup: 10, steps: 110 }),
    oneCycle: oneCycle(1, { steps: 100 }),
    polynomial: polynomial(1, { steps: 10, end: 0.5, power: 2 }),
  };
  test.each(Object.entries(all))('%s gives the same for numbers and tensors, and stays finite', (_, s) => {
    for (const step of [0, 1, 5, 10, 55, 110, 10_000]) {
      expect(s(tensor(step)).item()).toBe(s(step));
      expect(s(step)).toBeGreaterThanOrEqual(0);
      expect(s(step)).toBeLessThanOrEqual(1);
    }
  });
  test('their landmarks', () => {
    expect(all.exponentialDecay(10)).toBeCloseTo(0.5, 15);
    expect(exponentialDecay(1, { steps: 10, rate: 0.5, staircase: true })(19)).toBeCloseTo(0.5, 15);
    expect(all.stepDecay(9)).toBe(1);
    expect(all.stepDecay(20)).toBeCloseTo(0.01, 15);
    expect([0, 50, 100, 500].map((k) => all.cosine(k))).toEqual([1, 0.55, 0.1, 0.1].map((x) => expect.closeTo(x, 14)));
    expect([0, 5, 10, 60, 110].map((k) => all.warmupCosine(k))).toEqual([0, 0.5, 1, 0.5, 0].map((x) => expect.closeTo(x, 14)));
    expect([0, 30, 100].map((k) => all.oneCycle(k))).toEqual([0.04, 1, 0.04 / 1e4].map((x) => expect.closeTo(x, 14)));
    expect([0, 5, 10, 11].map((k) => all.polynomial(k))).toEqual([1, 0.625, 0.5, 0.5]);
  });
  test('1/t meets the conditions of Robbins and Monro', () => {
    const sums = (n: number): [number, number] => Array.from({ length: n }, (_, k) => all.inverseTimeDecay(k)).reduce<[number, number]>(([a, b], e) => [a + e, b + e * e], [0, 0]);
    const [[s1, q1], [s2, q2]] = [sums(1000), sums(10_000)];
    expect(s2 - s1).toBeCloseTo(Math.log(10), 2);
    expect(q2 - q1).toBeLessThan(1e-3);
  });
  test('plateau', () => {
    const watch = plateau(1, { factor: 0.1, patience: 2, minimum: 0.05 });
    let state = watch.init();
    const rates = [5, 4, 4, 4, 4, 4, 4, 4].map((loss) => (state = watch.update(state, loss)).learningRate);
    expect(rates).toEqual([1, 1, 1, 1, 0.1, 0.1, 0.1, 0.05]);
    expect(() => watch.update(state, NaN)).toThrow('plateau: `metric` must be a number, got NaN. The loss has diverged: lower the learning rate or clip gradients.');
  });
});
