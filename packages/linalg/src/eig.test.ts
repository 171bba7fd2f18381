import { describe, expect, test } from 'vitest';
import { batchLaw, compileLaw, derivativeLaw, secondDerivativeLaw } from '@x/autodiff/testing';
import { abs, add, matmul, max, mul, sqrt, square, sub, sum, tensor, transpose, type Tensor } from '@x/tensor';
import reference from '../reference/matrixFunctions.json' with { type: 'json' };
import { eig, isDiagonalizable, NoConvergence } from './index.js';

function uneven(shape: readonly number[], seed = 1): Tensor {
  const size = shape.reduce((n, length) => n * length, 1);
  return tensor(Float64Array.from({ length: size }, (_, i) => ((Math.sin((i + 1) * 12.9898 * seed) * 43758.5453) % 1)), { shape });
}
const made = (n: number, f: (i: number, j: number) => number): Tensor => tensor(Float64Array.from({ length: n * n }, (_, k) => f(Math.floor(k / n), k % n)), { shape: [n, n] });
const largest = (x: Tensor): number => (x.size === 0 ? 0 : max(abs(x)).item());
const eps = 2 ** -52;

/** A·V = V·diag(λ) at LAPACK's level, vectors of norm 1 with a positive largest component, pairs side by side. */
function expectEigensystem(a: Tensor): [number, number][] {
  const n = a.shape[0]!;
  const { re, im, vectors } = eig(a);
  const scale = 1 / Math.max(largest(a), 1e-300);
  const [x, y, b] = [mul(re, scale), mul(im, scale), mul(a, scale)];
  const bound = 20 * Math.max(n, 1) * eps;
  expect(largest(sub(matmul(b, vectors.re), sub(mul(vectors.re, x), mul(vectors.im, y))))).toBeLessThanOrEqual(bound);
  expect(largest(sub(matmul(b, vectors.im), add(mul(vectors.re, y), mul(vectors.im, x))))).toBeLessThanOrEqual(bound);
  expect(largest(sub(sum(add(square(vectors.re), square(vectors.im)), { axis: 0 }), 1))).toBeLessThanOrEqual(10 * eps);
  const moduli = sqrt(add(square(vectors.re), square(vectors.im)));
  for (let j = 0; j < n; j++) {
    const column = Array.from({ length: n }, (_, i) => moduli.data[i * n + j]!);
    const pivot = column.findIndex((value) => value >= (1 - 1e-9) * Math.max(...column));
    expect(vectors.re.data[pivot * n + j]!).toBeGreaterThan(0);
    expect(vectors.im.data[pivot * n + j]!).toBeCloseTo(0, 20);
    if (im.data[j]! > 0) {
      expect(re.data[j + 1]).toBe(re.data[j]);
      expect(im.data[j + 1]).toBe(-im.data[j]!);
      j++;
    }
  }
  return Array.from(re.data, (value, i) => [value, im.data[i]!]);
}

/** Largest distance from a wanted eigenvalue to the nearest one found. */
const farthest = (found: readonly [number, number][], wanted: readonly (readonly number[])[]): number =>
  Math.max(...wanted.map(([x, y]) => Math.min(...found.map(([u, v]) => Math.hypot(u - x!, v - y!)))));

