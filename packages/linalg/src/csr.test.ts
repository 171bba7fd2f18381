import { describe, expect, test } from 'vitest';
import { batchLaw, compileLaw, derivativeLaw, secondDerivativeLaw } from '@x/autodiff/testing';
import { abs, matmul, max, sub, sum, tensor, transpose, type Tensor } from '@x/tensor';
import { conjugateGradient, csr, eigh, lanczos, powerIteration } from './index.js';

function uneven(shape: readonly number[], seed = 1): Tensor {
  const size = shape.reduce((n, length) => n * length, 1);
  return tensor(Float64Array.from({ length: size }, (_, i) => ((Math.sin((i + 1) * 12.9898 * seed) * 43758.5453) % 1)), { shape });
}
const largest = (x: Tensor): number => (x.size === 0 ? 0 : max(abs(x)).item());

/** Places scattered over m×n, about a fifth of them twice. */
function scattered(m: number, n: number, count: number): { rows: number[]; cols: number[]; shape: [number, number] } {
  const places = Array.from({ length: count }, (_, e) => Math.floor(Math.abs(Math.sin((e % Math.ceil(0.8 * count)) * 78.233 + 1) * 43758.5453) % 1 * m * n));
  return { rows: places.map((p) => Math.floor(p / n)), cols: places.map((p) => p % n), shape: [m, n] };
}

