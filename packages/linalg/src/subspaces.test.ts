import { describe, expect, test } from 'vitest';
import { batchLaw, compileLaw, derivativeLaw, secondDerivativeLaw } from '@x/autodiff/testing';
import { abs, diag, eye, matmul, max, mean, mul, random, sub, sum, tensor, transpose, zeros, type Tensor } from '@x/tensor';
import { eigh, gramSchmidt, isSymmetric, lowRank, norm, nullSpace, orth, pca, pinv, qr, rank, svd, svdvals, zca } from './index.js';

function uneven(shape: readonly number[], seed = 1): Tensor {
  const size = shape.reduce((n, length) => n * length, 1);
  return tensor(Float64Array.from({ length: size }, (_, i) => ((Math.sin((i + 1) * 12.9898 * seed) * 43758.5453) % 1)), { shape });
}
const largest = (x: Tensor): number => (x.size === 0 ? 0 : max(abs(x)).item());
const distance = (x: Tensor, y: Tensor): number => {
  expect(x.shape).toEqual(y.shape);
  return largest(sub(x, y));
};
const covariance = (x: Tensor): Tensor => {
  const centred = sub(x, mean(x, { axis: 0, keepDims: true }));
  return matmul(transpose(centred), centred).div(x.shape[0]!);
};
/** The ten points of a well-known tutorial on principal components (L. I. Smith, 2002). */
const points = tensor([[2.5, 2.4], [0.5, 0.7], [2.2, 2.9], [1.9, 2.2], [3.1, 3], [2.3, 2.7], [2, 1.6], [1, 1.1], [1.5, 1.6], [1.1, 0.9]]);

describe('rank, null space and column space', () => {
  test('L-16 of a singular and a wide matrix', () => {
    const a = tensor([[1, 2], [2, 4]]);
    expect(rank(a).item()).toBe(1);
    const basis = nullSpace(a);
    expect(basis.shape).toEqual([2, 1]);
    expect(basis.at(0, 0).item() / basis.at(1, 0).item()).toBeCloseTo(-2, 14);
    expect(rank(uneven([2, 3])).item()).toBe(2);
    expect(nullSpace(uneven([2, 3])).shape).toEqual([3, 1]);
    expect(orth(a).shape).toEqual([2, 1]);
  });
  test('L-16 bases are orthonormal, vanish under A and span its columns', () => {
    const a = matmul(uneven([7, 3]), uneven([3, 6], 3));
    const [inside, outside] = [orth(a), nullSpace(a)];
    expect([inside.shape, outside.shape]).toEqual([[7, 3], [6, 3]]);
    expect(distance(matmul(transpose(inside), inside), eye(3))).toBeLessThan(1e-14);
    expect(distance(matmul(transpose(outside), outside), eye(3))).toBeLessThan(1e-14);
    expect(largest(matmul(a, outside))).toBeLessThan(1e-14);
    expect(distance(matmul(inside, matmul(transpose(inside), a)), a)).toBeLessThan(1e-14);
  });
  test('of a batch, empty and zero matrices', () => {
    expect(rank(tensor([[[1, 2], [2, 4]], [[1, 0], [0, 1]]])).toArray()).toEqual([1, 2]);
    expect(rank(zeros([2, 0, 3])).toArray()).toEqual([0, 0]);
    expect(rank(zeros([2, 2])).item()).toBe(0);
    expect(distance(nullSpace(zeros([0, 2])), eye(2))).toBe(0);
    expect(orth(zeros([2, 2])).shape).toEqual([2, 0]);
    expect(rank(diag([1, 1e-3]), { tolerance: 0.01 }).item()).toBe(1);
    expect(() => nullSpace(zeros([1, 2, 2]))).toThrow('linalg.nullSpace: `a` must be one matrix [m, n], got shape [1, 2, 2]. Results of different matrices may differ in shape: call it for each.');
  });
});

