import { tensor, type Tensor } from '@x/tensor';
import { afterEach, describe, expect, test } from 'vitest';
import { cholesky } from '../cholesky.js';
import { slogdet } from '../det.js';
import { eigh } from '../eigh.js';
import { lu } from '../lu.js';
import { solve } from '../solve.js';
import { svd, svdvals } from '../svd.js';
import { triangularSolve } from '../triangularSolve.js';
import { useWasm } from './instantiate.js';

afterEach(() => useWasm(true));

let state = 11;
const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;

function matrix(m: number, n: number): Tensor {
  return tensor(new Float64Array(m * n).map(random), { shape: [m, n] });
}

/** Runs f on kernels in WebAssembly and on plain ones; both compute to rounding, in another order. */
function expectSame(f: () => Tensor): void {
  const fast = f();
  useWasm(false);
  const plain = f();
  useWasm(true);
  expect(plain.shape).toEqual(fast.shape);
  const size = Math.max(1e-300, ...Array.from(plain.data, Math.abs));
  const difference = Array.from(plain.data).reduce((most, x, i) => Math.max(most, Math.abs(x - fast.data[i]!)), 0);
  expect(difference / size).toBeLessThan(1e-11);
}

describe.each([13, 26, 27, 53, 70])('the plain kernels give what those in WebAssembly give, n = %i', (n) => {
  const a = matrix(n, n);
  const positive = a.matmul(a.transpose()).add(tensor(1));
  const b = matrix(n, 3);

  test('cholesky', () => expectSame(() => cholesky(positive.add(tensor(0)))));
  test('lu', () => {
    for (const pick of ['l', 'u', 'p'] as const) expectSame(() => lu(a)[pick]);
    expectSame(() => lu(matrixOf(n + 5, n)).u);
    expectSame(() => lu(matrixOf(n, n + 5)).u);
  });
  test('determinants', () => {
    expectSame(() => slogdet(a).sign);
    expectSame(() => slogdet(a).logAbsDet);
  });
  test('solve and triangularSolve', () => {
    expectSame(() => solve(a, b));
    for (const lower of [true, false]) {
      for (const transpose of [true, false]) expectSame(() => triangularSolve(positive, matrixOf(n, n), { lower, transpose }));
    }
  });
  test('eigh', () => {
    expectSame(() => eigh(a).values);
    expectSame(() => rebuilt(eigh(a).vectors, eigh(a).values, eigh(a).vectors.transpose()));
  });
  test.each([
    [n, n],
    [n + 9, n],
    [2 * n, n],
    [n, n + 4],
    [n, 2 * n],
  ])('svd %i×%i', (rows, columns) => {
    const x = matrixOf(rows, columns);
    expectSame(() => svdvals(x));
    expectSame(() => svd(x).s);
    expectSame(() => rebuilt(svd(x).u, svd(x).s, svd(x).vT));
    const projector = (): Tensor => {
      const { u } = svd(x, { mode: 'full' });
      return u.matmul(u.transpose());
    };
    expectSame(projector);
  });
});

function matrixOf(m: number, n: number): Tensor {
  state = 1000 * m + n;
  return matrix(m, n);
}

function rebuilt(left: Tensor, values: Tensor, right: Tensor): Tensor {
  return left.mul(values).matmul(right);
}
