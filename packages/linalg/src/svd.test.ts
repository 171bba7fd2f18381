import { describe, expect, test } from 'vitest';
import { batchLaw, compileLaw, derivativeLaw, secondDerivativeLaw } from '@x/autodiff/testing';
import { grad } from '@x/autodiff';
import { abs, astype, diag, eye, matmul, max, mul, stack, sub, tensor, transpose, zeros, type Tensor } from '@x/tensor';
import reference from '../reference/svd.json' with { type: 'json' };
import { eigh, svd, svdvals } from './index.js';

function uneven(shape: readonly number[], seed = 1): Tensor {
  const size = shape.reduce((n, length) => n * length, 1);
  return tensor(Float64Array.from({ length: size }, (_, i) => ((Math.sin((i + 1) * 12.9898 * seed) * 43758.5453) % 1)), { shape });
}
const made = (m: number, n: number, f: (i: number, j: number) => number): Tensor =>
  tensor(Float64Array.from({ length: m * n }, (_, k) => f(Math.floor(k / n), k % n)), { shape: [m, n] });
const largest = (x: Tensor): number => (x.size === 0 ? 0 : max(abs(x)).item());
const eps = 2 ** -52;

/** ‖A − UΣVᵀ‖ and orthogonality at LAPACK's level, descending values ≥ 0, and `svdvals` the same. */
function expectDecomposed(a: Tensor): Float64Array {
  const [m, n] = a.shape as [number, number];
  const k = Math.min(m, n);
  const bound = 20 * Math.max(m, n, 1) * eps;
  for (const mode of ['reduced', 'full'] as const) {
    const { u, s, vT } = svd(a, { mode });
    expect([u.shape, s.shape, vT.shape]).toEqual(mode === 'full' ? [[m, m], [k], [n, n]] : [[m, k], [k], [k, n]]);
    expect(largest(sub(matmul(transpose(u), u), eye(u.shape[1]!)))).toBeLessThanOrEqual(bound);
    expect(largest(sub(matmul(vT, transpose(vT)), eye(vT.shape[0]!)))).toBeLessThanOrEqual(bound);
    const [left, right] = [u.at({ stop: m }, { stop: k }), vT.at({ stop: k })];
    // Divided by s₀, so that entries of 1e300 do not overflow in the check itself.
    const size = largest(s) || 1;
    expect(largest(sub(matmul(mul(left, s.div(size)), right), a.div(size)))).toBeLessThanOrEqual(bound);
  }
  const s = svd(a).s.data as Float64Array;
  const values = svdvals(a).data;
  for (let i = 0; i < k; i++) {
    expect(s[i]!).toBeGreaterThanOrEqual(i + 1 < k ? s[i + 1]! : 0);
    expect(Math.abs(values[i]! - s[i]!)).toBeLessThanOrEqual(bound * s[0]!);
  }
  return s;
}

