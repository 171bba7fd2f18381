import { describe, expect, test } from 'vitest';
import { grad } from '@x/autodiff';
import { matmul, maximum, random, tensor, type Tensor } from '@x/tensor';
import { firstOrderCheck, isConvexSampled, jensenGap, secondOrderCheck } from './convexity.js';
import { gradientLipschitz, lipschitzEstimate } from './lipschitz.js';

const line = { lower: -3, upper: 3 };
const square = (x: Tensor): Tensor => x.square();

describe('O-25 convexity', () => {
  const convex: Record<string, (x: Tensor) => Tensor> = { square, exp: (x) => x.exp(), abs: (x) => x.abs(), softplus: (x) => x.softplus() };
  test.each(Object.entries(convex))('%s passes', (name, f) => {
    expect(isConvexSampled(f, line).holds).toBe(true);
    expect(firstOrderCheck(f, line).holds).toBe(true);
    // |x| has no second derivative at 0; elsewhere it is 0.
    if (name !== 'abs') expect(secondOrderCheck(f, line).holds).toBe(true);
  });
  test('x² is convex although its first derivative is negative for x < 0', () => {
    expect(grad(square)(-1).item()).toBe(-2);
    expect(isConvexSampled(square, line).holds).toBe(true);
  });
  const concave: Record<string, (x: Tensor) => Tensor> = { sin: (x) => x.sin(), minusSquare: (x) => x.square().neg() };
  test.each(Object.entries(concave))('%s fails, with a witness that anyone can check', (_, f) => {
    const { holds, witness } = isConvexSampled(f, line);
    expect(holds).toBe(false);
    const [x, y] = witness as [Tensor, Tensor];
    const gaps = [0.25, 0.5, 0.75].map((t) => (1 - t) * f(x).item() + t * f(y).item() - f(x.mul(1 - t).add(y.mul(t))).item());
    expect(Math.min(...gaps)).toBeLessThan(0);
    const first = firstOrderCheck(f, line);
    expect(first.holds).toBe(false);
    const [a, b] = first.witness as [Tensor, Tensor];
    expect(f(b).item()).toBeLessThan(f(a).item() + grad(f)(a).mul(b.sub(a)).item());
    expect(secondOrderCheck(f, line).holds).toBe(false);
  });
  test('of functions of vectors', () => {
    const box = { lower: [-2, -2], upper: [2, 2] };
    expect(secondOrderCheck((x) => x.exp().sum().log(), box).holds).toBe(true);
    const saddle = secondOrderCheck((x) => x.square().mul([1, -1]).sum(), box);
    expect([saddle.holds, saddle.margin]).toEqual([false, -1]);
  });
});

describe('O-26 operations that preserve convexity', () => {
  const [f, g] = [(x: Tensor): Tensor => x.exp(), (x: Tensor): Tensor => x.sub(1).abs()];
  test('sums with positive weights, maxima, and non-decreasing convex functions of convex ones', () => {
    for (const [a, b] of [[1, 2], [0.1, 5], [0, 1]]) expect(isConvexSampled((x) => f(x).mul(a!).add(g(x).mul(b!)), line).holds).toBe(true);
    expect(isConvexSampled((x) => maximum(f(x), g(x)), line).holds).toBe(true);
    expect(isConvexSampled((x) => f(g(x)), line).holds).toBe(true);
  });
  test('a decreasing outer function breaks it: −(x²)', () => {
    expect(isConvexSampled((x) => square(x).neg(), line).holds).toBe(false);
  });
});

describe('O-28 Lipschitz constants', () => {
  test('sin 2x has 2', () => {
    expect(lipschitzEstimate((x) => x.mul(2).sin(), { lower: -3, upper: 3 })).toBeCloseTo(2, 6);
  });
  test('a ReLU network stays below the product of the spectral norms of its layers, and above what pairs of points show', () => {
    const [A, B] = [random.normal(random.key(1), [8, 3]), random.normal(random.key(2), [2, 8])];
    const network = (x: Tensor): Tensor => matmul(B, matmul(A, x).relu());
    const box = { lower: [-1, -1, -1], upper: [1, 1, 1] };
    const estimate = lipschitzEstimate(network, box);
    const bound = lipschitzEstimate((x) => matmul(A, x), box) * lipschitzEstimate((x) => matmul(B, x), { lower: new Float64Array(8), upper: new Float64Array(8).fill(1) });
    expect(estimate).toBeLessThanOrEqual(bound * (1 + 1e-12));
    for (let k = 0; k < 100; k++) {
      const [x, y] = [random.uniform(random.key(k), [3], { min: -1 }), random.uniform(random.key(k + 1000), [3], { min: -1 })];
      expect(network(x).sub(network(y)).norm().item()).toBeLessThanOrEqual(estimate * x.sub(y).norm().item() * (1 + 1e-9));
    }
  });
  test('the gradient of a quadratic has its largest eigenvalue', () => {
    const H = tensor([[2, 1], [1, 2]]);
    expect(gradientLipschitz((x) => matmul(matmul(x, H), x).mul(0.5), { lower: [-1, -1], upper: [1, 1] })).toBeCloseTo(3, 12);
  });
});

describe('O-29 gradient descent on smooth convex functions', () => {
  test('f(θ_T) − f* ≤ ‖θ₀ − θ*‖²/2ηT for η = 1/L', () => {
    for (let seed = 0; seed < 10; seed++) {
      const M = random.normal(random.key(seed), [4, 4]);
      const f = (x: Tensor): Tensor => matmul(M, x).square().sum().mul(0.5);
      const rate = 1 / gradientLipschitz(f, { lower: [-1, -1, -1, -1], upper: [1, 1, 1, 1], samples: 1 });
      const start = random.normal(random.key(seed + 50), [4]);
      let x = start;
      for (let t = 1; t <= 50; t++) {
        x = x.sub(grad(f)(x).mul(rate));
        expect(f(x).item()).toBeLessThanOrEqual(start.square().sum().item() / (2 * rate * t));
      }
    }
  });
});

describe('O-30 Jensen', () => {
  test('f = −log, λ = (½, ½), x = (1, 4): −log 2.5 ≤ −½ log 4', () => {
    const gap = jensenGap((x) => x.log().neg(), [0.5, 0.5], [1, 4]);
    expect(gap).toBeCloseTo(-0.6931471806 + 0.9162907319, 9);
  });
  test('of points in the plane', () => expect(jensenGap((x) => x.square().sum(), [0.25, 0.75], [[1, 0], [0, 1]])).toBeCloseTo(0.375, 14));
  test('weights must be a distribution', () => {
    expect(() => jensenGap(square, [0.5, 0.6], [1, 2])).toThrow('jensenGap: `weights` must be at least 0 and sum to 1, got 0.5, 0.6. Divide them by their sum.');
  });
});

test('a box must not be turned around', () => {
  expect(() => isConvexSampled(square, { lower: 1, upper: 0 })).toThrow('isConvexSampled: `lower` must not exceed upper, got a gap of -1.');
});
