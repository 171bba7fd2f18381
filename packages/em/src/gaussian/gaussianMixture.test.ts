import { random, tensor, type Tensor } from '@x/tensor';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { GaussianMixture } from './gaussianMixture.js';
import type { CovarianceName } from './covarianceKind.js';

interface Case {
  readonly data: string;
  readonly components: number;
  readonly covariance: CovarianceName;
  readonly logLikelihood: number;
  readonly bic: number;
  readonly aic: number;
  readonly weights: readonly number[];
  readonly means: readonly (readonly number[])[];
}

const { cases, data } = JSON.parse(readFileSync(new URL('../../reference/gaussianMixture.json', import.meta.url), 'utf8')) as {
  cases: Record<string, Case>;
  data: Record<string, readonly (readonly number[])[]>;
};

const key = random.key(1);

describe('the best likelihoods of scikit-learn', () => {
  test.each(Object.entries(cases))('%s', (_, expected) => {
    const mixture = new GaussianMixture({ components: expected.components, covariance: expected.covariance, restarts: 10, regularization: expected.data === 'wine' ? 1e-6 : 0 });
    const fitted = mixture.fit(data[expected.data]!, { key });
    // Never below what many starts of scikit-learn found, but for the tolerance of the stop.
    expect(fitted.logLikelihood).toBeGreaterThan(expected.logLikelihood - 1e-4 * Math.abs(expected.logLikelihood));
    if (fitted.logLikelihood > expected.logLikelihood + 1e-6 * Math.abs(expected.logLikelihood)) return;
    expect(fitted.bic()).toBeCloseTo(expected.bic, 1);
    expect(fitted.aic()).toBeCloseTo(expected.aic, 1);
    expect(fitted.bic(data[expected.data]!)).toBeCloseTo(fitted.bic(), 8);
  });
});

const threePoints = tensor([[0], [1], [3]]);
const e03 = { weights: [0.4, 0.6], means: [[0], [2]], covariances: [[[1]], [[0.5]]] };

describe('single steps', () => {
  test('E-03: responsibilities', () => {
    const shares = GaussianMixture.of(e03).predictProba(threePoints);
    [0.9625997858, 0.4373217697, 0.01403538676].forEach((share, i) => expect(shares.at(i, 0).item()).toBeCloseTo(share, 9));
  });

  test('E-04: one iteration raises the log likelihood from −5.374 to −4.377', () => {
    const fitted = new GaussianMixture({ components: 2, init: e03, maxIterations: 1, regularization: 0 }).fit(threePoints);
    expect(fitted.history[0]).toBeCloseTo(-5.374310698, 8);
    expect(fitted.history[1]).toBeCloseTo(-4.376886904, 8);
    [0.4713189808, 0.5286810192].forEach((w, k) => expect(fitted.weights.data[k]).toBeCloseTo(w, 9));
    [0.339068267, 2.219720362].forEach((m, k) => expect(fitted.means.data[k]).toBeCloseTo(m, 8));
    [0.2836588875, 1.022465457].forEach((v, k) => expect(fitted.covariances.data[k]).toBeCloseTo(v, 8));
  });

  test('E-02, E-08: the log likelihood of four numbers', () => {
    const { logProb } = { logProb: (x: Tensor) => GaussianMixture.of({ weights: [0.5, 0.5], means: [[1], [6]], covariances: [1, 1] }, 'spherical').logProb(x) };
    expect(logProb(tensor([1, 2, 5, 6])).sum().item()).toBeCloseTo(-7.447229539, 8);
  });

  test('E-05: a spherical variance is shared by the columns', () => {
    const fitted = new GaussianMixture({ components: 1, covariance: 'spherical', regularization: 0 }).fit([[1, 1], [1, -1], [-1, 1], [-1, -1]], { key });
    expect(fitted.covariances.toArray()).toEqual([1]);
  });
});

