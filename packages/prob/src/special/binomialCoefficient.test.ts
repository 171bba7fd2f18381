import { vmap } from '@x/autodiff';
import { tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import reference from '../../reference/discreteDistributions.json' with { type: 'json' };
import { binomialCoefficient, logBinomialCoefficient, logMultinomialCoefficient, multinomialCoefficient } from './binomialCoefficient.js';

describe('P-04: binomialCoefficient', () => {
  test.each(reference.cases.coefficient)('of $n and $k', ({ n, k, value, log }) => {
    const found = binomialCoefficient(n, k).item();
    // Exact as long as a double can be; then to a rounding for each of the factors.
    if (BigInt(value) <= 2n ** 53n) expect(BigInt(found)).toBe(BigInt(value));
    else expect(Math.abs(found / Number(value) - 1)).toBeLessThan(50 * 1.2e-16);
    expect(Math.abs(logBinomialCoefficient(n, k).item() - log)).toBeLessThan(1e-15 * Math.max(1, log));
  });
  test('is 0 where nothing can be chosen, and NaN for what is no number of things', () => {
    expect(binomialCoefficient(4, [-1, 0, 4, 5]).toArray()).toEqual([0, 1, 1, 0]);
    expect(logBinomialCoefficient(4, [-1, 0, 4, 5]).toArray()).toEqual([-Infinity, 0, 0, -Infinity]);
    expect(binomialCoefficient([4, NaN], [1.5, 1]).toArray()).toEqual([NaN, NaN]);
    expect(logBinomialCoefficient([NaN, 4], [1, NaN]).toArray()).toEqual([NaN, NaN]);
  });
  test('extends to any upper number', () => {
    // (1 + x)^(1/2) = 1 + x/2 − x²/8 + …
    expect(binomialCoefficient(0.5, [0, 1, 2, 3]).toArray()).toEqual([1, 0.5, -0.125, 0.0625]);
    expect(binomialCoefficient(-1, [0, 1, 2]).toArray()).toEqual([1, -1, 1]);
  });
  test('follows the rule of Pascal as far as doubles are exact', () => {
    for (let n = 1; n <= 56; n++) {
      for (let k = 1; k < n; k++) {
        const sum = binomialCoefficient(n - 1, k - 1).item() + binomialCoefficient(n - 1, k).item();
        if (sum <= 2 ** 53) expect(binomialCoefficient(n, k).item()).toBe(sum);
      }
    }
  });
  test('overflows to Infinity at once, and its logarithm does not', () => {
    expect(binomialCoefficient(1e9, 5e8).item()).toBe(Infinity);
    expect(logBinomialCoefficient(1e9, 5e8).item()).toBeCloseTo(1e9 * Math.LN2 - 0.5 * Math.log((Math.PI * 1e9) / 2), 5);
  });
});

describe('P-06: multinomialCoefficient', () => {
  test('counts arrangements', () => {
    expect(multinomialCoefficient([2, 1, 1]).item()).toBe(12);
    expect(multinomialCoefficient([[1, 1, 1], [3, 0, 0], [-1, 2, 2]]).toArray()).toEqual([6, 1, 0]);
    expect(multinomialCoefficient([10, 10, 10]).item()).toBe(5550996791340);
    expect(multinomialCoefficient([]).item()).toBe(1);
    expect(logMultinomialCoefficient([2, 1, 1]).item()).toBeCloseTo(Math.log(12), 14);
    expect(logMultinomialCoefficient([[300, 300, 400], [-1, 2, 2]]).toArray()).toEqual([expect.closeTo(1081.81578061479, 9), -Infinity]);
    expect(multinomialCoefficient(tensor([2, 2], { dtype: 'int32' })).item()).toBe(6);
    expect(vmap(multinomialCoefficient)(tensor([[1, 2], [2, 2]])).toArray()).toEqual([3, 6]);
    expect(() => multinomialCoefficient(3)).toThrow('multinomialCoefficient: `counts` must have a last axis of counts, got a single number.');
  });
});