describe('csr', () => {
  test('sorts, adds up what meets, and keeps the order of its values', () => {
    const a = csr({ rows: [2, 0, 2, 0], cols: [1, 2, 1, 0], values: [1, 2, 3, 4], shape: [3, 3] });
    expect(a.values.toArray()).toEqual([4, 2, 4]);
    expect(a.toDense().toArray()).toEqual([[4, 0, 2], [0, 0, 0], [0, 4, 0]]);
    expect(a.size).toBe(3);
    expect(a.shape).toEqual([3, 3]);
    expect(a.diagonal().toArray()).toEqual([4, 0, 0]);
  });
  test.each([[1, 1, 1], [5, 7, 12], [7, 5, 30], [40, 30, 200], [3, 4, 0], [0, 3, 0], [3, 0, 0]])('agrees with dense products for %i×%i with %i values', (m, n, count) => {
    const places = scattered(m, n, count);
    const values = uneven([count]);
    const a = csr({ ...places, values });
    const dense = new Float64Array(m * n);
    for (let e = 0; e < count; e++) dense[places.rows[e]! * n + places.cols[e]!]! += values.data[e]!;
    const b = tensor(dense, { shape: [m, n] });
    const [x, y] = [uneven([n]), uneven([n, 3], 2)];
    expect(largest(sub(a.toDense(), b))).toBeLessThan(1e-15);
    expect(largest(sub(a.matvec(x), matmul(b, x)))).toBeLessThan(1e-14);
    expect(largest(sub(a.matmul(y), matmul(b, y)))).toBeLessThan(1e-14);
    const turned = a.transpose();
    expect(turned.shape).toEqual([n, m]);
    expect(largest(sub(turned.toDense(), transpose(b)))).toBeLessThan(1e-15);
    expect(largest(sub(turned.matvec(uneven([m])), matmul(uneven([m]), b)))).toBeLessThan(1e-14);
    expect(largest(sub(turned.transpose().toDense(), b))).toBeLessThan(1e-15);
    expect(a.diagonal().toArray()).toEqual(Array.from({ length: Math.min(m, n) }, (_, i) => expect.closeTo(dense[i * n + i]!, 14)));
  });
  test('types: float32 stays, integers become float64', () => {
    const places = { rows: [0, 1], cols: [1, 0], shape: [2, 2] as const };
    expect(csr({ ...places, values: tensor([1, 2], { dtype: 'float32' }) }).matvec(tensor([1, 2], { dtype: 'float32' })).dtype).toBe('float32');
    expect(csr({ ...places, values: tensor([1, 2], { dtype: 'float32' }) }).matvec([1, 2]).dtype).toBe('float64');
    expect(csr({ ...places, values: tensor([1, 2], { dtype: 'int32' }) }).matvec([1, 2]).toArray()).toEqual([2, 2]);
  });
  test('a million nonzeros', () => {
    const n = 100_000;
    const rows = Int32Array.from({ length: 10 * n }, (_, e) => Math.floor(e / 10));
    const cols = Int32Array.from({ length: 10 * n }, (_, e) => (Math.floor(e / 10) + (e % 10) * 9973) % n);
    const a = csr({ rows: tensor(rows), cols: tensor(cols), values: uneven([10 * n]), shape: [n, n] });
    const ones = tensor(new Float64Array(n).fill(1));
    expect(Math.abs(sum(a.matvec(ones)).item() - sum(uneven([10 * n])).item())).toBeLessThan(1e-8);
  });
  test('serves iterative methods as it is', () => {
    // The second difference of order 30.
    const n = 30;
    const places = Array.from({ length: n }, (_, i) => [[i, i, 2], ...(i > 0 ? [[i, i - 1, -1], [i - 1, i, -1]] : [])]).flat();
    const a = csr({ rows: places.map((p) => p[0]!), cols: places.map((p) => p[1]!), values: places.map((p) => p[2]!), shape: [n, n] });
    const b = uneven([n]);
    const { x, converged } = conjugateGradient(a, b);
    expect(converged.item()).toBe(1);
    expect(largest(sub(a.matvec(x), b))).toBeLessThan(1e-9);
    const { values } = eigh(a.toDense());
    expect(Math.abs(lanczos(a, n).values.data[0]! - values.data[n - 1]!)).toBeLessThan(1e-12);
    // Residual² / gap to the next eigenvalue = (4e-5)² / 0.03.
    expect(Math.abs(powerIteration(a, { tolerance: 1e-5, maxIterations: 20_000 }).value.item() - values.data[n - 1]!)).toBeLessThan(1e-7);
    const tall = csr({ rows: [0], cols: [0], values: [1], shape: [2, 1] });
    expect(() => lanczos(tall, 1)).toThrow('linalg.lanczos: `a` must be square, [n, n], got an operator of shape [2, 1].');
    expect(powerIteration({ shape: [2, 2], matvec: (v) => v.mul(3) }).value.item()).toBeCloseTo(3, 12);
  });
  test('says what does not fit', () => {
    const good = { rows: [0, 1], cols: [1, 0], values: [1, 2], shape: [2, 2] as [number, number] };
    expect(() => csr({ ...good, rows: [0, 2] })).toThrow('linalg.csr: `rows` must hold whole numbers from 0 to 1, got 2 (element 1). Places count from 0; the shape says 2 rows.');
    expect(() => csr({ ...good, cols: [0.5, 1] })).toThrow('linalg.csr: `cols` must hold whole numbers from 0 to 1, got 0.5 (element 0).');
    expect(() => csr({ ...good, cols: [0] })).toThrow('linalg.csr: `cols` must have shape [2], one place for each value, got [1]. rows, cols and values belong together element by element.');
    expect(() => csr({ ...good, values: [[1, 2]] })).toThrow('linalg.csr: `values` must be a vector with one number for each nonzero, got shape [1, 2].');
    expect(() => csr({ ...good, shape: [2, -1] })).toThrow('linalg.csr: `shape` must be [rows, columns], got [2, -1].');
    expect(() => csr(good).matvec([1, 2, 3])).toThrow('linalg.csr.matvec: `x` must have 2 rows, got shape [3]. The matrix has shape [2, 2].');
    expect(() => csr(good).matvec([[1], [2]])).toThrow('linalg.csr.matvec: `x` must be a vector [2], got shape [2, 1]. Use matmul for several columns at once.');
    expect(() => csr(good).matmul([1, 2])).toThrow('linalg.csr.matmul: `x` must be a matrix [2, k], got shape [2]. Use matvec for a vector.');
  });
});

const places = scattered(4, 3, 7);
const cases = [
  { name: 'matvec', f: (values: Tensor, x: Tensor) => csr({ ...places, values }).matvec(x), inputs: [uneven([7]), uneven([3])] },
  { name: 'matmul', f: (values: Tensor, x: Tensor) => csr({ ...places, values }).matmul(x), inputs: [uneven([7]), uneven([3, 2])] },
  { name: 'transpose', f: (values: Tensor, x: Tensor) => csr({ ...places, values }).transpose().matmul(x), inputs: [uneven([7]), uneven([4, 2])] },
  { name: 'normal equations', f: (values: Tensor, x: Tensor) => { const a = csr({ ...places, values }); return a.transpose().matvec(a.matvec(x)); }, inputs: [uneven([7]), uneven([3])] },
  { name: 'toDense and diagonal', f: (values: Tensor) => { const a = csr({ ...places, values }); return [a.toDense(), a.diagonal()]; }, inputs: [uneven([7])] },
];
describe.each(cases.map((c) => [c.name, c] as const))('%s', (_, c) => {
  test('has derivatives', () => derivativeLaw(c));
  test('has second derivatives', () => secondDerivativeLaw(c));
  test('works on batches', () => batchLaw(c));
  test('compiles', () => compileLaw(c));
});
