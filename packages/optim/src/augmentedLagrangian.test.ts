import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { concat, eye, matmul, stack, tensor, type Tensor } from '@x/tensor';
import { augmentedLagrangian } from './augmentedLagrangian.js';
import { kktResidual } from './kktResidual.js';
import { lagrangian } from './lagrangian.js';
import { minimize } from './minimize.js';
import { quadraticProgram } from './quadraticProgram.js';

interface Problem {
  readonly f: (x: Tensor) => Tensor;
  readonly x0: readonly number[];
  readonly equality?: (x: Tensor) => Tensor;
  readonly inequality?: (x: Tensor) => Tensor;
  readonly value: number;
  readonly x?: readonly number[];
  /** Digits to which x is determined; HS026 is flat to fourth order. */
  readonly digits?: number;
}

const { cases } = JSON.parse(readFileSync(new URL('../reference/constrained.json', import.meta.url), 'utf8')) as { cases: Record<string, { x: number[]; value: number }> };
const at = (x: Tensor, i: number): Tensor => x.at(i);
const join = (...parts: Tensor[]): Tensor => concat(parts.map((p) => p.reshape([p.size])));
const close = (list: readonly number[], digits: number): unknown[] => list.map((v) => expect.closeTo(v, digits));
const numbers = (x: unknown): number[] => Array.from((x as Tensor).data);

// Hock & Schittkowski, Test Examples for Nonlinear Programming Codes (1981): starts and published optima.
const problems: Record<string, Problem> = {
  HS006: { f: (x) => at(x, 0).sub(1).square(), x0: [-1.2, 1], equality: (x) => at(x, 1).sub(at(x, 0).square()).mul(10), value: 0, x: [1, 1] },
  HS007: {
    f: (x) => at(x, 0).square().log1p().sub(at(x, 1)),
    x0: [2, 2],
    equality: (x) => at(x, 0).square().add(1).square().add(at(x, 1).square()).sub(4),
    value: -Math.sqrt(3),
    x: [0, Math.sqrt(3)],
  },
  HS021: {
    f: (x) => x.square().mul([0.01, 1]).sum().sub(100),
    x0: [-1, -1],
    inequality: (x) => join(x.mul([-10, 1]).sum().add(10), tensor([2, -50]).sub(x), x.sub(50)),
    value: -99.96,
    x: [2, 0],
  },
  HS026: {
    f: (x) => at(x, 0).sub(at(x, 1)).square().add(at(x, 1).sub(at(x, 2)).pow(4)),
    x0: [-2.6, 2, 2],
    equality: (x) => at(x, 1).square().add(1).mul(at(x, 0)).add(at(x, 2).pow(4)).sub(3),
    value: 0,
    x: [1, 1, 1],
    digits: 2,
  },
  HS035: {
    f: (x) => x.square().mul([2, 2, 1]).sum().add(x.mul([-8, -6, -4]).sum()).add(at(x, 0).mul(at(x, 1).add(at(x, 2))).mul(2)).add(9),
    x0: [0.5, 0.5, 0.5],
    inequality: (x) => join(x.mul([1, 1, 2]).sum().sub(3), x.neg()),
    value: 1 / 9,
    x: [4 / 3, 7 / 9, 4 / 9],
  },
  HS039: {
    f: (x) => at(x, 0).neg(),
    x0: [2, 2, 2, 2],
    equality: (x) => stack([at(x, 1).sub(at(x, 0).pow(3)).sub(at(x, 2).square()), at(x, 0).square().sub(at(x, 1)).sub(at(x, 3).square())]),
    value: -1,
    x: [1, 1, 0, 0],
  },
  HS043: {
    f: (x) => x.square().mul([1, 1, 2, 1]).add(x.mul([-5, -5, -21, 7])).sum(),
    x0: [0, 0, 0, 0],
    inequality: (x) =>
      stack([
        x.square().add(x.mul([1, -1, 1, -1])).sum().sub(8),
        x.square().mul([1, 2, 1, 2]).add(x.mul([-1, 0, 0, -1])).sum().sub(10),
        x.square().mul([2, 1, 1, 0]).add(x.mul([2, -1, 0, -1])).sum().sub(5),
      ]),
    value: -44,
    x: [0, 1, 2, -1],
  },
  HS071: {
    f: (x) => at(x, 0).mul(at(x, 3)).mul(at(x, 0).add(at(x, 1)).add(at(x, 2))).add(at(x, 2)),
    x0: [1, 5, 5, 1],
    equality: (x) => x.square().sum().sub(40),
    inequality: (x) => join(x.prod().neg().add(25), x.neg().add(1), x.sub(5)),
    // The book gives 17.0140173; these digits are the reference's.
    value: cases['HS071']!.value,
    x: cases['HS071']!.x,
    digits: 6,
  },
  HS076: {
    f: (x) => x.square().mul([1, 0.5, 1, 0.5]).add(x.mul([-1, -3, 1, -1])).sum().sub(at(x, 0).mul(at(x, 2))).add(at(x, 2).mul(at(x, 3))),
    x0: [0.5, 0.5, 0.5, 0.5],
    inequality: (x) => join(x.mul([1, 2, 1, 1]).sum().sub(5), x.mul([3, 1, 2, -1]).sum().sub(4), x.mul([0, -1, -4, 0]).sum().add(1.5), x.neg()),
    value: -103 / 22,
    x: [3 / 11, 23 / 11, 0, 6 / 11],
  },
};