describe('known labels', () => {
  const labels = [0, 0, 1, 1];
  const heights = [1.6, 1.7, 1.75, 1.85];

  test('E-07: proportions, means and variances of two groups of heights', () => {
    const fitted = new GaussianMixture({ components: 2, regularization: 0 }).fitSupervised(heights, labels);
    expect(fitted.weights.toArray()).toEqual([0.5, 0.5]);
    [1.65, 1.8].forEach((m, k) => expect(fitted.means.data[k]).toBeCloseTo(m, 14));
    for (const v of fitted.covariances.data) expect(v).toBeCloseTo(0.0025, 14);
    expect(fitted.logLikelihood).toBeCloseTo(fitted.logProb(heights).sum().item(), 12);
  });

  test('weights are repetitions', () => {
    const fitted = new GaussianMixture({ components: 2 }).fitSupervised(heights, labels, { weights: [3, 1, 1, 1] });
    expect(fitted.weights.data[0]).toBeCloseTo(4 / 6, 14);
    expect(fitted.means.data[0]).toBeCloseTo((3 * 1.6 + 1.7) / 4, 14);
  });

  test.each([
    ['a label of no component', [0, 0, 1, 2], '`labels` must be whole numbers from 0 to 1, got 2 at 3.'],
    ['too few labels', [0, 1], '`labels` must be 4 numbers, one for each row, got [2].'],
    ['a component without rows', [0, 0, 0, 0], '`labels` must give every component a row, got none for component 1.'],
  ])('refuses %s', (_, wrong, message) => {
    expect(() => new GaussianMixture({ components: 2 }).fitSupervised(heights, wrong)).toThrow(message);
  });
});

describe('learning', () => {
  const centers = [[0, 0], [6, 0], [0, 6]];
  const noise = random.normal(random.key(3), [600, 2]);
  const x = tensor(Array.from({ length: 600 }, (_, i) => centers[i % 3]!.map((c, j) => c + noise.at(i, j).item())));

  test('E-06: three separated clusters', () => {
    const fitted = new GaussianMixture({ components: 3, regularization: 0 }).fit(x, { key });
    const labels = fitted.predict(x).data;
    const means = fitted.means.toArray() as number[][];
    const nearest = centers.map((c) => means.findIndex((m) => Math.hypot(m[0]! - c[0]!, m[1]! - c[1]!) < 0.25));
    expect(new Set(nearest).size).toBe(3);
    const right = Array.from(labels).filter((label, i) => label === nearest[i % 3]).length;
    expect(right / 600).toBeGreaterThan(0.98);
    for (let i = 1; i < fitted.history.length; i++) expect(fitted.history[i]! - fitted.history[i - 1]!).toBeGreaterThan(-1e-7);
  });

  test('E-10: BIC chooses three components', () => {
    const criteria = [1, 2, 3, 4, 5].map((components) => new GaussianMixture({ components, restarts: 3 }).fit(x, { key }).bic());
    expect(criteria.indexOf(Math.min(...criteria)) + 1).toBe(3);
  });

  test('a weight is a number of repetitions', () => {
    const few = x.at(':30');
    const weights = Array.from({ length: 30 }, (_, i) => 1 + (i % 2));
    const repeated = tensor(weights.flatMap((w, i) => Array.from({ length: w }, () => few.at(i).toArray() as number[])));
    const init = { weights: [1 / 3, 1 / 3, 1 / 3], means: centers, covariances: [1, 1, 1] };
    const options = { components: 3, covariance: 'spherical' as const, init, regularization: 0, maxIterations: 5 };
    const [a, b] = [new GaussianMixture(options).fit(few, { weights }), new GaussianMixture(options).fit(repeated)];
    expect(a.logLikelihood).toBeCloseTo(b.logLikelihood, 9);
    Array.from(a.means.data).forEach((m, i) => expect(m).toBeCloseTo(b.means.data[i]!, 11));
  });

  test.each(['full', 'tied', 'diag', 'spherical'] as const)('missing values are marginalised exactly (%s)', (covariance) => {
    const holes = tensor(Array.from({ length: 200 }, (_, i) => (x.at(i).toArray() as number[]).map((v, j) => ((7 * i + j) % 5 === 0 && (i + j) % 2 === 0 ? NaN : v))));
    const fitted = new GaussianMixture({ components: 3, covariance, regularization: 0 }).fit(holes, { key });
    for (let i = 1; i < fitted.history.length; i++) expect(fitted.history[i]! - fitted.history[i - 1]!).toBeGreaterThan(-1e-7);
    const [m, s] = [fitted.means.toArray() as number[][], fitted.toDistribution()];
    expect(m.every((row) => centers.some((c) => Math.hypot(row[0]! - c[0]!, row[1]! - c[1]!) < 0.4))).toBe(true);
    // The density of what is there: the marginal of one column is a mixture of its own.
    const { weights, means } = fitted;
    const variances = (s.components as unknown as { covariance: Tensor }).covariance;
    const expected = Math.log([0, 1, 2].reduce((a, c) => {
      const v = variances.at(c, 1, 1).item();
      return a + (weights.data[c]! * Math.exp(-((2 - means.at(c, 1).item()) ** 2) / (2 * v))) / Math.sqrt(2 * Math.PI * v);
    }, 0));
    expect(fitted.logProb([[NaN, 2]]).item()).toBeCloseTo(expected, 10);
  });

  test.each(['full', 'tied', 'diag', 'spherical'] as const)('E-16: priors are part of the objective (%s)', (covariance) => {
    const prior = { weights: 2, mean: { loc: [2, 2], strength: 0.01 }, covariance: { scale: 1, df: 4 } };
    const fitted = new GaussianMixture({ components: 3, covariance, prior, regularization: 0 }).fit(x.at(':30'), { key });
    for (let i = 1; i < fitted.history.length; i++) expect(fitted.history[i]! - fitted.history[i - 1]!).toBeGreaterThan(-1e-9);
    expect(fitted.converged).toBe(true);
  });

  test('E-16: priors prevent collapse', () => {
    const two = new GaussianMixture({ components: 2, prior: { covariance: { scale: 0.1, df: 3 } }, regularization: 0 }).fit([[0, 0], [0, 0.1], [5, 5]], { key });
    expect(two.converged).toBe(true);
    const counts = new GaussianMixture({ components: 2, prior: { weights: 2 }, regularization: 0 }).fit([0, 0.1, 0.2, 9, 9.1], { key });
    expect(Math.min(...counts.weights.data)).toBeCloseTo((2 + 1) / (5 + 2), 6);
  });

  test('E-09: two groups of heights', () => {
    const errors = Array.from({ length: 20 }, (_, seed) => {
      const z = random.normal(random.key(seed), [200]).data;
      const heights = Array.from(z, (v: number, i) => (i < 100 ? 1.75 + 0.07 * v : 1.62 + 0.06 * v));
      const { means, weights } = new GaussianMixture({ components: 2 }).fit(heights, { key });
      const [low, high] = Array.from(means.data).sort();
      return { mean: Math.max(Math.abs(low! - 1.62), Math.abs(high! - 1.75)), weight: Math.abs(weights.data[0]! - 0.5) };
    });
    const median = (v: number[]): number => v.sort((a, b) => a - b)[10]!;
    expect(median(errors.map(({ mean }) => mean))).toBeLessThan(0.03);
    expect(median(errors.map(({ weight }) => weight))).toBeLessThan(0.25);
  });

  test('goes on from a fitted mixture, tells of progress, and ends when told to', () => {
    const first = new GaussianMixture({ components: 3, maxIterations: 2 }).fit(x, { key });
    const second = new GaussianMixture({ components: 3, init: first, maxIterations: 3 }).fit(x);
    expect(second.history[0]).toBeCloseTo(first.logLikelihood, 8);
    const controller = new AbortController();
    const seen: number[] = [];
    const stopped = new GaussianMixture({ components: 3 }).fit(x, {
      key,
      signal: controller.signal,
      onIteration: ({ iteration, mixture }) => (seen.push(mixture.means.shape[0]!), iteration === 2 && controller.abort()),
    });
    expect(seen).toEqual([3, 3, 3]);
    expect(stopped.message).toBe('aborted');
  });

  test('draws have the means of the mixture', () => {
    const draws = GaussianMixture.of({ weights: [0.25, 0.75], means: [[0, 1], [4, 5]], covariances: [[[1, 0], [0, 1]], [[1, 0], [0, 1]]] }).sample(key, 20000);
    expect(draws.shape).toEqual([20000, 2]);
    // Standard error about 0.014.
    expect(draws.mean({ axis: 0 }).at(0).item()).toBeCloseTo(3, 1);
  });
});

