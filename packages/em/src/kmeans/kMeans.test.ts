import { useWasm } from '@x/linalg';
import { random, tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { GaussianMixture } from '../gaussian/gaussianMixture.js';
import { kMeans } from './kMeans.js';

const key = random.key(0);

describe('kMeans', () => {
  test('E-11: two clusters of four numbers', () => {
    const { centers, inertia, labels } = kMeans([1, 2, 5, 6], { clusters: 2, key });
    expect(Array.from(centers.data).sort()).toEqual([1.5, 5.5]);
    expect(inertia).toBe(1);
    expect(labels.data[0]).toBe(labels.data[1]);
    expect(labels.data[0]).not.toBe(labels.data[3]);
  });

  test('E-11: the limit of a mixture of equal spherical components as their variance vanishes', () => {
    const x = random.normal(random.key(8), [60, 2]);
    const { centers, labels } = kMeans(x, { clusters: 3, key });
    const [weights, covariances] = [[1 / 3, 1 / 3, 1 / 3], [1e-9, 1e-9, 1e-9]];
    const shares = GaussianMixture.of({ weights, means: centers, covariances }, 'spherical').predictProba(x);
    labels.data.forEach((label: number, i: number) => expect(shares.at(i, label).item()).toBeCloseTo(1, 12));
    // The M-step of such shares is the update of Lloyd's iteration, which has come to rest.
    const next = new GaussianMixture({ components: 3, covariance: 'spherical', init: { weights, means: centers, covariances }, maxIterations: 1, regularization: 0 }).fit(x);
    Array.from(next.means.data).forEach((m, e) => expect(m).toBeCloseTo(centers.data[e]!, 12));
  });

  test('labels are nearest centres and centres are means, on random data', () => {
    const x = random.normal(random.key(5), [500, 3]);
    const { centers, labels, inertia, history, converged, predict } = Object.assign(kMeans(x, { clusters: 7, key, restarts: 3 }), {});
    expect(converged).toBe(true);
    for (let i = 1; i < history.length; i++) expect(history[i]!).toBeLessThanOrEqual(history[i - 1]! * (1 + 1e-12));
    let total = 0;
    for (let i = 0; i < 500; i++) {
      const distances = Array.from({ length: 7 }, (_, c) => [0, 1, 2].reduce((a, j) => a + (x.at(i, j).item() - centers.at(c, j).item()) ** 2, 0));
      const nearest = distances.indexOf(Math.min(...distances));
      expect(labels.data[i]).toBe(nearest);
      total += distances[nearest]!;
    }
    expect(inertia).toBeCloseTo(total, 9);
    expect(typeof predict).toBe('function');
  });

  test('a weight is a number of repetitions', () => {
    const x = random.normal(random.key(6), [40, 2]);
    const weights = Array.from({ length: 40 }, (_, i) => 1 + (i % 3));
    const repeated = tensor(weights.flatMap((w, i) => Array.from({ length: w }, () => x.at(i).toArray() as number[])));
    const start = x.at(':3');
    const a = kMeans(x, { clusters: 3, init: start, weights });
    const b = kMeans(repeated, { clusters: 3, init: start });
    Array.from(a.centers.data).forEach((c, i) => expect(c).toBeCloseTo(b.centers.data[i]!, 12));
    expect(a.inertia).toBeCloseTo(b.inertia, 10);
  });

  test('a cluster that loses its rows starts again', () => {
    const { inertia, labels } = kMeans([0, 0.1, 10, 10.1], { clusters: 2, init: [[0], [1000]] });
    expect(inertia).toBeCloseTo(0.01, 12);
    expect(new Set(labels.data).size).toBe(2);
  });

  test('batches end near the same clusters', () => {
    const x = tensor(Array.from({ length: 3000 }, (_, i) => [(i % 3) * 10 + Math.sin(i), Math.cos(i)]));
    const whole = kMeans(x, { clusters: 3, key });
    expect(kMeans(x, { clusters: 3, key, batchSize: 100 }).inertia).toBeCloseTo(whole.inertia, 6);
  });

  test('loops in WebAssembly give the clusters of plain ones', () => {
    for (const [n, d, k] of [[33, 1, 2], [500, 3, 7], [777, 10, 5]] as const) {
      const x = random.normal(random.key(n), [n, d]).add(1e3);
      const options = { clusters: k, init: x.at(`:${k}`), weights: Array.from({ length: n }, (_, i) => i % 3) };
      const fast = kMeans(x, options);
      useWasm(false);
      const plain = kMeans(x, options);
      useWasm(true);
      expect(Array.from(fast.labels.data)).toEqual(Array.from(plain.labels.data));
      expect(Array.from(fast.centers.data)).toEqual(Array.from(plain.centers.data));
      expect(fast.history).toEqual(plain.history);
    }
  });

  test('as many clusters as rows, one row, rows far from zero', () => {
    expect(kMeans([[1], [2], [5], [9]], { clusters: 4, key }).inertia).toBe(0);
    expect(kMeans([[3, 4]], { clusters: 1, key }).centers.toArray()).toEqual([[3, 4]]);
    const { centers } = kMeans([1e8, 1e8 + 1, 1e8 + 10, 1e8 + 11], { clusters: 2, key });
    expect(Array.from(centers.data).sort()).toEqual([1e8 + 0.5, 1e8 + 10.5]);
  });

  test('predict assigns new rows', () => {
    const fitted = kMeans([1, 2, 5, 6], { clusters: 2, init: [[1.5], [5.5]] });
    expect(fitted.predict([0, 10]).toArray()).toEqual([0, 1]);
    expect(() => fitted.predict([[1, 2]])).toThrow('kMeans.predict: `X` must have 1 columns, got 2.');
  });

  test.each([
    ['NaN', () => kMeans([[1, NaN]], { clusters: 1, key }), 'kMeans: `X` must hold finite numbers, got NaN in row 0, column 1. Remove the row, or use a model that allows for missing values.'],
    ['no rows', () => kMeans([], { clusters: 1, key }), 'kMeans: `X` must have at least one row and one column, got [0].'],
    ['too many clusters', () => kMeans([1, 1, 2], { clusters: 3, key }), 'kMeans: `clusters` must be at most the number of distinct rows, 2, got 3.'],
    ['an unknown start', () => kMeans([1, 2], { clusters: 1, key, init: 'best' as never }), "`init` must be 'kmeans++', 'random' or where to begin, got best."],
    ['no restarts', () => kMeans([1, 2], { clusters: 1, key, restarts: 0 }), 'kMeans: `restarts` must be a whole number ≥ 1, got 0.'],
    ['no key', () => kMeans([1, 2], { clusters: 1 }), '`key` must be given, since the start is random'],
    ['wrong start', () => kMeans([1, 2], { clusters: 2, init: [[1, 2]] }), 'kMeans: `init` must have the shape [2, 1], got [1, 2].'],
    ['negative weights', () => kMeans([1, 2], { clusters: 1, key, weights: [1, -1] }), 'kMeans: `weights` must be finite and not negative, with one above zero, got -1 at 1.'],
  ])('refuses %s', (_, act, message) => {
    expect(act).toThrow(message);
  });
});
