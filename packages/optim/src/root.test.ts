import { describe, expect, test } from 'vitest';
import { add, at, exp, mul, square, stack, sub, sum, tensor, type Tensor } from '@x/tensor';
import { root } from './index.js';

describe('root on a bracket', () => {
  test.each([
    { name: 'cos x = x', f: (x: number) => Math.cos(x) - x, a: 0, b: 1, x: 0.7390851332151607 },
    { name: 'x³ − 2x − 5 (Wallis)', f: (x: number) => x ** 3 - 2 * x - 5, a: 2, b: 3, x: 2.0945514815423265 },
    { name: 'x⁹, flat at its root', f: (x: number) => x ** 9, a: -1, b: 1.4, x: 0 },
    { name: 'a jump', f: (x: number) => (x < 1 / 3 ? -1 : 1), a: 0, b: 1, x: 1 / 3 },
    { name: 'e^x − 10¹⁰, from far', f: (x: number) => Math.exp(x) - 1e10, a: 0, b: 100, x: 10 * Math.LN10 },
    { name: 'reversed ends', f: (x: number) => x * x - 2, a: 2, b: 0, x: Math.SQRT2 },
  ])('$name', ({ f, a, b, x }) => {
    const found = root(f, [a, b]);
    expect(found.converged).toBe(true);
    expect(Math.abs(found.x - x)).toBeLessThan(2e-12 + 4e-16 * Math.abs(x));
    // Brent's bound is the square of bisection's 41; smooth simple roots take about 10.
    expect(found.evaluations).toBeLessThan(120);
  });

  test('needs few evaluations on smooth functions, takes tensors, and a root at an end', () => {
    expect(root((x) => Math.cos(x) - x, [0, 1]).evaluations).toBeLessThanOrEqual(9);
    expect(root((x) => sub(square(x), 2), [0, 2]).x).toBeCloseTo(Math.SQRT2, 12);
    expect(root((x) => x - 1, [1, 3])).toMatchObject({ x: 1, value: 0, converged: true });
    expect(root((x) => x - 1, [0, 1]).x).toBe(1);
  });

  test('teaches', () => {
    expect(() => root((x) => x * x + 1, [-1, 1])).toThrow(
      'root: `bracket` must hold two points where f is finite and has opposite signs, got f(-1) = 2, f(1) = 2. Widen the bracket, or start from one point: root(f, tensor(x0)).',
    );
    expect(() => root((x) => stack([x, x]), [-1, 1])).toThrow('write tensor([a, b]) to start a system there');
    expect(root((x) => (x > 0.2 && x < 0.8 ? NaN : x - 0.5), [0, 1])).toMatchObject({ converged: false });
  });
});

describe('root of a system', () => {
  // Problems of Moré, Garbow & Hillstrom (1981) with their starts.
  const broyden = (x: Tensor): Tensor => {
    const n = x.shape[0]!;
    const part = (i: number): Tensor | number => (i < 0 || i >= n ? 0 : at(x, i));
    return stack(Array.from({ length: n }, (_, i) => add(sub(sub(mul(sub(3, mul(2, part(i))), part(i)), part(i - 1)), mul(2, part(i + 1))), 1)));
  };
  const boundary = (x: Tensor): Tensor => {
    const n = x.shape[0]!;
    const h = 1 / (n + 1);
    const part = (i: number): Tensor | number => (i < 0 || i >= n ? 0 : at(x, i));
    return stack(Array.from({ length: n }, (_, i) => add(sub(sub(mul(2, part(i)), part(i - 1)), part(i + 1)), mul(add(part(i), (i + 1) * h + 1).pow(3), (h * h) / 2))));
  };
  test.each([
    { name: 'Rosenbrock', f: (x: Tensor) => stack([mul(10, sub(at(x, 1), square(at(x, 0)))), sub(1, at(x, 0))]), x0: [-1.2, 1] },
    { name: 'Powell badly scaled', f: (x: Tensor) => stack([sub(mul(mul(1e4, at(x, 0)), at(x, 1)), 1), sub(add(exp(mul(at(x, 0), -1)), exp(mul(at(x, 1), -1))), 1.0001)]), x0: [0, 1] },
    { name: 'Broyden tridiagonal, n = 9', f: broyden, x0: Array.from({ length: 9 }, () => -1) },
    { name: 'discrete boundary value, n = 10', f: boundary, x0: Array.from({ length: 10 }, (_, i) => ((i + 1) / 11) * ((i + 1) / 11 - 1)) },
  ])('$name', ({ f, x0 }) => {
    const found = root(f, tensor(x0));
    expect(found.converged).toBe(true);
    expect(Math.max(...Array.from(f(found.x).data, Math.abs))).toBeLessThan(1e-11);
    expect(found.evaluations).toBeLessThan(60);
  });

  test('agrees with the published solution of the Broyden tridiagonal function', () => {
    // To the digits that MINPACK's documentation prints for this example.
    const x = [-0.5706545, -0.6816283, -0.7017325, -0.7042129, -0.701369, -0.6918656, -0.665792, -0.5960342, -0.4164121];
    expect(root(broyden, tensor(Array.from({ length: 9 }, () => -1))).x.toArray()).toEqual(x.map((v) => expect.closeTo(v, 6)));
  });

  test('takes one number or a tree, and says where there is no root', () => {
    expect(root((x) => square(x).sub(2), 1).x.item()).toBeCloseTo(Math.SQRT2, 12);
    const f = ({ a, b }: { a: Tensor; b: Tensor }): Tensor => stack([a.add(b).sub(3), a.mul(b).sub(2)]);
    const { a, b } = root(f, { a: tensor(0), b: tensor(5) }).x;
    expect([a.item(), b.item()]).toEqual([expect.closeTo(1, 10), expect.closeTo(2, 10)]);
    const none = root((x) => square(x).add(1), tensor(3));
    expect(none.converged).toBe(false);
    expect(none.message).toMatch(/stuck where/);
    expect(() => root((x) => stack([sum(x)]), tensor([1, 2]))).toThrow('root: `f` must return 2 numbers for 2 unknowns, got 1. Use leastSquares');
  });
});