describe('data with little in them', () => {
  const collapsed = (component: number) => ({ component, reason: 'collapsed' });

  test('one row, equal rows, as many components as rows: fitted, and reported', () => {
    const one = new GaussianMixture({ components: 1 }).fit([[1, 2]], { key });
    expect(one.means.toArray()).toEqual([[1, 2]]);
    expect(one.degenerate).toEqual([collapsed(0)]);
    const equal = new GaussianMixture({ components: 2 }).fit([7, 7, 7], { key });
    expect(equal.means.data[0]).toBeCloseTo(7, 12);
    expect(equal.degenerate.length).toBeGreaterThan(0);
    const all = new GaussianMixture({ components: 4 }).fit([1, 2, 5, 9], { key });
    expect(Array.from(all.means.data).sort((a, b) => a - b).map((m) => +m.toFixed(6))).toEqual([1, 2, 5, 9]);
    expect(all.degenerate).toEqual([0, 1, 2, 3].map(collapsed));
  });

  test('a component too far from all rows stays where it is, without weight', () => {
    const init = { weights: [0.5, 0.5], means: [[0], [1e5]], covariances: [1, 1] };
    for (const x of [[0, 1, 2, 3], Array.from({ length: 50 }, (_, i) => i / 10)]) {
      const fitted = new GaussianMixture({ components: 2, init, covariance: 'spherical' }).fit(x);
      expect(fitted.degenerate).toEqual([{ component: 1, reason: 'empty' }]);
      expect(fitted.means.data[1]).toBe(1e5);
      expect(fitted.weights.toArray()).toEqual([1, 0]);
    }
  });

  test('a value missing in every row', () => {
    const z = random.normal(key, [120, 2]);
    const holes = Array.from({ length: 120 }, (_, i) => (i % 2 === 0 ? [z.at(i, 0).item() + 4, NaN] : [NaN, z.at(i, 1).item() - 4]));
    const fitted = new GaussianMixture({ components: 1, regularization: 0 }).fit(holes, { key });
    // Each column by itself; a standard error of 1/√60.
    expect(Math.abs(fitted.means.data[0]! - 4)).toBeLessThan(0.5);
    expect(Math.abs(fitted.means.data[1]! + 4)).toBeLessThan(0.5);
  });

  test('float32, integers and rows of no weight', () => {
    const x = [1, 2, 3, 10, 11, 12];
    const expected = new GaussianMixture({ components: 2 }).fit(x, { key }).logLikelihood;
    for (const dtype of ['float32', 'int32'] as const) expect(new GaussianMixture({ components: 2 }).fit(tensor(x, { dtype }), { key }).logLikelihood).toBeCloseTo(expected, 9);
    expect(new GaussianMixture({ components: 2 }).fit([...x, 1e6], { key, weights: [1, 1, 1, 1, 1, 1, 0] }).logLikelihood).toBeCloseTo(expected, 4);
  });

  test('the unit of the rows changes the log likelihood by its logarithm only', () => {
    const x = random.normal(key, [100, 2]);
    const fit = (scale: number, offset: number) => new GaussianMixture({ components: 2, tolerance: 1e-12 }).fit(x.mul(scale).add(offset), { key }).logLikelihood + 200 * Math.log(scale);
    expect(fit(1e-8, 0)).toBeCloseTo(fit(1, 0), 4);
    expect(fit(1e6, 0)).toBeCloseTo(fit(1, 0), 4);
    expect(fit(1, 1e8)).toBeCloseTo(fit(1, 0), 4); // the offset leaves eight digits
  });
});