describe('Hock–Schittkowski problems', () => {
  test.each(Object.entries(problems))('%s', (_, { f, x0, value, x, digits = 9, ...constraints }) => {
    const found = augmentedLagrangian(f, x0, constraints);
    expect(found.converged).toBe(true);
    expect(found.value).toBeCloseTo(value, 8);
    if (x !== undefined) expect(numbers(found.x)).toEqual(close(x, digits));
    // What it says of itself is what the definitions give.
    const residuals = kktResidual(f, found.x, found.multipliers, constraints);
    for (const [name, residual] of Object.entries(residuals)) {
      expect(residual).toBeLessThan(1e-7);
      expect(found.residuals[name as keyof typeof residuals]).toBeCloseTo(residual, 10);
    }
  });
  test('also with L-BFGS inside, for more unknowns than second derivatives are formed for', () => {
    const n = 300;
    const target = Array.from({ length: n }, (_, i) => Math.sin(i));
    // The nearest point to sin i with sum 1 and x ≤ 0.5 is min(sin i − λ, 0.5).
    const { x, multipliers, converged } = augmentedLagrangian((x) => x.sub(target).square().sum().mul(0.5), new Float64Array(n), {
      equality: (x) => x.sum().sub(1),
      inequality: (x) => x.sub(0.5),
    });
    expect(converged).toBe(true);
    const lambda = (multipliers.equality as Tensor).item();
    expect(numbers(x)).toEqual(close(target.map((t) => Math.min(t - lambda, 0.5)), 6));
  });
});

