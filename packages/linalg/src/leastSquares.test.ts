import { describe, expect, test } from 'vitest';
import { batchLaw, compileLaw, derivativeLaw, secondDerivativeLaw } from '@x/autodiff/testing';
import { abs, eye, matmul, max, mul, sub, sum, tensor, transpose, zeros, type Tensor } from '@x/tensor';
import reference from '../reference/leastSquares.json' with { type: 'json' };
import { cond, inv, lstsq, norm, nullSpace, pinv, rank, solvability, svd } from './index.js';

function uneven(shape: readonly number[], seed = 1): Tensor {
  const size = shape.reduce((n, length) => n * length, 1);
  return tensor(Float64Array.from({ length: size }, (_, i) => ((Math.sin((i + 1) * 12.9898 * seed) * 43758.5453) % 1)), { shape });
}
const largest = (x: Tensor): number => (x.size === 0 ? 0 : max(abs(x)).item());
const distance = (x: Tensor, y: Tensor): number => {
  expect(x.shape).toEqual(y.shape);
  return largest(sub(x, y));
};
const hilbert = (n: number): Tensor => tensor(Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => 1 / (i + j + 1))));

// The systems are small and well conditioned; both sides err by a modest multiple of ε.
describe.each(reference.cases.map((c) => [c.name, c] as const))('a matrix that is %s, against NumPy', (_, c) => {
  const a = tensor(c.a);
  test('pinv', () => expect(distance(pinv(a), tensor(c.pinv))).toBeLessThan(1e-13));
  test('lstsq', () => {
    const found = lstsq(a, c.b);
    expect(distance(found.x, tensor(c.x))).toBeLessThan(1e-13);
    expect(distance(found.residuals, tensor(c.residuals))).toBeLessThan(1e-13);
    expect(distance(found.singularValues, tensor(c.singularValues))).toBeLessThan(1e-13);
    expect(found.rank.item()).toBe(c.rank);
    expect(rank(a).item()).toBe(c.rank);
  });
  test('L-05 norms', () => {
    const names = { fro: 'fro', nuc: 'nuc', '1': 1, '-1': -1, '2': 2, '-2': -2, inf: Infinity, '-inf': -Infinity } as const;
    for (const [name, value] of Object.entries(c.norms)) {
      expect(Math.abs(norm(a, { ord: names[name as keyof typeof names] }).item() - value)).toBeLessThan(1e-14 * c.norms.nuc);
    }
  });
  test('condition numbers', () => {
    const names = { fro: 'fro', nuc: 'nuc', '1': 1, inf: Infinity } as const;
    for (const [name, value] of Object.entries(c.conds)) expect(cond(a, { ord: names[name as keyof typeof names] }).item() / value).toBeCloseTo(1, 12);
  });
});

describe('pinv', () => {
  test('L-32 the textbook matrix and the four conditions of Penrose', () => {
    const a = tensor([[1, 2], [3, 4], [5, 6]]);
    const p = pinv(a);
    expect(distance(p, tensor([[-4 / 3, -1 / 3, 2 / 3], [13 / 12, 1 / 3, -5 / 12]]))).toBeLessThan(1e-14);
    expect(distance(p, matmul(inv(matmul(transpose(a), a)), transpose(a)))).toBeLessThan(1e-12);
    for (const x of [a, transpose(a), matmul(uneven([5, 2]), uneven([2, 4], 3)), uneven([4, 4])]) {
      const y = pinv(x);
      expect(distance(matmul(matmul(x, y), x), x)).toBeLessThan(1e-13);
      expect(distance(matmul(matmul(y, x), y), y)).toBeLessThan(1e-13 * Math.max(1, largest(y) ** 2));
      for (const product of [matmul(x, y), matmul(y, x)]) expect(distance(product, transpose(product))).toBeLessThan(1e-13 * Math.max(1, largest(y)));
    }
  });
  test('of zero, empty and graded matrices', () => {
    expect(pinv(zeros([2, 3])).toArray()).toEqual([[0, 0], [0, 0], [0, 0]]);
    expect(pinv(zeros([0, 3])).shape).toEqual([3, 0]);
    expect(largest(sub(pinv([[1e-150, 0], [0, 1e-160]]).mul(1e-160), tensor([[1e-10, 0], [0, 1]])))).toBeLessThan(1e-15);
    expect(pinv([[1, 0], [0, 1e-3]], { tolerance: 0.01 }).toArray()).toEqual([[1, 0], [0, 0]]);
  });
  test('refuses NaN and a tolerance out of range', () => {
    expect(() => pinv([[NaN]])).toThrow('linalg.pinv: `a` must hold finite numbers, got NaN at row 0, column 0.');
    expect(() => pinv([[1]], { tolerance: 2 })).toThrow('linalg.pinv: `tolerance` must be at least 0 and less than 1, got 2. It is relative to the largest singular value.');
  });
});

