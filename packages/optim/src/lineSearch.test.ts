import { describe, expect, test } from 'vitest';
import { armijo, wolfe, type LineValue } from './index.js';

/** Test functions of Moré & Thuente (1994), section 5, with the c₁ and c₂ they are used with. */
const functions: { name: string; phi: (a: number) => LineValue; c1: number; c2: number }[] = [
  {
    name: '−α/(α² + 2)',
    phi: (a) => ({ value: -a / (a * a + 2), slope: (a * a - 2) / (a * a + 2) ** 2 }),
    c1: 0.001,
    c2: 0.1,
  },
  {
    name: '(α + 0.004)⁵ − 2(α + 0.004)⁴',
    phi: (a) => ({ value: (a + 0.004) ** 5 - 2 * (a + 0.004) ** 4, slope: 5 * (a + 0.004) ** 4 - 8 * (a + 0.004) ** 3 }),
    c1: 0.1,
    c2: 0.1,
  },
  {
    name: 'a fold of two square roots',
    phi: (a) => {
      const gamma = (b: number): number => Math.sqrt(1 + b * b) - b;
      const [b1, b2] = [0.001, 0.001];
      return {
        value: gamma(b1) * Math.sqrt((1 - a) ** 2 + b2 ** 2) + gamma(b2) * Math.sqrt(a * a + b1 ** 2),
        slope: (gamma(b1) * (a - 1)) / Math.sqrt((1 - a) ** 2 + b2 ** 2) + (gamma(b2) * a) / Math.sqrt(a * a + b1 ** 2),
      };
    },
    c1: 0.001,
    c2: 0.001,
  },
];

describe('wolfe', () => {
  test.each(functions)('meets both conditions on $name from first steps of 0.001 to 1000, in few evaluations', ({ phi, c1, c2 }) => {
    const { value, slope } = phi(0);
    for (const step of [1e-3, 1e-1, 1e1, 1e3]) {
      const found = wolfe(phi, { value, slope, step, sufficientDecrease: c1, curvature: c2 });
      const at = phi(found.step);
      expect(found.converged).toBe(true);
      expect(at.value).toBe(found.value);
      expect(at.value).toBeLessThanOrEqual(value + c1 * found.step * slope);
      expect(Math.abs(at.slope)).toBeLessThanOrEqual(c2 * Math.abs(slope));
      // The paper needs at most 12 on these.
      expect(found.evaluations).toBeLessThanOrEqual(13);
    }
  });

  test('stays out of where the function is NaN', () => {
    // −log(1 − α) − 3α: defined for α < 1 only, least at 2/3.
    const phi = (a: number): LineValue => ({ value: -Math.log(1 - a) - 3 * a, slope: 1 / (1 - a) - 3 });
    const found = wolfe(phi, { value: 0, slope: -2, step: 10, curvature: 0.1 });
    expect(found.converged).toBe(true);
    expect(found.step).toBeGreaterThan(0.5);
    expect(found.step).toBeLessThan(0.75);
  });

  test('ends at the longest step where the function only falls', () => {
    const found = wolfe((a) => ({ value: -a, slope: -1 }), { value: 0, slope: -1, maxStep: 7 });
    expect(found).toMatchObject({ step: 7, converged: true, message: 'longest step allowed' });
  });

  test('says so when the slope contradicts the values', () => {
    const found = wolfe((a) => ({ value: a, slope: 1 }), { value: 0, slope: -1 });
    expect(found.converged).toBe(false);
    expect(found.step).toBe(0);
  });
});

describe('armijo', () => {
  test('O-19 backtracks to sufficient decrease from any first step', () => {
    const phi = (a: number): number => (a - 1) ** 4;
    for (const step of [0.5, 1.9, 30, 1e4]) {
      const found = armijo(phi, { value: 1, slope: -4, step });
      expect(found.converged).toBe(true);
      expect(found.value).toBeLessThanOrEqual(1 - 4e-4 * found.step);
    }
  });

  test('takes infinite and missing values for too high', () => {
    expect(armijo((a) => (a > 0.1 ? NaN : -a), { value: 0, slope: -1 }).converged).toBe(true);
    expect(armijo((a) => (a > 0.1 ? Infinity : -a), { value: 0, slope: -1 }).converged).toBe(true);
  });

  test('says so when no step decreases', () => {
    expect(armijo((a) => a, { value: 0, slope: -1 })).toMatchObject({ step: 0, converged: false, message: 'no step gave sufficient decrease' });
  });
});
