import { describe, expect, test } from 'vitest';
import { batchLaw, compileLaw, derivativeLaw, secondDerivativeLaw } from '@x/autodiff/testing';
import { abs, diag, eye, expandDims, matmul, max, mul, squeeze, sub, tensor, transpose, zeros, type Tensor } from '@x/tensor';
import { conjugateGradient, eigh, lanczos, powerIteration, qr, rayleighQuotient, solve, topEigenpairs } from './index.js';

function uneven(shape: readonly number[], seed = 1): Tensor {
  const size = shape.reduce((n, length) => n * length, 1);
  return tensor(Float64Array.from({ length: size }, (_, i) => ((Math.sin((i + 1) * 12.9898 * seed) * 43758.5453) % 1)), { shape });
}
const spd = (n: number, seed = 1): Tensor => {
  const x = uneven([n, n], seed);
  return matmul(x, transpose(x)).add(eye(n).mul(0.5));
};
const symmetric = (n: number): Tensor => {
  const x = uneven([n, n]);
  return x.add(transpose(x)).mul(0.5);
};
const largest = (x: Tensor): number => (x.size === 0 ? 0 : max(abs(x)).item());
const distance = (x: Tensor, y: Tensor): number => {
  expect(x.shape).toEqual(y.shape);
  return largest(sub(x, y));
};
const product = (a: Tensor) => (x: Tensor): Tensor => squeeze(matmul(a, expandDims(x, 1)), { axis: 1 });

describe('topEigenpairs', () => {
  test.each([50, 120, 300])('L-35 are the first of eigh, order %i', (n) => {
    const x = uneven([n, n]);
    for (const a of [matmul(x, transpose(x)), symmetric(n), diag(Array.from({ length: n }, (_, i) => (i < 3 ? 1 : 0.5 - i / n)))]) {
      const { values, vectors } = topEigenpairs(a, 3);
      const all = eigh(a).values;
      const size = largest(all);
      expect(distance(values, all.at({ start: n - 3 }).at({ step: -1 }))).toBeLessThan(1e-12 * size);
      expect(distance(matmul(a, vectors), mul(vectors, values))).toBeLessThan(1e-11 * size);
      expect(distance(matmul(transpose(vectors), vectors), eye(3))).toBeLessThan(1e-12);
    }
  });
  test('of low rank, negative and zero matrices', () => {
    const u = qr(uneven([100, 2])).q;
    expect(distance(topEigenpairs(matmul(mul(u, tensor([3, 2])), transpose(u)), 3).values, tensor([3, 2, 0]))).toBeLessThan(1e-13);
    expect(distance(topEigenpairs(eye(80).mul(-2), 2).values, tensor([-2, -2]))).toBeLessThan(1e-13);
    expect(topEigenpairs(zeros([80, 80]), 2).values.toArray()).toEqual([0, 0]);
    expect(() => topEigenpairs(eye(2), 3)).toThrow('linalg.topEigenpairs: `k` must be a whole number from 1 to 2, got 3. There are no more eigenvalues than rows.');
  });
});

describe('powerIteration', () => {
  test('L-27 converges to the dominant pair, the value at the square of the ratio', () => {
    const a = tensor([[2, 1], [1, 2]]);
    const { value, vector, converged } = powerIteration(a, { start: [1, 0] });
    expect(converged).toBe(true);
    expect(value.item()).toBeCloseTo(3, 14);
    expect(distance(vector, tensor([Math.SQRT1_2, Math.SQRT1_2]))).toBeLessThan(1e-9);
    const errors = [4, 5].map((maxIterations) => 3 - powerIteration(a, { start: [1, 0], maxIterations }).value.item());
    expect(errors[1]! / errors[0]!).toBeCloseTo(1 / 9, 3);
    expect(rayleighQuotient(a, vector).item()).toBeCloseTo(3, 14);
  });
  test('takes functions, and says when it does not converge', () => {
    const a = spd(6);
    const found = powerIteration(product(a), { start: uneven([6]) });
    expect(found.value.item()).toBeCloseTo(eigh(a).values.at(5).item(), 12);
    expect(powerIteration([[0, -1], [1, 0]], { maxIterations: 20 }).converged).toBe(false);
    expect(powerIteration(zeros([2, 2])).value.item()).toBe(0);
    expect(() => powerIteration((x) => x)).toThrow('linalg.powerIteration: `start` must be given when `a` is a function, got undefined.');
  });
});