describe('svd', () => {
  test('L-29 of the textbook matrix', () => {
    const { s } = svd([[3, 0], [4, 5]]);
    expect(s.toArray()).toEqual([expect.closeTo(Math.sqrt(45), 14), expect.closeTo(Math.sqrt(5), 14)]);
    expectDecomposed(tensor([[3, 0], [4, 5]]));
    expectDecomposed(uneven([5, 3]));
    expectDecomposed(uneven([3, 5]));
    expectDecomposed(tensor([[1, 2], [2, 4], [3, 6]]));
  });
  test('L-30 singular values and vectors are those of AᵀA and AAᵀ', () => {
    const a = tensor([[3, 0], [4, 5]]);
    const { u, s, vT } = svd(a);
    const right = eigh(matmul(transpose(a), a));
    expect(right.values.toArray()).toEqual([expect.closeTo(5, 13), expect.closeTo(45, 13)]);
    expect(largest(sub(abs(transpose(vT)), abs(right.vectors.at({}, [1, 0]))))).toBeLessThan(1e-14);
    expect(largest(sub(abs(u), abs(eigh(matmul(a, transpose(a))).vectors.at({}, [1, 0]))))).toBeLessThan(1e-14);
    expect(largest(sub(s.square(), right.values.at([1, 0])))).toBeLessThan(1e-13);
  });
  test.each([[1, 1], [1, 6], [6, 1], [2, 2], [8, 8], [16, 16], [17, 17], [31, 31], [33, 33], [34, 33], [40, 33], [60, 60], [65, 66], [100, 60], [60, 100], [97, 60], [200, 200]])('L-29 of random %i×%i matrices', (m, n) => {
    expectDecomposed(uneven([m, n]));
    expectDecomposed(uneven([m, n], 3));
  });
  test.each([[0, 0], [0, 3], [3, 0]])('of %i×%i matrices', (m, n) => {
    expectDecomposed(zeros([m, n]));
    expect(svd(zeros([2, m, n])).u.shape).toEqual([2, m, 0]);
  });
  test('rank-deficient, zero, constant, orthogonal and diagonal matrices', () => {
    for (const n of [5, 40, 90]) {
      expectDecomposed(matmul(uneven([n, 3]), uneven([3, n + 2], 5)));
      for (const f of [() => 0, () => 1, (i: number, j: number) => +(i === j), (i: number, j: number) => (i === j ? i % 7 : 0), (i: number, j: number) => +(i + j === n - 1)]) {
        expectDecomposed(made(n, n, f));
        expectDecomposed(made(2 * n, n, f));
      }
    }
  });
  test('elimination down to the smallest numbers keeps the bases orthogonal', () => {
    // Every column of a constant matrix leaves a remainder ε times smaller, until digits are missing.
    expectDecomposed(made(201, 200, () => 1));
  });
  test('repeated and clustered singular values, order 90', () => {
    const n = 90;
    const { u, vT } = svd(uneven([n, n]));
    for (const f of [(i: number) => 3 - Math.floor(i / 30), () => 1, (i: number) => 1 - 1e-14 * i, (i: number) => (i === 0 ? 1 : 1e-15 * (n - i)), (i: number) => 10 ** (-i / 6)]) {
      const wanted = Float64Array.from({ length: n }, (_, i) => f(i));
      const found = expectDecomposed(matmul(mul(u, tensor(wanted)), vT));
      found.forEach((x, i) => expect(Math.abs(x - wanted[i]!)).toBeLessThanOrEqual(40 * n * eps * wanted[0]!));
    }
  });
  test('entries from 1e-150 to 1e150 and beyond', () => {
    for (const n of [3, 40, 70]) {
      expectDecomposed(made(n, n, (i, j) => Math.cos(i * j + i) * 10 ** (150 - (300 * j) / (n - 1))));
      expectDecomposed(made(n, n, (i, j) => Math.cos(i * j + i) * 10 ** (-150 + (300 * i) / (n - 1))));
      for (const scale of [1e-300, 1e-150, 1e150, 1e300]) {
        const found = expectDecomposed(uneven([n, n]).mul(scale));
        svdvals(uneven([n, n])).data.forEach((x, i) => expect(Math.abs(found[i]! / scale - x)).toBeLessThan(1e-13));
      }
    }
    const graded = svdvals(diag([1e-150, 1e150, 1]));
    expect(graded.toArray()).toEqual([1e150, 1, 1e-150]);
  });
  test('singular values of bidiagonal matrices have full relative accuracy', () => {
    for (const { diagonal, off, values } of reference.cases.bidiagonal) {
      const n = diagonal.length;
      const found = svdvals(made(n, n, (i, j) => (i === j ? diagonal[i]! : j === i + 1 ? off[i]! : 0))).data;
      // Demmel & Kahan's bound is a modest multiple of n²·ε.
      values.forEach((x, i) => expect(Math.abs(found[i]! / x - 1)).toBeLessThan(n * n * eps));
    }
  });
  test('singular values of Hilbert matrices', () => {
    for (const { n, values } of reference.cases.hilbert) {
      const a = made(n, n, (i, j) => 1 / (i + j + 1));
      const found = expectDecomposed(a);
      values.forEach((x, i) => expect(Math.abs(found[i]! - x)).toBeLessThanOrEqual(2 * n * eps * values[0]!));
    }
  });
  test('float32, integers and batches', () => {
    const a = uneven([4, 3]);
    const single = svd(astype(a, 'float32'));
    expect([single.u.dtype, single.s.dtype, single.vT.dtype]).toEqual(['float32', 'float32', 'float32']);
    expect(largest(sub(astype(single.s, 'float64'), svd(a).s))).toBeLessThan(1e-6);
    expect(svdvals(tensor([[3, 0], [0, -4]], { dtype: 'int32' })).toArray()).toEqual([4, 3]);
    const both = svd(stack([a, a.mul(2)]));
    expect(largest(sub(both.s.at(1), svd(a).s.mul(2)))).toBeLessThan(1e-15);
    expect(both.vT.shape).toEqual([2, 3, 3]);
  });
  test('NaN and infinities are refused', () => {
    expect(() => svd([[1, 2], [NaN, 1]])).toThrow('linalg.svd: `a` must hold finite numbers, got NaN at row 1, column 0. Remove or impute missing values first.');
    expect(() => svdvals([[[1]], [[Infinity]]])).toThrow('linalg.svdvals: `a` must hold finite numbers, got Infinity at row 0, column 0 of matrix 1.');
    expect(() => svd([1, 2])).toThrow('linalg.svd: `a` must be a matrix [m, n] or a batch of them [..., m, n], got shape [2].');
  });
  test('has no derivative where the basis is arbitrary', () => {
    const c = { name: 'svd', f: (a: Tensor) => svd(a, { mode: 'full' }).u, inputs: [uneven([3, 2])] };
    expect(() => derivativeLaw(c)).toThrow("linalg.svd: `mode` must be 'reduced' to be differentiated, got 'full' for shape [3, 2]. The extra columns of U or V are an arbitrary basis, which has no derivative.");
    const total = (mode: 'reduced' | 'full') => grad((a: Tensor) => svd(a, { mode }).s.sum())(uneven([3, 2])) as Tensor;
    expect(largest(sub(total('full'), total('reduced')))).toBeLessThan(1e-14);
  });
  test('at equal and zero singular values, what does not depend on the basis has its derivative', () => {
    derivativeLaw({ name: 'sum of squares', f: (a: Tensor) => svd(a).s.square().sum(), inputs: [eye(3)] });
    derivativeLaw({ name: 'sum of values', f: (a: Tensor) => svdvals(a).sum(), inputs: [eye(3).mul(2)] });
    const rankOne = tensor([[1, 2], [2, 4], [3, 6]]);
    const first = grad((a: Tensor) => svd(a).u.at({}, 0).square().at(0))(rankOne) as Tensor;
    expect(first.data.every(Number.isFinite)).toBe(true);
    derivativeLaw({ name: 'first vector at rank one', f: (a: Tensor) => svd(a).u.at({}, 0).square(), inputs: [rankOne] });
  });
});

const squares = (a: Tensor): Tensor[] => {
  const { u, s, vT } = svd(a);
  // Signs are arbitrary, but squares and products of a pair are not.
  return [u.square(), s, vT.square(), mul(u.at(0), vT.at({}, 0))];
};
describe.each([['square', [3, 3]], ['tall', [4, 2]], ['wide', [2, 4]]] as const)('svd of %s matrices', (name, shape) => {
  const c = { name, f: squares, inputs: [uneven(shape)] };
  test('has derivatives', () => derivativeLaw(c));
  test('has second derivatives', () => secondDerivativeLaw(c));
  test('works on batches', () => batchLaw(c));
  test('compiles', () => compileLaw(c));
});
describe('svdvals', () => {
  const c = { name: 'svdvals', f: svdvals, inputs: [uneven([2, 4, 3])] };
  test('has derivatives', () => derivativeLaw(c));
  test('has second derivatives', () => secondDerivativeLaw(c));
  test('works on batches', () => batchLaw(c));
  test('compiles', () => compileLaw(c));
});