describe('multipliers', () => {
  test('O-31 O-38 min x² + y² subject to x + y = 1', () => {
    const { x, multipliers } = augmentedLagrangian((x) => x.square().sum(), [3, 0], { equality: (x) => x.sum().sub(1) });
    expect(numbers(x)).toEqual(close([0.5, 0.5], 9));
    expect((multipliers.equality as Tensor).item()).toBeCloseTo(-1, 9);
  });
  const f = (x: Tensor): Tensor => x.sub(2).square();
  const constraints = { inequality: (x: Tensor): Tensor => x.sub(1) };
  test('O-32 min (x − 2)² subject to x ≤ 1 has x = 1, α = 2 and residual 0', () => {
    const { x, multipliers } = augmentedLagrangian(f, 0, constraints);
    expect(x.item()).toBeCloseTo(1, 10);
    expect((multipliers.inequality as Tensor).item()).toBeCloseTo(2, 9);
    expect(kktResidual(f, tensor(1), { inequality: 2 }, constraints)).toEqual({ stationarity: 0, primal: 0, dual: 0, complementarity: 0 });
    expect(kktResidual(f, tensor(1.5), { inequality: -1 }, constraints)).toEqual({ stationarity: 2, primal: 0.5, dual: 1, complementarity: 0.5 });
  });
  test('O-33 the maximum of L over α ≥ 0 is f where x is feasible and unbounded elsewhere', () => {
    const L = lagrangian(f, constraints);
    const along = (x: number): number[] => [0, 1, 10, 1000].map((alpha) => L(tensor(x), { inequality: alpha }).item());
    expect(Math.max(...along(0.5))).toBe(2.25);
    expect(along(1.5)).toEqual([0.25, 0.75, 5.25, 500.25]);
  });
  test('O-34 the dual θ(α) = α − α²/4 reaches the primal optimum 1 at α = 2', () => {
    const L = lagrangian(f, constraints);
    const dual = (alpha: number): number => minimize((x: Tensor) => L(x, { inequality: alpha }), 0, { tolerance: 1e-12 }).value;
    for (const alpha of [0, 0.5, 2, 3]) expect(dual(alpha)).toBeCloseTo(alpha - (alpha * alpha) / 4, 10);
  });
  test('O-34 a gap remains without convexity', () => {
    // A double well held at its hump: the dual reaches the convex hull, which is 0 between the wells.
    const wells = (x: Tensor): Tensor => x.square().sub(1).square();
    const held = { equality: (x: Tensor): Tensor => x };
    const primal = augmentedLagrangian(wells, 0.3, held);
    expect(primal.value).toBeCloseTo(1, 8);
    const L = lagrangian(wells, held);
    const dual = Math.max(
      ...[-1, -0.5, 0, 0.5, 1].map((lambda) => Math.min(...[-1.5, 1.5].map((start) => minimize((x: Tensor) => L(x, { equality: lambda }), start).value))),
    );
    expect(dual).toBeCloseTo(0, 8);
  });
  test('O-35 the least of x₀ + 2x₁ on the unit circle, also by an angle', () => {
    const onCircle = augmentedLagrangian((x) => x.mul([1, 2]).sum(), [1, 0.1], { equality: (x) => x.square().sum().sub(1) });
    expect(onCircle.value).toBeCloseTo(-Math.sqrt(5), 9);
    expect(numbers(onCircle.x)).toEqual(close([-1 / Math.sqrt(5), -2 / Math.sqrt(5)], 9));
    const byAngle = minimize((t: Tensor) => t.cos().add(t.sin().mul(2)), 3);
    expect(byAngle.value).toBeCloseTo(-Math.sqrt(5), 10);
  });
  test('O-39 the largest uᵀAu with ‖u‖ = 1 is an eigenvalue, and so is the multiplier', () => {
    const A = tensor([[2, 1], [1, 2]]);
    const { value, multipliers } = augmentedLagrangian((u) => matmul(matmul(u, A), u).neg(), [1, 0.3], { equality: (u) => u.square().sum().sub(1) });
    expect(-value).toBeCloseTo(3, 10);
    expect((multipliers.equality as Tensor).item()).toBeCloseTo(3, 9);
  });
  test('agree with those of a quadratic program', () => {
    const [P, q] = [[[2, 0.5], [0.5, 1]], [-1, -1]];
    const program = quadraticProgram({ P, q, G: [[1, 2], [-1, 0]], h: [0.5, 0], A: [[1, -1]], b: [0.1] });
    const found = augmentedLagrangian((x) => matmul(matmul(x, tensor(P)), x).mul(0.5).add(x.mul(q).sum()), [0, 0], {
      equality: (x) => x.mul([1, -1]).sum().sub(0.1),
      inequality: (x) => join(x.mul([1, 2]).sum().sub(0.5), at(x, 0).neg()),
    });
    expect(numbers(found.x)).toEqual(close(numbers(program.x), 9));
    expect(numbers(found.multipliers.inequality)).toEqual(close(numbers(program.multipliers.inequality), 8));
    expect((found.multipliers.equality as Tensor).item()).toBeCloseTo(program.multipliers.equality.item(), 8);
  });
});

