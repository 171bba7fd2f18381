import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { matmul, tensor, type Tensor } from '@x/tensor';
import { projectBall, projectBox, projectPsd, projectSimplex } from './projections.js';
import { shrinkElasticNet, softThreshold } from './proximal.js';
import { projectedGradient } from './projectedGradient.js';
import { proximalGradient } from './proximalGradient.js';
import { quadraticProgram } from './quadraticProgram.js';

const close = (list: readonly number[], digits: number): unknown[] => list.map((v) => expect.closeTo(v, digits));
const numbers = (x: Tensor): number[] => Array.from(x.data);
const read = (name: string): string => readFileSync(new URL(`../reference/${name}`, import.meta.url), 'utf8');

const { cases } = JSON.parse(read('lasso.json')) as {
  cases: { path: { alpha: number; coefficients: number[] }[]; elasticNet: { alpha: number; l1Ratio: number; coefficients: number[] } };
};

/** Columns centred and scaled to length 1, target centred, as lasso.py does. */
function diabetes(): { X: Tensor; y: Tensor; n: number } {
  const rows = read('diabetes.csv').split('\n').slice(4).filter((line) => line !== '').map((line) => line.split(',').map(Number));
  const all = tensor(rows);
  const centred = all.sub(all.mean({ axis: 0 }));
  const y = centred.at('...', 10) as Tensor;
  const X = centred.slice([0, 0], [rows.length, 10]);
  return { X: X.div(X.square().sum({ axis: 0 }).sqrt()), y, n: rows.length };
}

describe('the lasso on the diabetes data', () => {
  const { X, y, n } = diabetes();
  const loss = (w: Tensor): Tensor => matmul(X, w).sub(y).square().sum().div(2 * n);
  test('follows the path of scikit-learn, each solution the start of the next', () => {
    let start: Tensor = tensor(new Float64Array(10));
    for (const { alpha, coefficients } of cases.path) {
      const { x, converged, iterations } = proximalGradient(loss, (v, step) => softThreshold(v, alpha * step), start, { tolerance: 1e-13, maxIterations: 50000 });
      expect(converged).toBe(true);
      expect(iterations).toBeLessThan(20000);
      // Coefficients are of the size of 1000, and the smallest curvature is 2e-5.
      expect(numbers(x)).toEqual(close(coefficients, 5));
      start = x;
    }
  });
  test('the elastic net too', () => {
    const { alpha, l1Ratio, coefficients } = cases.elasticNet;
    const { x } = proximalGradient(loss, (v, step) => shrinkElasticNet(v, { l1: step * alpha * l1Ratio, l2: step * alpha * (1 - l1Ratio) }), new Float64Array(10), { tolerance: 1e-13 });
    expect(numbers(x)).toEqual(close(coefficients, 6));
  });
  test('satisfies the optimality conditions: ∇f = −α·sign(w) where w ≠ 0, and |∇f| ≤ α elsewhere', () => {
    const { x, gradient } = proximalGradient(loss, (v, step) => softThreshold(v, 0.5 * step), new Float64Array(10), { tolerance: 1e-12 });
    numbers(x).forEach((w, i) => {
      if (w !== 0) expect(numbers(gradient)[i]!).toBeCloseTo(-0.5 * Math.sign(w), 8);
      else expect(Math.abs(numbers(gradient)[i]!)).toBeLessThanOrEqual(0.5 + 1e-9);
    });
  });
  test('agrees with a quadratic program in the positive and negative parts', () => {
    const gram = matmul(X.transpose(), X).div(n).toArray() as number[][];
    const c = numbers(matmul(X.transpose(), y).div(n));
    const P = [...gram.map((r) => [...r, ...r.map((v) => -v)]), ...gram.map((r) => [...r.map((v) => -v), ...r])];
    const q = [...c.map((v) => 0.2 - v), ...c.map((v) => 0.2 + v)];
    const G = q.map((_, i) => q.map((_, j) => (i === j ? -1 : 0)));
    const { status, x } = quadraticProgram({ P, q, G, h: q.map(() => 0) });
    expect(status).toBe('optimal');
    const w = numbers(x);
    const reference = cases.path.find(({ alpha }) => alpha === 0.2)!.coefficients;
    expect(reference.map((_, j) => w[j]! - w[j + 10]!)).toEqual(close(reference, 6));
  });
});