describe('what goes wrong is told', () => {
  test('a collapsing component without regularisation', () => {
    expect(() => new GaussianMixture({ components: 2, regularization: 0 }).fit([[0, 0], [0, 0], [5, 5], [6, 5]], { key, onIteration: () => undefined })).toThrow('GaussianMixture.fit: `regularization` must keep covariances positive definite');
  });

  test('with regularisation it is reported', () => {
    const fitted = new GaussianMixture({ components: 2 }).fit([[0, 0], [0, 0], [0, 0], [5, 5], [6, 5], [5, 6.5]], { key });
    expect(fitted.degenerate).toEqual([{ component: expect.any(Number) as number, reason: 'collapsed' }]);
  });

  test.each([
    ['infinite values', () => new GaussianMixture({ components: 1 }).fit([[Infinity]], { key }), 'GaussianMixture.fit: `X` must hold finite numbers, or NaN for what is missing, got Infinity in row 0, column 0. Remove the row, or set the value to NaN.'],
    ['empty rows', () => new GaussianMixture({ components: 1 }).fit([[1, 2], [NaN, NaN]], { key }), 'row 1 without any'],
    ['variances that overflow', () => new GaussianMixture({ components: 1 }).fit([1e200, -1e200], { key }), 'GaussianMixture.fit: `X` must have variances that float64 can hold, got an infinite one. Scale the columns.'],
    ['no weight at all', () => new GaussianMixture({ components: 1 }).fit([1, 2], { key, weights: [0, 0] }), 'GaussianMixture.fit: `weights` must be finite and not negative, with one above zero, got only zeros.'],
    ['too few rows', () => new GaussianMixture({ components: 3 }).fit([1, 2], { key }), 'must have at least as many rows as components, 3, got 2.'],
    ['an unknown covariance', () => new GaussianMixture({ components: 1, covariance: 'round' as never }), "GaussianMixture: `covariance` must be 'full', 'tied', 'diag' or 'spherical', got round."],
    ['no components', () => new GaussianMixture({ components: 0 }), 'GaussianMixture: `components` must be a whole number ≥ 1, got 0.'],
    ['weights that are no probabilities', () => GaussianMixture.of({ ...e03, weights: [1, 1] }), 'GaussianMixture.of: `weights` must be probabilities that add up to 1'],
    ['other columns', () => GaussianMixture.of(e03).predict([[1, 2]]), 'GaussianMixture.predictProba: `X` must have 1 columns, got 2.'],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(message);
  });
});