describe('lanczos', () => {
  test('finds all eigenpairs after n steps', () => {
    const a = symmetric(12);
    const { values, vectors } = lanczos(a, 12);
    expect(distance(values, eigh(a).values.at({ step: -1 }))).toBeLessThan(1e-13);
    expect(distance(matmul(a, vectors), mul(vectors, values))).toBeLessThan(1e-13);
  });
  test('finds the ends of the spectrum first', () => {
    const a = symmetric(200);
    const { values } = lanczos(product(a), 60, { start: uneven([200]) });
    const all = eigh(a).values;
    expect(values.at(0).item()).toBeCloseTo(all.at(199).item(), 8);
    expect(values.at(59).item()).toBeCloseTo(all.at(0).item(), 8);
  });
  test('goes on where the space is exhausted', () => {
    expect(distance(lanczos(eye(5), 3).values, tensor([1, 1, 1]))).toBeLessThan(1e-15);
    expect(distance(lanczos([[2, 0, 0], [0, 1, 0], [0, 0, 3]], 3, { start: [1, 0, 0] }).values, tensor([3, 2, 1]))).toBeLessThan(1e-14);
    expect(lanczos(zeros([3, 3]), 2).values.toArray()).toEqual([0, 0]);
    expect(() => lanczos(eye(2), 3)).toThrow('linalg.lanczos: `k` must be a whole number from 1 to 2, got 3.');
  });
});

describe('conjugateGradient', () => {
  test('solves in at most about n steps', () => {
    const a = spd(40);
    const b = uneven([40], 3);
    const { x, converged, iterations, residual } = conjugateGradient(a, b, { tolerance: 1e-12 });
    expect(converged.item()).toBe(1);
    expect(iterations.item()).toBeLessThan(120);
    expect(residual.item()).toBeLessThan(1e-11);
    expect(distance(x, solve(a, b))).toBeLessThan(1e-9);
    expect(distance(conjugateGradient(product(a), b, { tolerance: 1e-12 }).x, x)).toBeLessThan(1e-9);
  });
  test('a preconditioner saves steps', () => {
    const scale = tensor(Array.from({ length: 60 }, (_, i) => 10 ** (i / 15)));
    const a = mul(mul(expandDims(scale, 1), eye(60).add(spd(60).mul(1e-3))), scale);
    const b = uneven([60]);
    const plain = conjugateGradient(a, b);
    const jacobi = conjugateGradient(a, b, { preconditioner: (r) => r.div(scale.square()) });
    expect(jacobi.converged.item()).toBe(1);
    expect(jacobi.iterations.item()).toBeLessThan(plain.iterations.item() / 3);
  });
  test('of a batch, zeros and matrices that are not positive definite', () => {
    const a = spd(3);
    const two = conjugateGradient(a, uneven([2, 3]));
    expect([two.x.shape, two.iterations.shape, two.converged.toArray()]).toEqual([[2, 3], [2], [true, true]]);
    expect(conjugateGradient(a, [0, 0, 0]).x.toArray()).toEqual([0, 0, 0]);
    expect(conjugateGradient(a, [1, 2, 3], { maxIterations: 1 }).converged.item()).toBe(0);
    expect(() => conjugateGradient([[1, 0], [0, -1]], [0, 1])).toThrow('linalg.conjugateGradient: `a` must be positive definite, got pᵀ·A·p = -1 for the direction p of iteration 0.');
    expect(() => conjugateGradient(a, [1, 2])).toThrow('linalg.conjugateGradient: `b` must have 3 elements along its last axis, got shape [2].');
  });
  test('differentiates through a function', () => {
    const [a, b] = [spd(3), uneven([3])];
    derivativeLaw({ name: 'conjugateGradient', f: (m: Tensor, r: Tensor) => conjugateGradient(product(m.add(transpose(m))), r, { tolerance: 1e-14, maxIterations: 3 }).x, inputs: [a, b] });
  });
});

const cases = [
  { name: 'topEigenpairs', f: (a: Tensor) => { const { values, vectors } = topEigenpairs(a, 2); return [values, vectors.square()]; }, inputs: [symmetric(4)] },
  { name: 'conjugateGradient', f: (a: Tensor, b: Tensor) => conjugateGradient(a, b, { tolerance: 1e-15 }).x, inputs: [spd(3), uneven([3])] },
];
describe.each(cases.map((c) => [c.name, c] as const))('%s', (_, c) => {
  test('has derivatives', () => derivativeLaw(c));
  test('has second derivatives', () => secondDerivativeLaw(c));
  test('works on batches', () => batchLaw(c));
  test('compiles', () => compileLaw(c));
});
test('powerIteration and lanczos have derivatives through their steps', () => {
  const a = spd(3);
  derivativeLaw({ name: 'powerIteration', f: (x: Tensor) => powerIteration(x, { tolerance: 1e-14 }).value, inputs: [a] });
  derivativeLaw({ name: 'lanczos', f: (x: Tensor) => lanczos(x.add(transpose(x)), 3).values, inputs: [a] });
});