describe('lstsq', () => {
  test('L-22 the line through three points', () => {
    const a = tensor([[1, 1], [1, 2], [1, 3]]);
    const { x, residuals, rank: found } = lstsq(a, [1, 2, 2]);
    expect(distance(x, tensor([2 / 3, 0.5]))).toBeLessThan(1e-14);
    expect(distance(x, matmul(inv(matmul(transpose(a), a)), matmul(transpose(a), tensor([1, 2, 2]))))).toBeLessThan(1e-13);
    expect(residuals.item()).toBeCloseTo(1 / 6, 14);
    expect(found.item()).toBe(2);
  });
  test('L-22 of solutions the one of least norm', () => {
    const a = matmul(uneven([4, 2]), uneven([2, 5], 3));
    const b = matmul(a, uneven([5], 2));
    const { x, residuals } = lstsq(a, b);
    expect(residuals.item()).toBeLessThan(1e-28);
    expect(largest(matmul(transpose(nullSpace(a)), x))).toBeLessThan(1e-14);
  });
  test('broadcasts, and takes no rows or columns', () => {
    const a = uneven([2, 3, 2]);
    expect(distance(lstsq(a, [1, 2, 3]).x.at(1), lstsq(a.at(1), [1, 2, 3]).x)).toBe(0);
    expect(lstsq(zeros([3, 0]), [1, 2, 2]).residuals.item()).toBe(9);
    expect(lstsq(zeros([0, 2]), zeros([0])).x.toArray()).toEqual([0, 0]);
    expect(lstsq(zeros([0, 2]), zeros([0])).rank.item()).toBe(0);
    expect(() => lstsq([[1, 2]], [1, 2, 3])).toThrow('linalg.lstsq: `b` must have 1 rows, [1] or [..., 1, p], got shape [3]. The matrix has shape [1, 2].');
  });
});

test('L-15 solvability', () => {
  expect(solvability([[1, 2], [2, 4]], [1, 2])).toBe('infinitely many');
  expect(solvability([[1, 2], [2, 4]], [1, 3])).toBe('none');
  expect(solvability(eye(2), [5, 7])).toBe('unique');
  expect(solvability(eye(2), [5e-200, 7e-200])).toBe('unique');
  expect(solvability([[1, 2], [2, 4]], [1e-30, 3e-30])).toBe('none');
  expect(solvability(zeros([2, 2]), [0, 0])).toBe('infinitely many');
  expect(solvability([[1], [1]], [[1, 2], [1, 2]])).toBe('unique');
  expect(() => solvability(eye(2), [1])).toThrow('linalg.solvability: `b` must have 2 rows, [2] or [2, p], got shape [1].');
});

