import { describe, expect, test } from 'vitest';
import { exp, expandDims, linspace, mean, mul, random, sort, square, std, sub, sum, tensor, unique, variance, type Tensor } from '@x/tensor';
import { Bernoulli } from '../distributions/bernoulli.js';
import { Beta } from '../distributions/beta.js';
import { Exponential } from '../distributions/exponential.js';
import { Normal } from '../distributions/normal.js';
import { JointTable } from '../tables/jointTable.js';
import { biasVariance } from './biasVariance.js';
import { bootstrap } from './bootstrap.js';
import { gridPosterior } from './gridPosterior.js';
import { kFold } from './kFold.js';
import { crossCovariance, sampleCorrelation, sampleCovariance, sampleMean, sampleVariance, standardError } from './sampleStatistics.js';

const key = random.key(21);
const number = (x: Tensor): number => x.item() as number;

describe('sample statistics', () => {
  test('P-57, P-58, P-59 mean, variance, covariance, standard error', () => {
    const x = [2, 4, 4, 4, 5, 5, 7, 9];
    expect(number(sampleMean(x))).toBe(5);
    expect(number(sampleVariance(x))).toBeCloseTo(4.571428571, 9);
    expect(number(sampleVariance(x, { ddof: 0 }))).toBe(4);
    const c = sampleCovariance([[1, 2], [3, 4], [5, 9]], { ddof: 0 });
    [2.666666667, 4.666666667, 4.666666667, 8.666666667].forEach((v, i) => expect(c.data[i]!).toBeCloseTo(v, 9));
    expect(number(standardError(mul(2, tensor(Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 1 : -1) * Math.sqrt(0.99))))))).toBeCloseTo(0.2, 12);
    expect(sampleMean(tensor([1, 2], { dtype: 'int32' })).item()).toBe(1.5);
    expect(() => sampleMean([])).toThrow('sampleMean: `x` must hold at least 1 observation along axis 0, got shape [0].');
    expect(() => sampleVariance([1])).toThrow(/at least 2 observations/);
    expect(() => sampleCovariance([1, 2])).toThrow(/a single variable is a column/);
  });

  test('P-34 a linear map A takes the covariance to A cov Aᵀ; cross-covariances', () => {
    const x = random.normal(key, [50, 2]);
    const a = tensor([[1, 1], [1, -1]]);
    const direct = sampleCovariance(x.matmul(a.transpose()));
    const mapped = a.matmul(sampleCovariance(x)).matmul(a.transpose());
    [...direct.data].forEach((v, i) => expect(v).toBeCloseTo(mapped.data[i]!, 12));
    expect(crossCovariance([[1], [2], [3]], [[2, 1], [4, 1], [6, 1]]).toArray()).toEqual([[2, 0]]);
    const r = sampleCorrelation(x);
    expect(number(r.at(0, 0))).toBeCloseTo(1, 14);
    expect(number(r.at(0, 1))).toBeCloseTo(number(r.at(1, 0)), 14);
  });

  test('P-60 means of many are nearly normal, with skewness 2/√n', () => {
    const z = mean(new Exponential({ rate: 1 }).sample(key, [4000, 100]), { axis: 1 }).sub(1).mul(10);
    const sorted = Float64Array.from(sort(z).data);
    const cdf = new Normal().cdf(sort(z)).data;
    const distance = sorted.reduce((d, _, i) => Math.max(d, Math.abs(cdf[i]! - (i + 0.5) / 4000)), 0);
    expect(distance).toBeLessThan(0.05);
    const skewness = number(mean(z.pow(3))) / number(std(z)) ** 3;
    expect(Math.abs(skewness - 0.2)).toBeLessThan(4 * Math.sqrt(6 / 4000));
  });
});

