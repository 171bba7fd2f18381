import { useWasm } from '@x/linalg';
import { random, tensor } from '@x/tensor';
import { afterEach, describe, expect, test } from 'vitest';
import type { Observations } from '../observations.js';
import { covarianceKind, type CovarianceName } from './covarianceKind.js';
import { expectation } from './expectation.js';
import { precisionFactors } from './factors.js';
import { GaussianMixture } from './gaussianMixture.js';
import { priorTerms } from './gaussianPrior.js';
import { maximization } from './maximization.js';
import type { MixtureParameters } from './parameters.js';

afterEach(() => useWasm(true));

const numbers = (seed: number, count: number): Float64Array => Float64Array.from(random.normal(random.key(seed), [count]).data);

function data(n: number, d: number, weighted: boolean): Observations {
  const weights = Float64Array.from({ length: n }, (_, i) => (weighted ? i % 3 : 1));
  return { n, d, values: numbers(n + d, n * d), weights, totalWeight: weights.reduce((a, b) => a + b, 0), hasMissing: false };
}

function parameters(k: number, d: number, name: CovarianceName): MixtureParameters {
  const kind = covarianceKind('test', name);
  const factor = numbers(k * d, k * d * d);
  const covariances = new Float64Array(k * d * d);
  for (let c = 0; c < k; c++) {
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) {
        if (kind.diagonal && i !== j) continue;
        let sum = i === j ? 1 : 0;
        for (let m = 0; m < d; m++) sum += (factor[c * d * d + i * d + m]! * factor[c * d * d + j * d + m]!) / d;
        covariances[c * d * d + i * d + j] = sum;
      }
    }
  }
  return { k, d, weights: new Float64Array(k).fill(1 / k), means: numbers(k + 2 * d, k * d), covariances: kind.expand(kind.compact(covariances, k, d), k, d) };
}

/** Largest difference relative to the largest number. */
function gap(a: Float64Array, b: Float64Array): number {
  expect(a.length).toBe(b.length);
  const size = a.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-300);
  return a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0) / size;
}

/** What f gives by loops in WebAssembly, and by plain ones. */
function both<T>(f: () => T): [T, T] {
  const fast = f();
  useWasm(false);
  const plain = f();
  useWasm(true);
  return [fast, plain];
}

describe.each([
  [32, 1, 1],
  [33, 2, 3],
  [47, 3, 2],
  [600, 5, 4],
  [1111, 10, 8],
  [100, 40, 3],
])('loops in WebAssembly give what plain ones give: %i rows, %i columns, %i components', (n, d, k) => {
  test.each(['full', 'tied', 'diag', 'spherical'] as const)('%s', (name) => {
    const kind = covarianceKind('test', name);
    for (const weighted of [false, true]) {
      const [rows, p] = [data(n, d, weighted), parameters(k, d, name)];
      const factors = precisionFactors('test', p);
      const [fast, plain] = both(() => expectation(rows, p, factors, [], kind.diagonal));
      // Both round some d² + k times per row, in another order.
      expect(gap(fast.shares, plain.shares)).toBeLessThan(1e-12);
      expect(gap(fast.rowLogLikelihoods, plain.rowLogLikelihoods)).toBeLessThan(1e-13);
      expect(fast.logLikelihood / plain.logLikelihood).toBeCloseTo(1, 13);
      const settings = { kind, prior: priorTerms('test', {}, k, d), regularization: 0 };
      const [next, expected] = both(() => maximization(rows, plain, p, [], settings));
      for (const part of ['weights', 'means', 'covariances'] as const) expect(gap(next[part], expected[part])).toBeLessThan(1e-12);
    }
  });
});

describe('unusual numbers', () => {
  const spread = (offset: number, scale: number) => tensor(numbers(5, 120).map((z, i) => offset + scale * (z + (i % 6 < 3 ? 0 : 9))), { shape: [40, 3] });

  test.each([
    [0, 1],
    [1e8, 1],
    [0, 1e-8],
    [1, 1e-8],
    [-1e12, 1e3],
    [0, 1e100],
  ])('rows around %d with a spread of %d', (offset, scale) => {
    const x = spread(offset, scale);
    const [fast, plain] = both(() => new GaussianMixture({ components: 2 }).fit(x, { key: random.key(1) }));
    expect(Number.isFinite(fast.logLikelihood)).toBe(true);
    expect(fast.logLikelihood / plain.logLikelihood).toBeCloseTo(1, 6);
    expect(Array.from(fast.weights.data, (w: number) => w.toFixed(6))).toEqual(['0.500000', '0.500000']);
  });

  test('rows far from all components, and those that are impossible', () => {
    const x = tensor(Float64Array.from({ length: 40 }, (_, i) => [0, 40, 1e3, 1e200][i % 4]!), { shape: [40, 1] });
    const mixture = GaussianMixture.of({ weights: [0.25, 0.75, 0], means: [[0], [1], [40]], covariances: [1, 1, 1] }, 'spherical');
    const [fast, plain] = both(() => [mixture.predictProba(x).data, mixture.logProb(x).data] as [Float64Array, Float64Array]);
    expect(gap(fast[0], plain[0])).toBeLessThan(1e-14);
    fast[1].forEach((value, i) => (value === -Infinity ? expect(plain[1][i]).toBe(-Infinity) : expect(value).toBeCloseTo(plain[1][i]!, 8)));
    expect(fast[1][3]).toBe(-Infinity);
    expect(Array.from(fast[0].subarray(9, 12))).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });
});