describe('eig', () => {
  test('L-24 of the textbook matrices', () => {
    expect(farthest(expectEigensystem(tensor([[4, 1], [2, 3]])), [[5, 0], [2, 0]])).toBeLessThan(1e-14);
    expect(expectEigensystem(tensor([[0, -1], [1, 0]]))).toEqual([[0, 1], [0, -1]]);
    expect(expectEigensystem(tensor([[1, 0], [0, 0]]))).toEqual([[1, 0], [0, 0]]);
    expect(expectEigensystem(tensor([[1, 1], [0, 1]]))).toEqual([[1, 0], [1, 0]]);
  });
  test('a rotation of the plane has the vectors (1, ∓i)/√2', () => {
    const { vectors } = eig([[0, -1], [1, 0]]);
    const h = Math.SQRT1_2;
    expect(vectors.re.toArray()).toEqual([[expect.closeTo(h, 15), expect.closeTo(h, 15)], [0, 0]]);
    expect(vectors.im.toArray()).toEqual([[0, 0], [expect.closeTo(-h, 15), expect.closeTo(h, 15)]]);
  });
  test.each([0, 1, 2, 3, 4, 5, 8, 13, 30, 60, 100])('L-24 of random matrices of order %i', (n) => {
    expectEigensystem(uneven([n, n]));
    expectEigensystem(uneven([n, n], 3));
    expectEigensystem(uneven([n, n]).add(transpose(uneven([n, n]))));
    expectEigensystem(sub(uneven([n, n]), transpose(uneven([n, n]))));
  });
  test.each(reference.cases.map((c) => [c.name, c] as const))('eigenvalues of %s', (_, { n, a, eigenvalues, name }) => {
    const matrix = tensor(a, { shape: [n, n] });
    // Well conditioned eigenvalues, except those of the block with three equal ones, which is triangular already.
    expect(farthest(expectEigensystem(matrix), eigenvalues), name).toBeLessThanOrEqual(20 * n * eps * largest(matrix));
  });
  test('defective matrices give nearly parallel vectors', () => {
    for (const n of [2, 3, 6, 30]) {
      const found = expectEigensystem(made(n, (i, j) => (i === j ? 2 : j === i + 1 ? 1 : 0)));
      expect(found.every(([x, y]) => x === 2 && y === 0)).toBe(true);
    }
    // The same hidden by a similarity: the eigenvalues move by about eps^(1/3).
    const p = uneven([3, 3]).add(made(3, (i, j) => +(i === j)));
    const jordan = tensor([[1, 1, 0], [0, 1, 1], [0, 0, 1]]);
    const hidden = matmul(p, matmul(jordan, tensor(inverse3(p), { shape: [3, 3] })));
    expect(farthest(expectEigensystem(hidden), [[1, 0]])).toBeLessThan(1e-4);
    // Two equal pairs of complex eigenvalues that are coupled.
    expectEigensystem(tensor([[0, -1, 1, 0], [1, 0, 0, 1], [0, 0, 0, -1], [0, 0, 1, 0]]));
  });
  test('companion matrices give the roots of polynomials', () => {
    const companion = (...c: number[]): Tensor => made(c.length, (i, j) => (i === 0 ? -c[j]! : +(i === j + 1)));
    expect(farthest(expectEigensystem(companion(-10, 35, -50, 24)), [[1, 0], [2, 0], [3, 0], [4, 0]])).toBeLessThan(1e-12);
    // x⁸ = 1: the Hessenberg form on which plain double shifts stand still.
    const found = expectEigensystem(companion(0, 0, 0, 0, 0, 0, 0, -1));
    expect(farthest(found, Array.from({ length: 8 }, (_, k) => [Math.cos((k * Math.PI) / 4), Math.sin((k * Math.PI) / 4)]))).toBeLessThan(1e-14);
  });
  test('permutations, zeros, triangles and blocks that fall apart', () => {
    const cyclic = expectEigensystem(made(7, (i, j) => +((i + 1) % 7 === j)));
    expect(farthest(cyclic, Array.from({ length: 7 }, (_, k) => [Math.cos((2 * k * Math.PI) / 7), Math.sin((2 * k * Math.PI) / 7)]))).toBeLessThan(1e-14);
    expect(expectEigensystem(made(5, () => 0)).every(([x, y]) => x === 0 && y === 0)).toBe(true);
    expect(farthest(expectEigensystem(made(6, (i, j) => (j < i ? 0 : 1 + i + j))), [1, 3, 5, 7, 9, 11].map((x) => [x, 0]))).toBe(0);
    expect(farthest(expectEigensystem(made(6, (i, j) => (j > i ? 0 : 1 + i + j))), [1, 3, 5, 7, 9, 11].map((x) => [x, 0]))).toBe(0);
    expectEigensystem(made(9, (i, j) => (Math.floor(i / 3) === Math.floor(j / 3) ? Math.cos(5 * i + 3 * j) : 0)));
    expectEigensystem(made(4, () => 1));
  });
  test('Frank matrix of order 9: the eigenvalues come in pairs x, 1/x', () => {
    const n = 9;
    const found = expectEigensystem(made(n, (i, j) => (j < i - 1 ? 0 : n - Math.max(i, j))));
    const values = found.map(([x]) => x).sort((x, y) => x - y);
    // The smallest are ill-conditioned: LAPACK's err by 1e-12 as well.
    for (let i = 0; i < n; i++) expect(Math.abs(values[i]! * values[n - 1 - i]! - 1)).toBeLessThan(1e-9);
  });
  test('entries from 1e-150 to 1e150, and badly scaled ones by balancing', () => {
    for (const scale of [1e-300, 1e-150, 1e150, 1e300]) {
      const found = eig(uneven([20, 20]).mul(scale));
      const plain = eig(uneven([20, 20]));
      found.re.data.forEach((x, i) => expect(Math.abs(x / scale - plain.re.data[i]!)).toBeLessThan(1e-12));
      expectEigensystem(uneven([20, 20]).mul(scale));
    }
    expectEigensystem(made(10, (i, j) => Math.sin(7 * i + 3 * j + 1) * 10 ** (-15 * (i + j) + 150)));
    // Similar to [[1, 1], [1, 1]] by powers of two: nothing is lost.
    expect(farthest(expectEigensystem(tensor([[1, 2 ** 600], [2 ** -600, 1]])), [[2, 0], [0, 0]])).toBeLessThan(1e-15);
  });
  test('float32 and batches', () => {
    const a = uneven([2, 3, 3]);
    const { re, vectors } = eig(a.astype('float32'));
    expect([re.dtype, vectors.im.dtype, re.shape, vectors.re.shape]).toEqual(['float32', 'float32', [2, 3], [2, 3, 3]]);
    expect(largest(sub(re.astype('float64'), eig(a).re))).toBeLessThan(1e-6);
  });
  test('NaN and infinities are refused', () => {
    expect(() => eig([[1, NaN], [0, 1]])).toThrow('linalg.eig: `a` must hold finite numbers, got NaN at row 0, column 1. Remove or impute missing values first.');
    expect(() => eig([[1, 2, 3]])).toThrow('linalg.eig: `a` must be square, [..., n, n], got shape [1, 3].');
    expect(new NoConvergence('linalg.eig', 300).message).toContain('none after 300 sweeps');
  });
});

