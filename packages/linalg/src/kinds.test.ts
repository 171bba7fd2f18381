import { describe, expect, test } from 'vitest';
import { batchLaw, compileLaw, derivativeLaw, secondDerivativeLaw } from '@x/autodiff/testing';
import { add, astype, diag, eye, matmul, mul, neg, tensor, transpose, zeros, type Tensor } from '@x/tensor';
import { definiteness, isNormal, isOrthogonal, isPositiveDefinite, isSymmetric, kron, qr, quadraticForm, rayleighQuotient, trace } from './index.js';

function uneven(shape: readonly number[], seed = 1): Tensor {
  const size = shape.reduce((n, length) => n * length, 1);
  return tensor(Float64Array.from({ length: size }, (_, i) => ((Math.sin((i + 1) * 12.9898 * seed) * 43758.5453) % 1)), { shape });
}

describe('kinds of matrices', () => {
  test('L-18 orthogonal matrices', () => {
    expect(isOrthogonal([[Math.cos(0.3), -Math.sin(0.3)], [Math.sin(0.3), Math.cos(0.3)]])).toBe(true);
    expect(isOrthogonal([[1, 0, 0], [0, 1, 0]])).toBe(false);
    expect(isOrthogonal(qr(uneven([60, 60])).q)).toBe(true);
    expect(isOrthogonal(astype(qr(uneven([60, 60])).q, 'float32'))).toBe(true);
    expect(isOrthogonal([[1, 0], [0, 1.0001]])).toBe(false);
    expect(isOrthogonal([[1, 0], [0, 1.0001]], { tolerance: 1e-3 })).toBe(true);
    expect(isOrthogonal([[NaN]])).toBe(false);
  });
  test('L-19 symmetric and normal matrices', () => {
    const turned = tensor([[1, -1], [1, 1]]);
    expect([isNormal(turned), isSymmetric(turned), isOrthogonal(turned)]).toEqual([true, false, false]);
    expect(isNormal([[1, 1], [0, 1]])).toBe(false);
    expect(isSymmetric([[1, 2, 3]])).toBe(false);
    expect(isSymmetric([[1, 2], [2 + 2e-16 * 2, 1]])).toBe(true);
    expect(isSymmetric([[1, 2], [2 + 2e-16 * 2, 1]], { tolerance: 0 })).toBe(false);
    expect(isSymmetric(tensor([[[1, 2], [2, 1]], [[1, 2], [3, 1]]]))).toBe(false);
    expect(isSymmetric(zeros([0, 0]))).toBe(true);
  });
  test('L-36 definiteness', () => {
    expect(definiteness([[2, 1], [1, 2]])).toBe('positive definite');
    expect(definiteness([[1, 2], [2, 1]])).toBe('indefinite');
    expect(definiteness([[1, 1], [1, 1]])).toBe('positive semidefinite');
    expect(definiteness([[-2, 1], [1, -2]])).toBe('negative definite');
    expect(definiteness([[-1, 1], [1, -1]])).toBe('negative semidefinite');
    expect(definiteness(zeros([2, 2]))).toBe('positive semidefinite');
    expect(definiteness([[1, 0], [0, 1e-3]], { tolerance: 0.01 })).toBe('positive semidefinite');
  });
  test('L-38 positive and negative definite by leading minors', () => {
    const a = tensor([[2, -1, 0], [-1, 2, -1], [0, -1, 2]]);
    expect([definiteness(a), definiteness(neg(a))]).toEqual(['positive definite', 'negative definite']);
    expect([isPositiveDefinite(a), isPositiveDefinite(neg(a))]).toEqual([true, false]);
  });
  test('L-39 non-negative leading minors are not enough', () => {
    expect(definiteness([[0, 0], [0, -1]])).toBe('negative semidefinite');
  });
  test('L-36 isPositiveDefinite', () => {
    expect(isPositiveDefinite([[2, 1], [1, 2]])).toBe(true);
    expect(isPositiveDefinite([[1, 1], [1, 1]])).toBe(false);
    expect(isPositiveDefinite([[2, 1], [0, 2]])).toBe(false);
    expect(isPositiveDefinite([[NaN]])).toBe(false);
    expect(isPositiveDefinite(tensor([[[1]], [[-1]]]))).toBe(false);
    expect(() => isPositiveDefinite([[1, 2]])).toThrow('linalg.isPositiveDefinite: `a` must be square, [..., n, n], got shape [1, 2].');
  });
});

