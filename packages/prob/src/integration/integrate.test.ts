import { describe, expect, test } from 'vitest';
import { asTensor, exp, greater, mul, neg, pow, reciprocal, add, sin, square, sqrt, where } from '@x/tensor/core';
import { kronrod } from './kronrod.js';
import { integrate } from './integrate.js';

describe('integrate', () => {
  test('the Kronrod rule is exact for polynomials up to degree 31, the Gauss rule up to 19', () => {
    const moment = (weights: Float64Array, k: number): number => weights.reduce((s, w, i) => s + w * kronrod.nodes[i]! ** k, 0);
    for (let k = 0; k <= 31; k++) expect(moment(kronrod.weights, k)).toBeCloseTo(k % 2 === 0 ? 2 / (k + 1) : 0, 14);
    for (let k = 0; k <= 19; k++) expect(moment(kronrod.gauss, k)).toBeCloseTo(k % 2 === 0 ? 2 / (k + 1) : 0, 14);
    expect(Math.abs(moment(kronrod.gauss, 20) - 2 / 21)).toBeGreaterThan(1e-9);
  });

  test('smooth, singular, jumping, oscillating and infinite integrands', () => {
    const within = (found: { value: number; converged: boolean }, truth: number, relative = 1e-10): void => {
      expect(found.converged).toBe(true);
      expect(Math.abs(found.value - truth)).toBeLessThanOrEqual(relative * Math.max(1, Math.abs(truth)));
    };
    within(integrate(exp, 0, 1), Math.E - 1);
    within(integrate((x) => reciprocal(sqrt(x)), 0, 1), 2, 1e-8);
    within(integrate((x) => where(greater(x, 1 / 3), 1, 0), 0, 1), 2 / 3);
    within(integrate((x) => sin(mul(x, 50)), 0, 1), (1 - Math.cos(50)) / 50);
    within(integrate((x) => reciprocal(add(1, square(x))), -Infinity, Infinity), Math.PI);
    within(integrate((x) => exp(neg(x)), 2, Infinity), Math.exp(-2));
    within(integrate((x) => mul(x, exp(neg(square(x)))), -Infinity, Infinity), 0);
    within(integrate((x) => exp(mul(-0.5, square(mul(1e4, add(x, -700))))), -Infinity, Infinity, { breaks: [699.999, 700.001] }), Math.sqrt(2 * Math.PI) / 1e4);
  });

  test('a divergent integral says that it did not converge', () => {
    expect(integrate((x) => pow(x, -2), 0, 1).converged).toBe(false);
  });

  test('an empty range is 0; wrong ends and shapes teach', () => {
    expect(integrate(exp, 1, 1).value).toBe(0);
    expect(() => integrate(exp, 1, 0)).toThrow('integrate: `from` must be at most `to`, got 1 and 0. Swap the ends and the sign.');
    expect(() => integrate(() => asTensor(1), 0, 1)).toThrow(/one value for each of the 21 points, got shape \[\]/);
  });
});