describe('isDiagonalizable', () => {
  test('L-25 counts independent eigenvectors, not the rank', () => {
    expect(isDiagonalizable([[4, 1], [2, 3]])).toBe(true);
    expect(isDiagonalizable([[0, -1], [1, 0]])).toBe(true);
    expect(isDiagonalizable([[1, 0], [0, 0]])).toBe(true);
    expect(isDiagonalizable([[1, 1], [0, 1]])).toBe(false);
    expect(isDiagonalizable([[0, 1], [0, 0]])).toBe(false);
    expect(isDiagonalizable(made(5, (i, j) => +(i === j)))).toBe(true);
    expect(isDiagonalizable(tensor([[0, -1, 1, 0], [1, 0, 0, 1], [0, 0, 0, -1], [0, 0, 1, 0]]))).toBe(false);
    const p = uneven([3, 3]).add(made(3, (i, j) => +(i === j)));
    const hidden = (middle: Tensor): Tensor => matmul(p, matmul(middle, tensor(inverse3(p), { shape: [3, 3] })));
    expect(isDiagonalizable(hidden(tensor([[1, 1, 0], [0, 1, 0], [0, 0, 3]])))).toBe(false);
    expect(isDiagonalizable(hidden(tensor([[1, 0, 0], [0, 1, 0], [0, 0, 3]])))).toBe(true);
  });
});

/** The inverse by cofactors, so that nothing under test makes the test matrices. */
function inverse3(a: Tensor): number[] {
  const at = (i: number, j: number): number => a.data[(i % 3) * 3 + (j % 3)]!;
  const cofactor = (i: number, j: number): number => at(i + 1, j + 1) * at(i + 2, j + 2) - at(i + 1, j + 2) * at(i + 2, j + 1);
  const determinant = at(0, 0) * cofactor(0, 0) + at(0, 1) * cofactor(0, 1) + at(0, 2) * cofactor(0, 2);
  return Array.from({ length: 9 }, (_, k) => cofactor(k % 3, Math.floor(k / 3)) / determinant);
}

const real = tensor([[1, 0.3, 0.2], [0.1, 2, 0.4], [0.5, 0.2, 4]]);
const complex = tensor([[0.5, -1, 0.3], [1.2, 0.4, 0.1], [0.2, 0.3, 2]]);
const four = uneven([4, 4]);
const cases = [
  { name: 'real eigenvalues', f: (a: Tensor) => eig(a).re, inputs: [real] },
  { name: 'complex eigenvalues', f: (a: Tensor) => [eig(a).re, eig(a).im], inputs: [complex] },
  { name: 'eigenvectors of real eigenvalues', f: (a: Tensor) => eig(a).vectors.re, inputs: [real] },
  { name: 'eigenvectors of complex eigenvalues', f: (a: Tensor) => { const { vectors } = eig(a); return [vectors.re, vectors.im]; }, inputs: [complex] },
  { name: 'everything of order 4', f: (a: Tensor) => { const { re, im, vectors } = eig(a); return [re, im, vectors.re, vectors.im]; }, inputs: [four] },
];
describe.each(cases.map((c) => [c.name, c] as const))('%s', (_, c) => {
  test('have derivatives', () => derivativeLaw(c));
  test('have second derivatives', () => secondDerivativeLaw(c));
  test('work on batches', () => batchLaw(c));
  test('compile', () => compileLaw(c));
});
test('the trace of the powers has its derivative at equal eigenvalues too', () => {
  derivativeLaw({ name: 'sum of squares', f: (a: Tensor) => { const { re, im } = eig(a); return sum(sub(square(re), square(im))); }, inputs: [made(3, (i, j) => +(i === j))] });
});