describe('lowRank', () => {
  test('L-31 is as near as a matrix of that rank can be', () => {
    const a = tensor([[3, 0], [4, 5]]);
    expect(norm(sub(a, lowRank(a, 1))).item()).toBeCloseTo(Math.sqrt(5), 13);
    const b = uneven([7, 5]);
    const s = svdvals(b).data;
    for (let k = 0; k <= 5; k++) {
      const near = lowRank(b, k);
      expect(rank(near, { tolerance: 1e-12 }).item()).toBe(k);
      expect(norm(sub(b, near)).item()).toBeCloseTo(Math.hypot(...s.slice(k)), 13);
    }
  });
  test('refuses more than there are', () => {
    expect(() => lowRank([[1, 2]], 2)).toThrow('linalg.lowRank: `k` must be a whole number from 0 to 1, got 2. A matrix has no more singular values than rows or columns.');
  });
  test('has a derivative at equal values within the kept ones', () => {
    derivativeLaw({ name: 'lowRank', f: (a: Tensor) => lowRank(a, 2), inputs: [diag([2, 2, 1])] });
  });
});

describe('pca', () => {
  test('C-60 of the ten points', () => {
    const { components, explainedVariance, mean: average } = pca(points);
    expect(distance(explainedVariance, tensor([1.155624941, 0.04417505904]))).toBeLessThan(1e-9);
    expect(distance(components.at(0), tensor([0.6778733985, 0.7351786555]))).toBeLessThan(1e-9);
    expect(distance(average, tensor([1.81, 1.91]))).toBeLessThan(1e-14);
    expect(distance(pca(points, { ddof: 1 }).explainedVariance, explainedVariance.mul(10 / 9))).toBeLessThan(1e-14);
  });
  test('C-61 scores, reconstruction and its error', () => {
    const { transform, inverseTransform, explainedVariance } = pca(points, { components: 1 });
    expect(transform(points).shape).toEqual([10, 1]);
    expect(sum(sub(points, inverseTransform(transform(points))).square()).item()).toBeCloseTo(0.4417505904, 9);
    expect(explainedVariance.shape).toEqual([1]);
    const all = pca(points);
    expect(distance(all.inverseTransform(all.transform(points)), points)).toBeLessThan(1e-14);
  });
  test('C-62 no other subspace has a smaller error', () => {
    const x = uneven([20, 4]);
    const { transform, inverseTransform } = pca(x, { components: 2 });
    const best = norm(sub(x, inverseTransform(transform(x)))).item();
    const centred = sub(x, mean(x, { axis: 0, keepDims: true }));
    for (const key of random.split(random.key(1), 50)) {
      const { q } = qr(random.normal(key, [4, 2]));
      expect(norm(sub(centred, matmul(matmul(centred, q), transpose(q)))).item()).toBeGreaterThan(best);
    }
  });
  test('C-63 without centring the first component points at the mean', () => {
    const x = uneven([30, 2]).mul(0.1).add(tensor([10, 0]));
    const { components, mean: average } = pca(x, { center: false });
    expect(distance(components.at(0), tensor([1, 0]))).toBeLessThan(0.01);
    expect(average.toArray()).toEqual([0, 0]);
  });
  test('C-65 whitened scores have covariance I', () => {
    const { transform, inverseTransform } = pca(points, { whiten: true });
    expect(distance(covariance(transform(points)), eye(2))).toBeLessThan(1e-12);
    expect(distance(inverseTransform(transform(points)), points)).toBeLessThan(1e-13);
  });
  test('refuses too many components and data that are no table', () => {
    expect(() => pca(points, { components: 3 })).toThrow('linalg.pca: `components` must be a whole number from 1 to 2, got 3. The data have shape [10, 2].');
    expect(() => pca([1, 2])).toThrow('linalg.pca: `x` must have rows of observations, [n, d] or [..., n, d], got shape [2]. Use expandDims(x, 1) for observations of one number.');
  });
});