describe('norms', () => {
  test('L-05 Frobenius norm in three forms', () => {
    const a = tensor([[1, 2], [3, 4]]);
    for (const x of [norm(a), sum(mul(a, a)).sqrt(), sum(svd(a).s.square()).sqrt()]) expect(x.item()).toBeCloseTo(5.477225575051661, 13);
  });
  test('L-02 L-03 L-04 norms of vectors', () => {
    expect(norm([3, -4], { ord: 1 }).item()).toBe(7);
    expect(norm([3, -4]).item()).toBe(5);
    expect(norm([3, -4], { ord: 3 }).item()).toBeCloseTo(4.497941445, 9);
    // One rounding of the scaled sum of squares.
    expect(norm([3e200, 4e200]).item() / 5e200).toBeCloseTo(1, 15);
    expect(norm([[3e200, 4e200]]).item() / 5e200).toBeCloseTo(1, 15);
    expect(norm([-7, 3], { ord: Infinity }).item()).toBe(7);
  });
  test('of empty matrices and unknown names', () => {
    expect(norm(zeros([0, 3])).item()).toBe(0);
    expect(norm(zeros([0, 3]), { ord: 'nuc' }).item()).toBe(0);
    expect(() => norm([[1]], { ord: 3 })).toThrow("linalg.norm: `ord` must be 'fro', 'nuc', 1, 2, Infinity, -1, -2 or -Infinity for a matrix, got 3. The default is 'fro' for matrices and 2 for vectors.");
    expect(() => norm([1], { ord: 'nuc' })).toThrow('linalg.norm: `ord` must be a number for a vector, got nuc.');
  });
  test('L-33 condition numbers', () => {
    expect(cond([[1, 0], [0, 1e-3]]).item()).toBeCloseTo(1000, 10);
    expect(cond(hilbert(4)).item()).toBeCloseTo(15513.73874, 5);
    expect(cond(hilbert(4), { ord: -2 }).item()).toBeCloseTo(1 / 15513.73874, 12);
    expect(cond([[1, 0], [0, 0]]).item()).toBe(Infinity);
    expect(() => cond([[1, 2]], { ord: 1 })).toThrow('linalg.cond: `a` must be square, [..., n, n], got shape [1, 2].');
  });
});

const cases = [
  ...([['tall', [4, 2]], ['wide', [2, 4]], ['square', [3, 3]]] as const).flatMap(([name, shape]) => [
    { name: `pinv of ${name} matrices`, f: (a: Tensor) => pinv(a), inputs: [uneven(shape)] },
    { name: `lstsq of ${name} matrices`, f: (a: Tensor, b: Tensor) => { const { x, residuals, singularValues } = lstsq(a, b); return [x, residuals, singularValues]; }, inputs: [uneven(shape), uneven([shape[0], 2], 2)] },
  ]),
  { name: 'lstsq of a vector', f: (a: Tensor, b: Tensor) => lstsq(a, b).x, inputs: [uneven([4, 2]), uneven([4], 2)] },
  // Along changes that keep the rank.
  { name: 'pinv of rank 2', f: (l: Tensor, r: Tensor) => pinv(matmul(l, r), { tolerance: 1e-6 }), inputs: [uneven([4, 2]), uneven([2, 3], 3)] },
  ...(['fro', 'nuc', 1, -1, 2, -2, Infinity, -Infinity] as const).map((ord) => ({ name: `norm ${ord}`, f: (a: Tensor) => norm(a, { ord }), inputs: [uneven([2, 4, 3])] })),
  { name: 'cond', f: (a: Tensor) => cond(a), inputs: [uneven([3, 2])] },
  { name: 'cond 1', f: (a: Tensor) => cond(a, { ord: 1 }), inputs: [uneven([2, 2]).add(eye(2))] },
];
describe.each(cases.map((c) => [c.name, c] as const))('%s', (_, c) => {
  test('has derivatives', () => derivativeLaw(c));
  test('has second derivatives', () => secondDerivativeLaw(c));
  test('works on batches', () => batchLaw(c));
  test('compiles', () => compileLaw(c));
});