describe('details', () => {
  test('a portfolio with entropy agrees with SLSQP', () => {
    const S = tensor([[0.1, 0.02, 0.04], [0.02, 0.08, 0.01], [0.04, 0.01, 0.12]]);
    const f = (x: Tensor): Tensor => matmul(matmul(x, S), x).mul(0.5).sub(x.mul([0.1, 0.05, 0.08]).sum()).add(x.mul(x.log()).sum().mul(0.1));
    const found = augmentedLagrangian(f, [0.3, 0.3, 0.4], { equality: (x) => x.sum().sub(1), inequality: (x) => at(x, 0).sub(0.3) });
    expect(found.value).toBeCloseTo(cases['entropy']!.value, 10);
    expect(numbers(found.x)).toEqual(close(cases['entropy']!.x, 6));
  });
  test('x and constraints may be trees, and multipliers have the form of the constraints', () => {
    const { x, multipliers, converged } = augmentedLagrangian((v: { a: Tensor; B: Tensor }) => v.a.square().sum().add(v.B.sub(eye(2)).square().sum()), { a: tensor([1, 2]), B: tensor([[1, 0], [0, 1]]) }, {
      equality: (v) => ({ sum: v.a.sum().sub(2), trace: v.B.sum() }),
    });
    expect(converged).toBe(true);
    expect(numbers(x.a)).toEqual(close([1, 1], 9));
    expect(numbers(x.B)).toEqual(close([0.5, -0.5, -0.5, 0.5], 9));
    expect(Object.keys(multipliers.equality as object)).toEqual(['sum', 'trace']);
  });
  test('a function that reads numbers is run as it is', () => {
    const f = (x: Tensor): Tensor => (x.at(0).item() > 100 ? x.sum() : x.square().sum());
    expect(numbers(augmentedLagrangian(f, [3, 0], { equality: (x) => x.sum().sub(1) }).x)).toEqual(close([0.5, 0.5], 9));
  });
  test('constraints that cannot be satisfied are told', () => {
    const { converged, message, residuals } = augmentedLagrangian((x) => x.square().sum(), [3, 0], { equality: (x) => stack([x.sum().sub(1), x.sum().sub(2)]) });
    expect(converged).toBe(false);
    expect(message).toMatch(/^the constraints stay 5\.0e-1 away from being satisfied/);
    expect(residuals.primal).toBeCloseTo(0.5, 6);
  });
  test('recovers where a weak penalty lets the objective run away', () => {
    // Beyond x² = 1 the penalty ½ρ(x² − 1)² holds −x⁴ only from ρ = 2 on.
    const { x, converged } = augmentedLagrangian((x) => x.pow(4).neg(), 0.5, { inequality: (x) => x.square().sub(1), penalty: 0.01 });
    expect(converged).toBe(true);
    expect(Math.abs(x.item())).toBeCloseTo(1, 9);
  });
  test('shows its progress and stops when told to', () => {
    const seen: number[] = [];
    const { message, iterations } = augmentedLagrangian(problems['HS071']!.f, [1, 5, 5, 1], {
      equality: problems['HS071']!.equality!,
      inequality: problems['HS071']!.inequality!,
      onIteration: ({ iteration, penalty }) => {
        seen.push(penalty);
        return iteration < 2;
      },
    });
    expect([message, iterations, seen.length]).toEqual(['stopped by onIteration', 2, 2]);
  });
  test('errors say what is missing', () => {
    expect(() => augmentedLagrangian((x) => x.square(), 1, {})).toThrow('augmentedLagrangian: `options` must hold equality or inequality, got neither. Use minimize without constraints.');
    expect(() => augmentedLagrangian((x) => x.log().sum(), [-1], { equality: (x) => x })).toThrow('augmentedLagrangian: `f` must be finite at x0, and the constraints too, got NaN.');
    expect(() => lagrangian((x: Tensor) => x, { equality: (x: Tensor) => x })(tensor(1), { equality: [1, 2] })).toThrow('lagrangian: `multipliers.equality` must have the shape [] of the constraints, got [2].');
  });
});