test('momentum saves most of the iterations on a long chain of springs', () => {
  // ½Σ(xᵢ − xᵢ₊₁)² − x₀ with both ends held: condition number (2·80/π)² ≈ 2600.
  const chain = (x: Tensor): Tensor => x.diff().square().sum().add(x.at(0).square()).add(x.at(-1).square()).mul(0.5).sub(x.at(0));
  const run = (acceleration: boolean): number => proximalGradient(chain, (v) => v, new Float64Array(80), { acceleration, tolerance: 1e-6, maxIterations: 100000 }).iterations;
  expect(run(true)).toBeLessThan(run(false) / 2);
});

describe('O-36 projected gradient', () => {
  test('least squares in a box agrees with a quadratic program', () => {
    const [P, q] = [tensor([[3, 1, 0], [1, 2, 0.5], [0, 0.5, 1]]), tensor([-5, 1, -2])];
    const I = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
    const program = quadraticProgram({ P, q, G: [...I, ...I.map((r) => r.map((v) => -v))], h: [1, 1, 1, 0, 0, 0] });
    for (const acceleration of [false, true]) {
      const { x, converged } = projectedGradient((x) => matmul(matmul(x, P), x).mul(0.5).add(q.mul(x).sum()), (x) => projectBox(x, { lower: 0, upper: 1 }), [9, -9, 9], { acceleration });
      expect(converged).toBe(true);
      expect(numbers(x)).toEqual(close(numbers(program.x), 8));
    }
  });
  test('a mixture weight on the simplex: max Σ nᵢ log wᵢ has w = n/Σn', () => {
    const counts = tensor([5, 3, 2]);
    const { x } = projectedGradient((w) => counts.mul(w.log()).sum().neg(), (w) => projectSimplex(w), [1 / 3, 1 / 3, 1 / 3]);
    expect(numbers(x)).toEqual(close([0.5, 0.3, 0.2], 8));
  });
  test('the smallest eigenvalue as a minimum over the ball, not convex', () => {
    const A = tensor([[2, 1], [1, -3]]);
    const { value, converged } = projectedGradient((u) => matmul(matmul(u, A), u), (u) => projectBall(u), [1, 0.2]);
    expect(converged).toBe(true);
    expect(value).toBeCloseTo((-1 - Math.sqrt(29)) / 2, 9);
  });
  test('the nearest correlation-like matrix among semidefinite ones is their projection', () => {
    const target = tensor([[1, 0.9, 0.1], [0.9, 1, 0.9], [0.1, 0.9, 1]]);
    const { x } = projectedGradient((X) => X.sub(target).square().sum(), (X) => projectPsd(X), [[1, 0, 0], [0, 1, 0], [0, 0, 1]]);
    expect(numbers(x)).toEqual(close(numbers(projectPsd(target)), 8));
  });
  test('takes trees', () => {
    const { x } = projectedGradient((p: { a: Tensor; b: Tensor }) => p.a.sub(2).square().sum().add(p.b.add(1).square().sum()), (p) => ({ a: projectBox(p.a, { upper: 1 }), b: p.b }), { a: tensor([0, 0]), b: tensor(3) });
    expect([...numbers(x.a), x.b.item()]).toEqual(close([1, 1, -1], 8));
  });
});

describe('details', () => {
  const f = (x: Tensor): Tensor => x.sub([3, 0.5]).square().sum().mul(0.5);
  test('takes a gradient of its own and a function that reads numbers', () => {
    const plain = proximalGradient((x: Tensor) => f(x).item(), (v, step) => softThreshold(v, step), [0, 0], { grad: (x) => x.sub([3, 0.5]), compile: false });
    expect(numbers(plain.x)).toEqual(close([2, 0], 8));
  });
  test('stops when told to', () => {
    const { message, iterations, converged } = proximalGradient((x) => x.square().mul([1, 100]).sum(), (v) => v, [1, 1], { onIteration: ({ iteration }) => iteration < 3 });
    expect([message, converged]).toEqual(['stopped by onIteration', false]);
    expect(iterations).toBeLessThan(4);
    expect(proximalGradient((x) => x.square().mul([1, 100]).sum(), (v) => v, [1, 1], { maxIterations: 2 }).message).toBe('not within tolerance after 2 iterations');
  });
  test('backs off where f is not defined', () => {
    const { x, converged } = projectedGradient((x) => x.sub(x.log()).sum(), (x) => x, [0.01], { stepSize: 100 });
    expect(converged).toBe(true);
    expect(x.item()).toBeCloseTo(1, 7);
  });
  test('errors name the cause', () => {
    expect(() => proximalGradient((x) => x.log().sum(), (v) => v, [-1])).toThrow('proximalGradient: `f` must be finite at the start, and its gradient too, got NaN.');
    expect(() => proximalGradient(f, () => tensor([1, 2, 3]), [0, 0])).toThrow('proximalGradient: `prox(v)` must have the shape [2] of the unknowns, got [3].');
  });
});
