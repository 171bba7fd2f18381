import { describe, expect, test } from 'vitest';
import { grad, vmap } from '@x/autodiff';
import { abs, eye, matmul, max, mul, stack, sub, tensor, transpose, tril, type Tensor } from '@x/tensor';
import { hessenberg, schur } from './index.js';

function uneven(shape: readonly number[], seed = 1): Tensor {
  const size = shape.reduce((n, length) => n * length, 1);
  return tensor(Float64Array.from({ length: size }, (_, i) => ((Math.sin((i + 1) * 12.9898 * seed) * 43758.5453) % 1)), { shape });
}
const made = (n: number, f: (i: number, j: number) => number): Tensor => tensor(Float64Array.from({ length: n * n }, (_, k) => f(Math.floor(k / n), k % n)), { shape: [n, n] });
const largest = (x: Tensor): number => (x.size === 0 ? 0 : max(abs(x)).item());
const eps = 2 ** -52;

const matrices: [string, Tensor][] = [
  ...[0, 1, 2, 3, 4, 5, 9, 20, 31, 33, 60, 100].flatMap((n): [string, Tensor][] => [[`random, order ${n}`, uneven([n, n])], [`random again, order ${n}`, uneven([n, n], 3)]]),
  ['Hilbert', made(12, (i, j) => 1 / (i + j + 1))],
  ['Jordan', made(8, (i, j) => (i === j ? 2 : +(j === i + 1)))],
  ['Jordan transposed', made(8, (i, j) => (i === j ? 2 : +(i === j + 1)))],
  ['Frank', made(12, (i, j) => (j < i - 1 ? 0 : 12 - Math.max(i, j)))],
  ['cyclic permutation', made(9, (i, j) => +((i + 1) % 9 === j))],
  ['companion of (x − 1)…(x − 20)', made(20, (i, j) => (i === 0 ? -[...wilkinson()][j]! : +(i === j + 1)))],
  ['ones', made(30, () => 1)],
  ['zeros', made(4, () => 0)],
  ['graded', made(10, (i, j) => Math.sin(7 * i + 3 * j + 1) * 10 ** (15 * (i + j) - 150))],
  ['skew', sub(uneven([15, 15]), transpose(uneven([15, 15])))],
  ['huge', mul(uneven([12, 12]), 1e300)],
  ['tiny', mul(uneven([12, 12]), 1e-300)],
];

/** Coefficients of (x − 1)…(x − 20) after the leading one. */
function wilkinson(): number[] {
  let c = [1];
  for (let root = 1; root <= 20; root++) c = [...c, 0].map((x, i) => x - root * (c[i - 1] ?? 0));
  return c.slice(1);
}

/** A = Q·M·Qᵀ and QᵀQ = I at LAPACK's level; everything at the scale of A. */
function expectSimilar(a: Tensor, q: Tensor, m: Tensor): void {
  const n = a.shape[0]!;
  const scale = 1 / Math.max(largest(a), 1e-305);
  const bound = 20 * Math.max(n, 1) * eps;
  expect(largest(sub(matmul(mul(a, scale), q), matmul(q, mul(m, scale))))).toBeLessThanOrEqual(bound);
  expect(largest(sub(matmul(transpose(q), q), eye(n)))).toBeLessThanOrEqual(bound);
}

describe.each(matrices)('%s', (_, a) => {
  test('has a Hessenberg form', () => {
    const { q, h } = hessenberg(a);
    expectSimilar(a, q, h);
    expect(largest(tril(h, { offset: -2 }))).toBe(0);
  });
  test('L-24 has a real Schur form with standard blocks', () => {
    const { q, t } = schur(a);
    expectSimilar(a, q, t);
    const n = a.shape[0]!;
    expect(largest(tril(t, { offset: -2 }))).toBe(0);
    const at = (i: number, j: number): number => t.data[i * n + j]!;
    for (let i = 1; i < n; i++) {
      if (at(i, i - 1) === 0) continue;
      expect(at(i, i)).toBe(at(i - 1, i - 1));
      expect(at(i, i - 1) * Math.sign(at(i - 1, i))).toBeLessThan(0);
      if (i > 1) expect(at(i - 1, i - 2)).toBe(0);
    }
  });
});

describe('schur and hessenberg', () => {
  test('of batches, under vmap and in float32', () => {
    const a = stack([uneven([4, 4]), uneven([4, 4], 2), uneven([4, 4], 3)]);
    for (const f of [(x: Tensor) => Object.values(schur(x)), (x: Tensor) => Object.values(hessenberg(x))]) {
      const mapped = vmap(f as (...xs: Tensor[]) => unknown)(a) as Tensor[];
      f(a).forEach((y, k) => expect(largest(sub(y, mapped[k]!))).toBe(0));
    }
    expect(schur(a.astype('float32')).t.dtype).toBe('float32');
  });
  test('refuse NaN, and derivatives with a way out', () => {
    expect(() => schur([[NaN]])).toThrow('linalg.schur: `a` must hold finite numbers, got NaN at row 0, column 0.');
    expect(() => hessenberg([[1, 2], [Infinity, 1]])).toThrow('linalg.hessenberg: `a` must hold finite numbers, got Infinity at row 1, column 0.');
    expect(() => grad((x: Tensor) => schur(x).t.sum())(eye(2))).toThrow('linalg.schur: `a` must not be differentiated, got a derivative through the Schur form. Use eig for eigenvalues, or sylvester, sqrtm, logm and expm, which have derivatives.');
    expect(() => grad((x: Tensor) => hessenberg(x).h.sum())(eye(2))).toThrow('linalg.hessenberg: `a` must not be differentiated');
  });
});
