import { describe, expect, test } from 'vitest';
import { checkGradients } from '@x/autodiff';
import { random, tensor, type Tensor } from '@x/tensor';
import { projectBall, projectBox, projectHalfspace, projectL1Ball, projectPsd, projectSimplex } from './projections.js';
import { shrinkElasticNet, shrinkNorm, shrinkSquares, softThreshold } from './proximal.js';
import { quadraticProgram } from './quadraticProgram.js';

const close = (list: readonly number[], digits = 12): unknown[] => list.map((v) => expect.closeTo(v, digits));
const numbers = (x: Tensor): number[] => Array.from(x.data);
const normal = (seed: number, shape: number[], scale = 1): Tensor => random.normal(random.key(seed), shape, { scale });

describe('O-36 projections', () => {
  test('on the simplex', () => {
    expect(numbers(projectSimplex([0.5, 0.5, 0.5]))).toEqual(close([1 / 3, 1 / 3, 1 / 3]));
    expect(numbers(projectSimplex([3, 0, 0], { total: 2 }))).toEqual(close([2, 0, 0]));
    expect(projectSimplex([[1, 0], [0.2, 0.2]]).toArray()).toEqual([[1, 0], [0.5, 0.5]]);
  });
  test('on box, ball and half-space', () => {
    expect(numbers(projectBox([-2, 0.5, 9], { lower: [0, 0, 0], upper: 1 }))).toEqual([0, 0.5, 1]);
    expect(numbers(projectBall([4, 5], { center: [1, 1], radius: 5 }))).toEqual([4, 5]);
    expect(numbers(projectBall([7, 9], { center: [1, 1], radius: 5 }))).toEqual(close([4, 5]));
    expect(numbers(projectBall([0, 0]))).toEqual([0, 0]);
    expect(numbers(projectHalfspace([0, 0], { normal: [1, 1], offset: 2 }))).toEqual([0, 0]);
    expect(numbers(projectL1Ball([0.2, -0.3]))).toEqual([0.2, -0.3]);
  });
  test('on positive semidefinite matrices, one by one in a batch', () => {
    expect(projectPsd([[[0, 2], [2, 0]], [[2, 0], [0, 3]]]).toArray()).toEqual([[close([1, 1]), close([1, 1])], [close([2, 0]), close([0, 3])]]);
  });

  const sets: Record<string, (x: Tensor) => Tensor> = {
    box: (x) => projectBox(x, { lower: -0.5, upper: [0.1, 0.2, 0.3, 0.4] }),
    simplex: (x) => projectSimplex(x),
    ball: (x) => projectBall(x, { radius: 0.7 }),
    l1Ball: (x) => projectL1Ball(x),
    halfspace: (x) => projectHalfspace(x, { normal: [1, 2, 0, -1], offset: -0.3 }),
    psd: (x) => projectPsd(x.reshape([2, 2])).reshape([4]),
  };
  test.each(Object.entries(sets))('%s: projecting twice is projecting once, and brings no two points apart', (_, project) => {
    for (let seed = 0; seed < 20; seed++) {
      const [x, y] = [normal(seed, [4]), normal(seed + 100, [4])];
      const [px, py] = [project(x), project(y)];
      expect(numbers(project(px))).toEqual(close(numbers(px), 12));
      expect(px.sub(py).norm().item()).toBeLessThanOrEqual(x.sub(y).norm().item() * (1 + 1e-12));
      // The obtuse angle that characterises projections on convex sets: ⟨x − Px, Py − Px⟩ ≤ 0.
      expect(x.sub(px).mul(py.sub(px)).sum().item()).toBeLessThan(1e-12);
    }
  });
  test('the simplex agrees with a quadratic program', () => {
    const x = normal(3, [6]);
    const I = Array.from({ length: 6 }, (_, i) => Array.from({ length: 6 }, (_, j) => +(i === j)));
    const found = quadraticProgram({ P: I, q: x.neg(), G: I.map((r) => r.map((v) => -v)), h: [0, 0, 0, 0, 0, 0], A: [[1, 1, 1, 1, 1, 1]], b: [1] });
    expect(numbers(projectSimplex(x))).toEqual(close(numbers(found.x), 11));
  });
  test.each(Object.entries(sets))('%s has derivatives', (_, project) => {
    expect(checkGradients((x: Tensor) => project(x).mul([1, -2, 3, 0.5]).sum(), normal(7, [4])).error).toBeLessThan(1e-6);
  });
  test('sizes must be positive', () => {
    expect(() => projectSimplex([1], { total: 0 })).toThrow('projectSimplex: `total` must be positive, got 0.');
    expect(() => projectBall([1], { radius: -1 })).toThrow('projectBall: `radius` must be positive, got -1.');
  });
});

describe('proximal maps', () => {
  test('known values', () => {
    expect(numbers(softThreshold([3, -0.5, -2], [1, 1, 0.5]))).toEqual([2, 0, -1.5]);
    expect(numbers(shrinkNorm([3, 4], 10))).toEqual([0, 0]);
    expect(numbers(shrinkNorm([0, 0], 1))).toEqual([0, 0]);
    expect(shrinkNorm([[3, 4], [0.3, 0.4]], 1, { axis: 1 }).toArray()).toEqual([close([2.4, 3.2]), [0, 0]]);
    expect(numbers(shrinkSquares([2, 4], 3))).toEqual([0.5, 1]);
    expect(numbers(shrinkElasticNet([3, -1], { l1: 1, l2: 3 }))).toEqual([0.5, 0]);
  });
  const norms: Record<string, [(x: Tensor) => Tensor, (x: Tensor) => number]> = {
    softThreshold: [(x) => softThreshold(x, 0.4), (x) => 0.4 * x.abs().sum().item()],
    shrinkNorm: [(x) => shrinkNorm(x, 0.4), (x) => 0.4 * x.norm().item()],
    shrinkSquares: [(x) => shrinkSquares(x, 0.4), (x) => 0.2 * x.square().sum().item()],
    shrinkElasticNet: [(x) => shrinkElasticNet(x, { l1: 0.3, l2: 0.4 }), (x) => 0.3 * x.abs().sum().item() + 0.2 * x.square().sum().item()],
  };
  test.each(Object.entries(norms))('%s minimises r(x) + ½‖x − v‖²', (_, [prox, r]) => {
    const v = tensor([1.5, -0.2, 0.7]);
    const total = (x: Tensor): number => r(x) + 0.5 * x.sub(v).square().sum().item();
    const best = prox(v);
    for (let seed = 0; seed < 50; seed++) expect(total(best)).toBeLessThanOrEqual(total(best.add(normal(seed, [3], 10 ** -(seed % 5)))));
  });
});