describe('bias and variance', () => {
  test('P-61 the biased variance has the smaller error', () => {
    const of = (ddof: number): ReturnType<typeof biasVariance> => biasVariance((x) => variance(x, { ddof }), { data: new Normal(), size: 5, truth: 1, key, repetitions: 20_000 });
    const [ml, unbiased] = [of(0), of(1)];
    expect(Math.abs(number(ml.bias) + 0.2)).toBeLessThan(4 * number(ml.standardError));
    expect(number(ml.variance)).toBeCloseTo(0.32, 1);
    expect(number(ml.mse)).toBeCloseTo(0.36, 1);
    expect(number(unbiased.mse)).toBeCloseTo(0.5, 1);
    expect(Math.abs(number(unbiased.bias))).toBeLessThan(4 * number(unbiased.standardError));
    expect(number(ml.mse)).toBeCloseTo(number(ml.bias) ** 2 + number(ml.variance), 12);
  });

  test('P-62 second moments of estimators', () => {
    const means = biasVariance((x) => square(mean(x)), { data: new Normal({ loc: 2, scale: 3 }), size: 9, truth: 5, key });
    expect(Math.abs(number(means.bias))).toBeLessThan(4 * number(means.standardError));
    const variances = biasVariance((x) => square(variance(x)), { data: new Normal(), size: 5, truth: 0.96, key });
    expect(Math.abs(number(variances.bias))).toBeLessThan(4 * number(variances.standardError));
  });

  test('P-63 consistency of the mean', () => {
    const beyond = (m: number): number => 2 * number(new Normal({ scale: 1 / Math.sqrt(m) }).survival(0.1));
    expect(beyond(100)).toBeCloseTo(0.3173105079, 9);
    expect(beyond(10_000)).toBeLessThan(1e-22);
  });

  test('samplers of whole data sets, and errors', () => {
    const found = biasVariance((x) => mean(x), { data: (k) => random.uniform(k, [4]), truth: 0.5, key, repetitions: 2000 });
    expect(Math.abs(number(found.bias))).toBeLessThan(4 * number(found.standardError));
    expect(() => biasVariance((x) => mean(x), { data: new Normal(), truth: 0, key })).toThrow(/number of observations in a data set, got undefined/);
  });
});

describe('bootstrap', () => {
  const data = new Exponential({ rate: 1 }).sample(random.key(8), [40]);

  test('standard errors and intervals', () => {
    const found = bootstrap(data, (x) => mean(x), { key });
    expect(number(found.standardError) / number(standardError(data))).toBeCloseTo(1, 1);
    expect(number(found.low)).toBeLessThan(number(found.estimate));
    const percentile = bootstrap(data, (x) => mean(x), { key, method: 'percentile' });
    const basic = bootstrap(data, (x) => mean(x), { key, method: 'basic' });
    expect(number(basic.low)).toBeCloseTo(2 * number(found.estimate) - number(percentile.high), 12);
    // The data are skewed to the right: the corrected interval lies further right.
    expect(number(found.high)).toBeGreaterThan(number(percentile.high));
    expect(found.replicates.shape).toEqual([2000]);
  });

  test('intervals cover the truth about as often as they say', () => {
    let covered = 0;
    for (let i = 0; i < 120; i++) {
      const sample = new Normal().sample(random.key(1000 + i), [30]);
      const { low, high } = bootstrap(sample, (x) => mean(x), { key: random.key(i), resamples: 200, confidence: 0.9 });
      if (number(low) < 0 && number(high) > 0) covered++;
    }
    // Binomial(120, 0.88): 4 standard deviations
    expect(Math.abs(covered - 0.88 * 120)).toBeLessThan(4 * Math.sqrt(120 * 0.88 * 0.12));
  });

  test('several numbers at once; errors', () => {
    const rows = random.normal(key, [25, 2]);
    expect(bootstrap(rows, (x) => mean(x, { axis: 0 }), { key, resamples: 100 }).low.shape).toEqual([2]);
    expect(() => bootstrap([1], (x) => mean(x), { key })).toThrow(/at least 2 observations/);
    expect(() => bootstrap([1, 2], () => NaN, { key })).toThrow(/NaN for resample 0/);
    expect(() => bootstrap([1, 2], (x) => mean(x), { key, confidence: 95 })).toThrow(/between 0 and 1, got 95/);
  });
});

describe('kFold', () => {
  test('every observation is tested once', () => {
    const folds = kFold(11, 4, { key });
    expect(folds.map(({ test: t }) => t.size)).toEqual([3, 3, 3, 2]);
    expect(folds.flatMap(({ test: t }) => [...t.data]).sort((a, b) => a - b)).toEqual(Array.from({ length: 11 }, (_, i) => i));
    folds.forEach(({ train, test: t }) => expect(unique(tensor([...train.data, ...t.data])).values.size).toBe(11));
    expect(kFold(tensor([[1], [2]]), 2)[0]!.train.toArray()).toEqual([1]);
    expect(() => kFold(3, 4)).toThrow(/from 2 to the number of observations, got 4 of 3/);
  });

  test('stratified folds keep proportions', () => {
    const labels = Array.from({ length: 30 }, (_, i) => (i < 10 ? 1 : 0));
    for (const { test: t } of kFold(30, 5, { key, stratify: labels })) expect([...t.data].filter((i) => labels[i] === 1).length).toBe(2);
  });
});

