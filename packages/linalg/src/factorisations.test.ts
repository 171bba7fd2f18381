import { describe, expect, test } from 'vitest';
import { compileLaw, batchLaw, derivativeLaw, secondDerivativeLaw } from '@x/autodiff/testing';
import { abs, eye, matmul, max, mul, ones, sub, tensor, transpose, type Tensor } from '@x/tensor';
import { cholesky, choleskySolve, det, inv, lu, NotPositiveDefinite, Singular, slogdet, solve, triangularSolve } from './index.js';

/** Uneven numbers in (−1, 1). */
function uneven(shape: readonly number[], seed = 1): Tensor {
  const size = shape.reduce((n, length) => n * length, 1);
  return tensor(Float64Array.from({ length: size }, (_, i) => ((Math.sin((i + 1) * 12.9898 * seed) * 43758.5453) % 1)), { shape });
}
const spd = (n: number, seed = 1): Tensor => {
  const x = uneven([n, n], seed);
  return matmul(x, transpose(x)).add(eye(n).mul(0.5));
};
const largest = (x: Tensor): number => (x.size === 0 ? 0 : max(abs(x)).item());
const eps = 2 ** -52;
const orders = [1, 2, 3, 8, 31, 33, 60, 130];

describe('cholesky', () => {
  test('L-21 of the textbook matrix, and of larger ones', () => {
    expect(cholesky([[4, 12, -16], [12, 37, -43], [-16, -43, 98]]).toArray()).toEqual([[2, 0, 0], [6, 1, 0], [-8, 5, 3]]);
    for (const n of orders) {
      const a = spd(n);
      const l = cholesky(a);
      expect(largest(sub(matmul(l, transpose(l)), a))).toBeLessThanOrEqual(20 * n * eps * largest(a));
      expect(largest(mul(l, tensor(Float64Array.from({ length: n * n }, (_, i) => +(i % n > Math.floor(i / n))), { shape: [n, n] })))).toBe(0);
    }
  });
  test('says which pivot fails', () => {
    expect(() => cholesky([[1, 2], [2, 1]])).toThrow(NotPositiveDefinite);
    expect(() => cholesky([[[1, 0], [0, 1]], [[1, 2], [2, 1]]])).toThrow('linalg.cholesky: `a` must be positive definite, got pivot 1 of matrix 1 = -3.');
    expect(() => cholesky([[NaN]])).toThrow('pivot 0 = NaN');
    expect(() => cholesky([[1, 0], [0, Infinity]])).toThrow('pivot 1 = Infinity');
    expect(() => cholesky(eye(20).add(tensor([NaN])))).toThrow('pivot 0 = NaN');
    expect(cholesky(tensor(new Float64Array(0), { shape: [0, 0] })).shape).toEqual([0, 0]);
    expect(() => cholesky([[1, 2, 3]])).toThrow('linalg.cholesky: `a` must be square, [..., n, n], got shape [1, 3].');
  });
  test('choleskySolve', () => {
    const a = spd(5);
    const b = uneven([5, 2]);
    expect(largest(sub(matmul(a, choleskySolve(cholesky(a), b)), b))).toBeLessThan(1e-13);
  });
});