describe('zca', () => {
  test('C-66 L-34 covariance I, symmetric, and nearest to the data', () => {
    const { matrix, transform } = zca(points);
    const white = transform(points);
    expect(distance(covariance(white), eye(2))).toBeLessThan(1e-12);
    expect(isSymmetric(matrix)).toBe(true);
    expect(distance(matmul(matmul(matrix, covariance(points)), matrix), eye(2))).toBeLessThan(1e-12);
    const centred = sub(points, mean(points, { axis: 0, keepDims: true }));
    expect(norm(sub(white, centred)).item()).toBeLessThanOrEqual(norm(sub(pca(points, { whiten: true }).transform(points), centred)).item());
  });
  test('fewer observations than numbers need an epsilon', () => {
    const x = uneven([3, 5]);
    const { matrix } = zca(x, { epsilon: 0.1 });
    const wanted = pinv(matmul(matrix, matrix));
    expect(distance(wanted, covariance(x).add(eye(5).mul(0.1)))).toBeLessThan(1e-13);
  });
});

describe('gramSchmidt', () => {
  test('L-20 spans the same spaces as qr, with positive diagonal', () => {
    const a = uneven([6, 4]);
    const { q, r } = gramSchmidt(a);
    const other = qr(a);
    expect(distance(matmul(q, r), a)).toBeLessThan(1e-15);
    expect(distance(abs(q), abs(other.q))).toBeLessThan(1e-14);
    expect(r.data.filter((_, i) => i % 5 === 0).every((x) => x > 0)).toBe(true);
  });
  test('L-20 is orthogonal to working precision for nearly dependent columns', () => {
    const a = tensor(Array.from({ length: 8 }, (_, i) => Array.from({ length: 8 }, (_, j) => 1 / (i + j + 1))));
    const { q } = gramSchmidt(a);
    expect(distance(matmul(transpose(q), q), eye(8))).toBeLessThan(8 * 20 * 2 ** -52);
    const graded = gramSchmidt(mul(uneven([5, 3]), tensor([1e-200, 1, 1e200])));
    expect(distance(matmul(transpose(graded.q), graded.q), eye(3))).toBeLessThan(1e-14);
  });
  test('names the column that depends on others', () => {
    expect(() => gramSchmidt([[1, 2], [2, 4]])).toThrow('linalg.gramSchmidt: `a` must be invertible, got a singular matrix: column 1 depends on those before it.');
    expect(() => gramSchmidt([[1, 2]])).toThrow('linalg.gramSchmidt: `a` must have at least as many rows as columns, got shape [1, 2].');
  });
});

test('L-40 X·Xᵀ has no negative eigenvalue', () => {
  const y = uneven([3, 2]);
  expect(eigh(matmul(y, transpose(y))).values.at(0).item()).toBeGreaterThanOrEqual(-1e-15);
  expect(svd(y).s.size).toBe(2);
});

const cases = [
  ...([['tall', [4, 3]], ['wide', [3, 4]], ['square', [3, 3]]] as const).map(([name, shape]) => ({ name: `lowRank of ${name} matrices`, f: (a: Tensor) => lowRank(a, 2), inputs: [uneven(shape)] })),
  { name: 'gramSchmidt', f: (a: Tensor) => Object.values(gramSchmidt(a)), inputs: [uneven([4, 3])] },
  { name: 'pca', f: (x: Tensor) => { const found = pca(x, { components: 2 }); return [found.components, found.explainedVariance, found.transform(x)]; }, inputs: [uneven([6, 3])] },
  { name: 'whitened pca', f: (x: Tensor) => pca(x, { whiten: true }).transform(x), inputs: [uneven([5, 2])] },
  { name: 'zca', f: (x: Tensor) => zca(x).transform(x), inputs: [uneven([6, 3])] },
];
describe.each(cases.map((c) => [c.name, c] as const))('%s', (_, c) => {
  test('has derivatives', () => derivativeLaw(c));
  test('has second derivatives', () => secondDerivativeLaw(c));
  test('works on batches', () => batchLaw(c));
  test('compiles', () => compileLaw(c));
});
