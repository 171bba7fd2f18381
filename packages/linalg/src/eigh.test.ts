import { describe, expect, test } from 'vitest';
import { batchLaw, compileLaw, derivativeLaw, secondDerivativeLaw } from '@x/autodiff/testing';
import { abs, eye, matmul, max, mul, sub, tensor, transpose, type Tensor } from '@x/tensor';
import { cholesky, eigh, qr } from './index.js';

function uneven(shape: readonly number[], seed = 1): Tensor {
  const size = shape.reduce((n, length) => n * length, 1);
  return tensor(Float64Array.from({ length: size }, (_, i) => ((Math.sin((i + 1) * 12.9898 * seed) * 43758.5453) % 1)), { shape });
}
const symmetric = (n: number, seed = 1): Tensor => {
  const x = uneven([n, n], seed);
  return x.add(transpose(x)).mul(0.5);
};
const largest = (x: Tensor): number => (x.size === 0 ? 0 : max(abs(x)).item());
const eps = 2 ** -52;

/** ‖A − VΛVᵀ‖ and orthogonality at LAPACK's level, and ascending order. */
function expectDecomposed(a: Tensor): Float64Array {
  const n = a.shape[0]!;
  const { values, vectors } = eigh(a);
  const bound = 20 * Math.max(n, 1) * eps;
  expect(largest(sub(matmul(mul(vectors, values), transpose(vectors)), a))).toBeLessThanOrEqual(bound * Math.max(largest(values), 1e-300));
  expect(largest(sub(matmul(transpose(vectors), vectors), eye(n)))).toBeLessThanOrEqual(bound);
  const found = values.data as Float64Array;
  for (let i = 1; i < n; i++) expect(found[i]!).toBeGreaterThanOrEqual(found[i - 1]!);
  return found;
}

describe('eigh', () => {
  test('L-23 of the textbook matrix', () => {
    expect(eigh([[2, 1], [1, 2]]).values.toArray()).toEqual([expect.closeTo(1, 14), expect.closeTo(3, 14)]);
  });
  test.each([0, 1, 2, 3, 5, 20, 32, 33, 40, 65, 100, 200])('L-23 of random matrices of order %i', (n) => {
    expectDecomposed(symmetric(n));
    expectDecomposed(symmetric(n, 3));
  });
  test('repeated and clustered eigenvalues, order 90', () => {
    const n = 90;
    const { q } = qr(uneven([n, n]));
    for (const f of [(i: number) => Math.floor(i / 30), () => 1, (i: number) => 1 + 1e-14 * i, (i: number) => (i === 0 ? 1 : 1e-15 * i), (i: number) => 10 ** (-i / 6)]) {
      const wanted = Float64Array.from({ length: n }, (_, i) => f(i)).sort();
      const found = expectDecomposed(matmul(mul(q, tensor(wanted)), transpose(q)));
      found.forEach((x, i) => expect(Math.abs(x - wanted[i]!)).toBeLessThanOrEqual(40 * n * eps * Math.abs(wanted[n - 1]!)));
    }
  });
  test('matrices that fall apart: diagonal, blocks, arrow, the second difference, Wilkinson', () => {
    const n = 70;
    const made = (f: (i: number, j: number) => number): Tensor => tensor(Float64Array.from({ length: n * n }, (_, k) => f(Math.floor(k / n), k % n)), { shape: [n, n] });
    expectDecomposed(made((i, j) => (i === j ? i % 7 : 0)));
    expectDecomposed(made(() => 0));
    expectDecomposed(made(() => 1));
    expectDecomposed(made((i, j) => (Math.floor(i / 10) === Math.floor(j / 10) ? 1 / (1 + i + j) : 0)));
    expectDecomposed(made((i, j) => (i === 0 || j === 0 ? 1 : i === j ? i : 0)));
    expectDecomposed(made((i, j) => (i === j ? Math.abs(i - 34.5) : Math.abs(i - j) === 1 ? 1 : 0)));
    const found = expectDecomposed(made((i, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0)));
    found.forEach((x, k) => expect(x).toBeCloseTo(2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)), 13));
  });
  test('entries from 1e-150 to 1e150 and beyond', () => {
    for (const scale of [1e-300, 1e-150, 1e150, 1e300]) {
      const found = eigh(symmetric(40).mul(scale)).values.data;
      eigh(symmetric(40)).values.data.forEach((x, i) => expect(Math.abs(found[i]! / scale - x)).toBeLessThan(1e-13));
    }
  });
  test('entries next to the largest numbers do not overflow', () => {
    for (const n of [2, 8]) {
      const { values } = eigh(eye(n).mul(1.5e308));
      expect(values.toArray()).toEqual(new Array(n).fill(1.5e308));
      expect(cholesky(eye(n).mul(1.5e308)).at(0, 0).item()).toBeCloseTo(Math.sqrt(1.5e308), -140);
    }
    expect(eigh([[1e308, 0.5e308], [0.5e308, 1e308]]).values.toArray()).toEqual([0.5e308, 1.5e308].map((v) => expect.closeTo(v, -294)));
  });

  test.each([7, 26, 55])('entries that fall off from 1 to 1e-300, or rise, n = %i', (n) => {
    for (const sign of [-1, 1]) {
      const exponents = Float64Array.from({ length: n }, (_, i) => 10 ** ((sign * 150 * (sign > 0 ? i - n : i)) / n));
      const scales = tensor(exponents);
      const a = symmetric(n).mul(scales).mul(scales.reshape([n, 1]));
      const { values, vectors } = eigh(a);
      const rebuilt = matmul(mul(vectors, values), transpose(vectors));
      expect(largest(sub(rebuilt, a))).toBeLessThan(20 * n * eps * largest(a));
      expect(largest(sub(matmul(transpose(vectors), vectors), eye(n)))).toBeLessThan(20 * n * eps);
    }
  });

  test('NaN and infinities are refused', () => {
    expect(() => eigh([[1, NaN], [NaN, 1]])).toThrow('linalg.eigh: `a` must hold finite numbers, got NaN at row 0, column 1. Remove or impute missing values first.');
  });
  test('at equal eigenvalues, what does not depend on the basis has its derivative', () => {
    const c = { name: 'sum of squares', f: (a: Tensor) => eigh(a).values.square().sum(), inputs: [eye(3)] };
    derivativeLaw(c);
  });
});

const a3 = symmetric(3).add(tensor([[0, 0.1, 0], [0, 0, 0.2], [0, 0, 0]]));
const cases = [
  { name: 'eigenvalues', f: (a: Tensor) => eigh(a).values, inputs: [a3] },
  // Signs of eigenvectors are arbitrary, their squares are not.
  { name: 'eigenvectors', f: (a: Tensor) => eigh(a).vectors.square(), inputs: [a3] },
];
describe.each(cases.map((c) => [c.name, c] as const))('%s', (_, c) => {
  test('have derivatives', () => derivativeLaw(c));
  test('have second derivatives', () => secondDerivativeLaw(c));
  test('work on batches', () => batchLaw(c));
  test('compile', () => compileLaw(c));
});
