import { describe, expect, test } from 'vitest';
import { add, mul, pow, square, sub, sum, tensor, type Tensor } from '@x/tensor';
import { classifyCriticalPoint, hessianCondition, minimize, optimalStep, predictedChange, steepestDirection } from './index.js';

/** ½xᵀ·diag(d)·x. */
const bowl = (...d: number[]) => (x: Tensor): Tensor => sum(mul(square(x), tensor(d))).div(2);
const power = (n: number, sign: number) => (x: Tensor): Tensor => add(pow(x.at(0), n), mul(sign, pow(x.at(1), n)));

describe('steps and the quadratic model', () => {
  test('O-17 optimalStep is gᵀg/gᵀHg, between 1/λ_max and 1/λ_min', () => {
    expect(optimalStep(bowl(1, 10), [1, 1])).toBeCloseTo(0.1008991009, 10);
    expect(optimalStep((x) => square(x).sum().neg(), [1, 1])).toBe(Infinity);
  });

  test('O-18 predictedChange equals the change of a quadratic, and rises iff ½εgᵀHg > gᵀg', () => {
    const f = bowl(1, 10);
    const x = tensor([1, 1]);
    const step = (e: number): number => f(sub(x, mul(e, tensor([1, 10])))).sub(f(x)).item() as number;
    expect(predictedChange(f, x, 0.3)).toBeCloseTo(14.745, 10);
    for (const e of [0.05, 0.1, 0.2, 0.2017, 0.2019, 0.3]) {
      expect(predictedChange(f, x, e)).toBeCloseTo(step(e), 10);
      expect(predictedChange(f, x, e) > 0).toBe((e * 1001) / 2 > 101);
    }
  });

  test('O-19 exact line searches along −∇f zig-zag at the rate ((κ − 1)/(κ + 1))² at worst', () => {
    const f = bowl(1, 10);
    // The worst start: components of the gradient equal in size.
    let x = tensor([10, 1]);
    for (let i = 0; i < 5; i++) {
      const before = f(x).item() as number;
      x = sub(x, mul(optimalStep(f, x), tensor([x.at(0).item() as number, 10 * (x.at(1).item() as number)])));
      expect((f(x).item() as number) / before).toBeCloseTo(0.6694214876, 10);
    }
  });

  test('O-20 steepestDirection is −∇f/‖∇f‖', () => {
    const f = (x: Tensor): Tensor => sum(mul(x, tensor([3, 4])));
    const d = steepestDirection(f, [0, 0]);
    expect(d.toArray()).toEqual([expect.closeTo(-0.6, 15), expect.closeTo(-0.8, 15)]);
    expect(f(d).item()).toBeCloseTo(-5, 14);
    for (let k = 0; k < 1e4; k++) expect(3 * Math.cos(k) + 4 * Math.sin(k)).toBeGreaterThanOrEqual(-5);
    expect(() => steepestDirection((x: Tensor) => square(x).sum(), [0, 0])).toThrow('steepestDirection: `x` must have a gradient other than 0');
  });
});

describe('Hessians', () => {
  test('O-21 classifyCriticalPoint goes by the signs of eigenvalues', () => {
    expect(classifyCriticalPoint(power(2, -1), [0, 0])).toBe('saddle');
    expect(classifyCriticalPoint(power(2, 1), [0, 0])).toBe('minimum');
    expect(classifyCriticalPoint((x) => power(2, 1)(x).neg(), [0, 0])).toBe('maximum');
    expect(classifyCriticalPoint(power(4, 1), [0, 0])).toBe('inconclusive');
    expect(classifyCriticalPoint([[1, 0], [0, 0]])).toBe('inconclusive');
    expect(classifyCriticalPoint([[1, 0, 0], [0, 0, 0], [0, 0, -1]])).toBe('saddle');
    expect(() => classifyCriticalPoint(power(2, 1), [1, 0])).toThrow('must be a point where the gradient is 0, got a gradient of size 2.00');
  });

  test('O-22 hessianCondition, and gradient descent at its best fixed rate', () => {
    expect(hessianCondition(bowl(1, 10), [3, 3])).toBeCloseTo(10, 12);
    expect(hessianCondition([[1, 0], [0, 0]])).toBe(Infinity);
    for (const [kappa, steps] of [[2, 13], [100, 691]] as const) {
      // Both components shrink by (κ − 1)/(κ + 1) a step: below 1e-6 of the start after `steps`.
      let count = 0;
      minimize(bowl(1, kappa), [1, 1], {
        method: 'gradientDescent',
        learningRate: 2 / (1 + kappa),
        tolerance: 0,
        maxIterations: 1000,
        onIteration: ({ x }) => {
          count++;
          return Math.abs(x.data[0]!) > 1e-6;
        },
      });
      expect(count).toBe(steps);
    }
  });

  test('O-23 gradient descent on a quadratic converges iff ε < 2/λ_max', () => {
    const run = (learningRate: number): number => minimize(bowl(1, 10), [1, 1], { method: 'gradientDescent', learningRate, maxIterations: 3000 }).value;
    expect(run(0.199)).toBeLessThan(1e-15);
    expect(run(0.201)).toBeGreaterThan(1e15);
  });
});