describe('products', () => {
  test('L-09 traces of cyclic products agree', () => {
    expect(trace([[1, 2], [3, 4]]).item()).toBe(5);
    const [a, b, c] = [uneven([3, 4]), uneven([4, 2], 2), uneven([2, 3], 3)];
    const traces = [matmul(matmul(a, b), c), matmul(matmul(c, a), b), matmul(matmul(b, c), a)].map((x) => trace(x).item());
    expect(traces[1]).toBeCloseTo(traces[0]!, 13);
    expect(traces[2]).toBeCloseTo(traces[0]!, 13);
    expect(trace(transpose(matmul(matmul(a, b), c))).item()).toBeCloseTo(traces[0]!, 14);
    expect(trace(add(mul(eye(2), 3), mul(tensor([[1, 2], [3, 4]]), 2))).item()).toBe(16);
    expect(trace(zeros([0, 0])).item()).toBe(0);
  });
  test('L-10 quadratic forms', () => {
    expect(quadraticForm([[1, 2], [3, 4]], [1, -1]).item()).toBe(0);
    expect(quadraticForm([[2, 1], [1, 2]], [1, -1]).item()).toBe(2);
    expect(quadraticForm([[2, 1], [1, 2]], [[1, -1], [1, 1]]).toArray()).toEqual([2, 6]);
    expect(() => quadraticForm([[1]], [1, 2])).toThrow('linalg.quadraticForm: `x` must have 1 elements along its last axis, got shape [2]. The matrix has shape [1, 1].');
  });
  test('L-27 the Rayleigh quotient lies within the eigenvalues', () => {
    const q = rayleighQuotient(diag([1, 5]), uneven([2])).item();
    expect(q).toBeGreaterThan(1);
    expect(q).toBeLessThan(5);
  });
  test('kron', () => {
    expect(kron([[1, 2], [3, 4]], [[0, 5], [6, 7]]).toArray()).toEqual([[0, 5, 0, 10], [6, 7, 12, 14], [0, 15, 0, 20], [18, 21, 24, 28]]);
    const [a, b, c, d] = [uneven([2, 3]), uneven([3, 2], 2), uneven([3, 2], 3), uneven([2, 4], 4)];
    const mixed = kron(matmul(a, c), matmul(b, d));
    matmul(kron(a, b), kron(c, d)).data.forEach((x, i) => expect(x).toBeCloseTo(mixed.data[i]!, 14));
    expect(kron(uneven([2, 1, 2]), uneven([3, 1])).shape).toEqual([2, 3, 2]);
  });
});

const cases = [
  { name: 'trace', f: trace, inputs: [uneven([2, 3, 2])] },
  { name: 'kron', f: kron, inputs: [uneven([2, 3]), uneven([3, 2], 2)] },
  { name: 'quadraticForm', f: quadraticForm, inputs: [uneven([3, 3]), uneven([3], 2)] },
  { name: 'rayleighQuotient', f: rayleighQuotient, inputs: [uneven([3, 3]), uneven([3], 2)] },
];
describe.each(cases.map((c) => [c.name, c] as const))('%s', (_, c) => {
  test('has derivatives', () => derivativeLaw(c));
  test('has second derivatives', () => secondDerivativeLaw(c));
  test('works on batches', () => batchLaw(c));
  test('compiles', () => compileLaw(c));
});