describe('lu and solve', () => {
  test('L-12 P·A = L·U for all shapes', () => {
    for (const [m, n] of [[1, 1], [8, 8], [5, 9], [9, 5], [60, 60], [70, 30], [0, 3]] as const) {
      const a = uneven([m, n]);
      const { l, u, p } = lu(a);
      expect(largest(sub(matmul(p, a), matmul(l, u)))).toBeLessThanOrEqual(20 * Math.max(m, n) * eps);
    }
    expect(lu([[0, 1], [1, 0]]).p.toArray()).toEqual([[0, 1], [1, 0]]);
  });
  test('L-13 solve and inverse', () => {
    expect(largest(sub(inv([[1, 2], [3, 4]]), tensor([[-2, 1], [1.5, -0.5]])))).toBeLessThan(1e-15);
    expect(largest(sub(solve([[1, 2], [3, 4]], [5, 11]), tensor([1, 2])))).toBeLessThan(1e-15);
    for (const n of orders) {
      const a = uneven([n, n]).add(eye(n).mul(3));
      const b = uneven([n, 3]);
      expect(largest(sub(matmul(a, solve(a, b)), b))).toBeLessThanOrEqual(200 * n * eps);
    }
  });
  test('singular matrices are named', () => {
    expect(() => solve([[1, 2], [2, 4]], [1, 2])).toThrow(Singular);
    expect(() => inv([[1, 2], [2, 4]])).toThrow('linalg.solve: `a` must be invertible, got a singular matrix: column 1 depends on those before it. Use lstsq or pinv for the solution of least norm.');
  });
  test('NaN in the matrix is refused, in the right side it spreads', () => {
    expect(() => solve([[1, 0], [NaN, 1]], [1, 2])).toThrow('linalg.solve: `a` must hold finite numbers, got NaN at row 1, column 0.');
    expect(() => solve(eye(20).add(tensor([[NaN]])), ones([20]))).toThrow('got NaN at row 0, column 0');
    expect(solve([[2, 0], [0, 1]], [NaN, 2]).toArray()).toEqual([NaN, NaN]);
  });

  test('right-hand sides broadcast, and must have the rows', () => {
    expect(solve(tensor([[[2, 0], [0, 4]], [[1, 0], [0, 1]]]), [2, 4]).shape).toEqual([2, 2]);
    expect(() => solve([[1, 0], [0, 1]], [1, 2, 3])).toThrow('linalg.solve: `b` must have 2 rows, [2] or [..., 2, m], got shape [3]. The matrix has shape [2, 2].');
  });
  test('graded systems', () => {
    const scale = tensor([1e150, 1, 1e-150]);
    const a = mul(uneven([3, 3]).add(eye(3).mul(2)), scale);
    const x = solve(a, [1, 2, 3]);
    expect(largest(sub(matmul(a, x), tensor([1, 2, 3])))).toBeLessThan(1e-13);
  });
});

describe('determinants', () => {
  test('L-14', () => {
    expect(det([[1, 2], [3, 4]]).item()).toBeCloseTo(-2, 14);
    expect(det([[Math.cos(1), -Math.sin(1)], [Math.sin(1), Math.cos(1)]]).item()).toBeCloseTo(1, 14);
    const { sign, logAbsDet } = slogdet([[1e-200, 0], [0, 1e-200]]);
    expect(sign.item()).toBe(1);
    expect(logAbsDet.item()).toBeCloseTo(-921.0340372, 7);
    expect(slogdet([[1, 2], [2, 4]]).logAbsDet.item()).toBe(-Infinity);
    expect(slogdet([[1, 2], [2, 4]]).sign.item()).toBe(0);
    expect(det(tensor(new Float64Array(0), { shape: [0, 0] })).item()).toBe(1);
  });
});

const cases = [
  { name: 'cholesky', f: (a: Tensor) => cholesky(a), inputs: [spd(3)] },
  { name: 'cholesky of any direction', f: (a: Tensor) => cholesky(a), inputs: [spd(3).add(tensor([[0, 0.1, 0], [0, 0, 0.2], [0, 0, 0]]))] },
  { name: 'choleskySolve', f: (a: Tensor, b: Tensor) => choleskySolve(cholesky(a), b), inputs: [spd(3), uneven([3, 2])] },
  { name: 'lu', f: (a: Tensor) => { const { l, u } = lu(a); return [l, u]; }, inputs: [uneven([3, 3])] },
  { name: 'solve', f: solve, inputs: [uneven([3, 3]).add(eye(3)), uneven([3, 2], 2)] },
  { name: 'solve a vector', f: solve, inputs: [uneven([3, 3]).add(eye(3)), uneven([3], 2)] },
  { name: 'inv', f: inv, inputs: [uneven([3, 3]).add(eye(3))] },
  { name: 'det', f: det, inputs: [uneven([2, 3, 3])] },
  { name: 'slogdet', f: (a: Tensor) => slogdet(a).logAbsDet, inputs: [uneven([3, 3])] },
  ...[true, false].flatMap((lower) =>
    [true, false].map((transposeIt) => ({
      name: `triangularSolve ${lower ? 'lower' : 'upper'}${transposeIt ? ' transposed' : ''}`,
      f: (a: Tensor, b: Tensor) => triangularSolve(a, b, { lower, transpose: transposeIt }),
      inputs: [uneven([3, 3]).add(eye(3).mul(2)), uneven([3, 2], 2)],
    })),
  ),
  { name: 'triangularSolve with unit diagonal', f: (a: Tensor, b: Tensor) => triangularSolve(a, b, { unitDiagonal: true }), inputs: [uneven([3, 3]), uneven([3], 2)] },
];

describe.each(cases.map((c) => [c.name, c] as const))('%s', (_, c) => {
  test('has derivatives', () => derivativeLaw(c));
  test('has second derivatives', () => secondDerivativeLaw(c));
  test('works on batches', () => batchLaw(c));
  test('compiles', () => compileLaw(c));
});