describe('gridPosterior', () => {
  const heads = ({ p }: Readonly<Record<string, Tensor>>): Tensor => sum(new Bernoulli({ probs: expandDims(p!, -1) }).logProb([1, 1, 1, 1, 1, 1, 1, 0, 0, 0]), { axis: -1 });
  const grid = gridPosterior(heads, { p: new Beta({ alpha: 2, beta: 2 }) }, { p: linspace(0, 1, 2001) });

  test('P-71, P-72 mean, mode, median and evidence', () => {
    expect(number(grid.mean.p!)).toBeCloseTo(9 / 14, 9);
    expect(number(grid.mode.p!)).toBeCloseTo(2 / 3, 3);
    expect(number(grid.median.p!)).toBeCloseTo(number(new Beta({ alpha: 9, beta: 5 }).quantile(0.5)), 6);
    expect(120 * Math.exp(number(grid.logEvidence))).toBeCloseTo(0.1118881119, 9);
    expect(number(sum(grid.mass))).toBeCloseTo(1, 12);
    const risk = (a: number): number => number(grid.expectation(({ p }) => square(sub(p!, a))));
    expect(risk(9 / 14)).toBeLessThan(Math.min(risk(9 / 14 + 0.01), risk(9 / 14 - 0.01)));
  });

  test('two parameters', () => {
    const data = [1.1, 2.3, 1.9];
    const found = gridPosterior(({ mu, s }) => sum(new Normal({ loc: expandDims(mu!, -1), scale: expandDims(exp(s!), -1) }).logProb(data), { axis: -1 }), () => 0, { mu: linspace(-10, 13, 231), s: linspace(-3, 4, 141) });
    expect(found.density.shape).toEqual([231, 141]);
    expect(number(found.mean.mu!)).toBeCloseTo(mean(tensor(data)).item() as number, 2);
  });

  test('errors', () => {
    expect(() => gridPosterior(heads, {}, { p: [0.5, 0.2] })).toThrow(/rise, got 0.2 after 0.5/);
    expect(() => gridPosterior(() => -Infinity, {}, { p: [0.1, 0.2] })).toThrow();
    expect(() => gridPosterior(heads, { q: new Normal() }, { p: [0.1, 0.2] })).toThrow(/name parameters of the grid: p, got 'q'/);
  });
});

test('P-83 averaged over all labelings every predictor errs half of the time outside the training set', () => {
  const [train, off] = [[0, 2], [1, 3]];
  const predictors: ((labels: number[], x: number) => number)[] = [
    (labels, x) => labels[train.reduce((a, b) => (Math.abs(b - x) < Math.abs(a - x) ? b : a))]!,
    () => 1,
    (labels) => (train.filter((i) => labels[i] === 1).length >= 1 ? 1 : 0),
    (labels) => (train.filter((i) => labels[i] === 1).length >= 1 ? 0 : 1),
  ];
  const labelings = Array.from({ length: 16 }, (_, code) => [0, 1, 2, 3].map((bit) => (code >> bit) & 1));
  for (const predict of predictors) {
    const errors = labelings.flatMap((labels) => off.map((x) => Number(predict(labels, x) !== labels[x])));
    expect(errors.reduce((a, b) => a + b) / errors.length).toBe(0.5);
  }
});

test('P-81, P-82 covariate shift is undone by weights; Bayes error of two normal classes', () => {
  const given = [[0.9, 0.1], [0.3, 0.7]];
  const [before, after] = [[0.8, 0.2], [0.3, 0.7]].map((p) => JointTable.fromConditional(p, given, { axes: ['x', 'y'] }));
  expect(number(sum(square(sub(before!.conditionalOn('x'), after!.conditionalOn('x')))))).toBeCloseTo(0, 15);
  const loss = [[0.2, 0.8], [0.9, 0.1]];
  const risk = number(sum(mul(after!.table, loss)));
  const weights = expandDims(after!.marginal('x').table.div(before!.marginal('x').table), 1);
  expect(number(sum(mul(mul(before!.table, weights), loss)))).toBeCloseTo(risk, 14);
  expect(number(sum(mul(before!.table, loss)))).not.toBeCloseTo(risk, 2);
  expect(number(new Normal().cdf(-1))).toBeCloseTo(0.1586552539, 10);
});
