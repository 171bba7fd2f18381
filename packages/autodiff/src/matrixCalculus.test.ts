import { describe, expect, test } from 'vitest';
import { diag, dot, eye, matmul, mul, outer, stack, sum, tensor, transpose, type Tensor } from '@x/tensor';
import { grad, jacobian } from './index.js';

// The fixed data of the closed-form matrix calculus (denominator layout).
const a = tensor([1, 2]);
const b = tensor([3, -1]);
const x0 = [1, -1];
const A = tensor([[1, 2], [3, 4]]);
const C = tensor([[2, 0], [1, -1]]);
const D = tensor([[0, 1], [1, 1]]);
const e = tensor([1, 1]);
const f = (x: Tensor): Tensor => stack([x.at(0).square(), x.at(0).mul(x.at(1))]);
const g = (x: Tensor): Tensor => stack([x.at(0).sin(), x.at(1)]);

const det = (X: Tensor): Tensor => X.at(0, 0).mul(X.at(1, 1)).sub(X.at(0, 1).mul(X.at(1, 0)));
const inverse = (X: Tensor): Tensor =>
  stack([stack([X.at(1, 1), X.at(0, 1).neg()]), stack([X.at(1, 0).neg(), X.at(0, 0)])]).div(det(X));
const trace = (X: Tensor): Tensor => X.mul(eye(X.shape[0]!)).sum();
const quad = (u: Tensor, X: Tensor, v: Tensor): Tensor => dot(u, matmul(X, v));
const denominator = { layout: 'denominator' } as const;

/** Rows print ten significant digits; 1e-8 relative is the tolerance stated with them. */
function expectClose(actual: Tensor, expected: unknown): void {
  const want = tensor(expected as number[]);
  expect(actual.shape).toEqual(want.shape);
  actual.data.forEach((value, i) => expect(Math.abs(value - want.data[i]!)).toBeLessThanOrEqual(1e-8 * Math.max(1, Math.abs(want.data[i]!))));
}

describe('closed-form matrix calculus', () => {
  test('A-38 gradLinear', () => expectClose(grad((x) => dot(a, x))(x0), [1, 2]));
  test('A-39 gradQuadratic', () => {
    expectClose(grad((x) => quad(x, A, x))(x0), [-3, -3]);
    expectClose(grad((x) => dot(x, x))(x0), [2, -2]);
  });
  test('A-40 gradBilinear', () => {
    expectClose(grad((X) => quad(a, X, b))(A), [[3, -1], [6, -2]]);
    expectClose(grad((X) => quad(a, transpose(X), b))(A), [[3, 6], [-1, -2]]);
  });
  test('A-41 gradDet', () => expectClose(grad(det)(A), [[4, -3], [-2, 1]]));
  test('A-42 gradInverse', () => expectClose(grad((X) => quad(a, inverse(X), b))(A), [[7, -5], [0, 0]]));
  test('A-43 gradLogDet', () =>
    expectClose(grad((X) => det(X).log())(tensor([[2, 0.5], [0.5, 1]])), [[0.5714285714, -0.2857142857], [-0.2857142857, 1.142857143]]));
  test('A-44 gradTraceInverse', () => {
    const S = tensor([[1, 0.3], [0.3, 2]]);
    const value = grad((X) => trace(matmul(S, inverse(X))))(tensor([[2, 0.5], [0.5, 1]]));
    expectClose(value, [[-0.3918367347, 0.5959183673], [0.5959183673, -2.497959184]]);
  });
  test('A-45 gradTraceProducts', () => {
    expectClose(grad((X) => trace(matmul(X, D)))(A), [[0, 1], [1, 1]]);
    expectClose(grad((X) => trace(matmul(matmul(matmul(X, D), transpose(X)), C)))(A), [[12, 19], [-6, -11]]);
  });
  test('A-46 gradRankOne', () => {
    expectClose(grad((x) => quad(b, A, x))(x0), [0, 2]);
    expectClose(grad((x) => dot(a, x).mul(dot(x, b)))(x0), [1, 9]);
  });
  test('A-47 gradAffineBilinear', () =>
    expectClose(grad((x) => quad(matmul(A, x).add(b), C, matmul(D, x).add(e)))(x0), [-1, 0]));
  test('A-48 gradDotProduct', () => expectClose(grad((x) => dot(f(x), g(x)))([2, 3]), [10.97260236, 12]));
  test('A-49 gradWeightedDot', () => expectClose(grad((x) => quad(f(x), A, g(x)))([2, 3]), [62.66563614, 61.45578456]));
  test('A-50 gradSquaredNorm', () => expectClose(grad((x) => f(x).square().sum())([2, 3]), [68, 24]));
  test('A-51 gradScalarRules', () => {
    expectClose(grad((x) => x.at(0).mul(x.at(1).square()))([2, 3]), [9, 12]);
    expectClose(grad((x) => dot(a, f(x)))([2, 3]), [10, 4]);
  });
  test('A-52 gradVectorRules', () => {
    const scaled = jacobian((x: Tensor) => x.at(0).exp().mul(f(x)), denominator)([2, 3]);
    expectClose(scaled, [[59.11244879, 66.50150489], [0, 14.7781122]]);
    expectClose(jacobian((x: Tensor) => mul(x, a), denominator)(x0), diag(a).toArray());
    expectClose(jacobian((_: Tensor) => a, denominator)(x0), [[0, 0], [0, 0]]);
    expectClose(jacobian((x: Tensor) => x, denominator)(x0), [[1, 0], [0, 1]]);
    expectClose(jacobian((x: Tensor) => matmul(A, x), denominator)(x0), [[1, 3], [2, 4]]);
    expectClose(jacobian((x: Tensor) => matmul(x, A), denominator)(x0), [[1, 2], [3, 4]]);
  });
  test('A-53 gradFactorCov: the gradient through W Wᵀ + σ²I is twice that of the matrix times W', () => {
    const W = tensor([[1, 0.5], [-0.3, 2], [0.7, 0.1]]);
    const S = (V: Tensor): Tensor => matmul(V, transpose(V)).add(eye(3).mul(0.5));
    const l = (M: Tensor): Tensor => matmul(M, M).mul(tensor([[1, 2, 3], [2, 5, 1], [3, 1, 4]])).sum();
    const inner = grad(l)(S(W));
    expectClose(grad((V: Tensor) => l(S(V)))(W), matmul(inner, W).mul(2).toArray());
  });
  test('outer products of captured vectors', () => expectClose(grad((x) => sum(mul(outer(x, b), A)))(x0), [1, 5]));
});
