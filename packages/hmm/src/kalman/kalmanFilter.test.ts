import { minimize } from '@x/optim';
import { random, tensor, type Tensor } from '@x/tensor';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import reference from '../../reference/kalmanFilter.json' with { type: 'json' };
import { KalmanFilter } from './kalmanFilter.js';

const nile = readFileSync(new URL('../../reference/nile.csv', import.meta.url), 'utf8').trim().split('\n').slice(1).map((line) => Number(line.split(',')[1]));
const gaps = nile.map((flow, t) => ((t >= 20 && t < 40) || (t >= 60 && t < 80) ? NaN : flow));
const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

const level = (observation: number, transition: number, squareRoot = false): KalmanFilter =>
  new KalmanFilter({ transition: 1, observation: 1, transitionCovariance: transition, observationCovariance: observation, initialMean: 0, initialCovariance: Infinity, squareRoot });
const trend = (squareRoot = false): KalmanFilter =>
  new KalmanFilter({ transition: [[1, 1], [0, 1]], observation: [1, 0], transitionCovariance: [[1400, 0], [0, 5]], observationCovariance: 15099, initialCovariance: Infinity, squareRoot });

function closeTo(actual: Tensor | ArrayLike<number>, expected: readonly (number | readonly unknown[])[], relative: number): void {
  const got = 'data' in actual ? actual.data : actual;
  const want = expected.flat(3) as number[];
  expect(got.length).toBe(want.length);
  const scale = Math.max(...want.map(Math.abs));
  want.forEach((value, i) => expect(Math.abs(got[i]! - value)).toBeLessThanOrEqual(relative * scale));
}
const pick = (x: Tensor, times: readonly number[]): number[] => times.map((t) => x.at(t).data[0]!);

describe.each([false, true])('against statsmodels, exactly diffuse, square root: %s', (squareRoot) => {
  test.each([
    ['nile level', level(15099, 1469.1, squareRoot), nile, 1],
    ['nile level with gaps', level(15099, 1469.1, squareRoot), gaps, 1],
    ['nile trend', trend(squareRoot), nile, 2],
  ] as const)('%s', (name, model, y, diffuse) => {
    const expected = reference.cases[name];
    const filtered = model.filter(y);
    // Theirs is lim log p + (q/2) log κ; a flat density has (q/2) log 2π more.
    expect(filtered.logLikelihood).toBeCloseTo(expected.logLikelihood + diffuse * halfLogTwoPi, 8);
    expect(model.logLikelihood(y)).toBe(filtered.logLikelihood);
    closeTo(pick(filtered.means, [1, 50, 99]), expected.filtered, 1e-10);
    closeTo(pick(filtered.covariances, [1, 50, 99]), expected.filteredVariance, 1e-10);
    const smoothed = model.smooth(y);
    closeTo(pick(smoothed.means, [0, 50, 99]), expected.smoothed, 1e-10);
    // statsmodels' smoother subtracts; it has ten digits here.
    closeTo(pick(smoothed.covariances, [0, 50, 99]), expected.smoothedVariance, 1e-9);
    const { means, covariances, lower, upper } = model.predict(y, 5);
    closeTo(means, expected.forecast, 1e-10);
    closeTo(covariances, expected.forecastVariance, 1e-10);
    expect(upper.at(0, 0).item() - lower.at(0, 0).item()).toBeCloseTo(2 * 1.959963984540054 * Math.sqrt(expected.forecastVariance[0]!), 6);
  });

  test('a model with controls, correlated noise and missing components, against the joint normal distribution', () => {
    const { y, controls, logLikelihood, smoothed, smoothedCovariances, filtered, filteredCovariances, lag2, ...options } = reference.cases.joint;
    const model = new KalmanFilter({ ...options, squareRoot });
    const data = y.map((row) => row.map((value) => value ?? NaN));
    const found = model.filter(data, { controls });
    expect(found.logLikelihood).toBeCloseTo(logLikelihood, 10);
    closeTo(found.means, filtered, 1e-11);
    closeTo(found.covariances, filteredCovariances, 1e-11);
    const all = model.smooth(data, { controls });
    closeTo(all.means, smoothed, 1e-11);
    closeTo(all.covariances, smoothedCovariances, 1e-11);
    closeTo(model.fixedLag(data, 2, { controls }).means, lag2, 1e-11);
    expect(model.fixedLag(data, 0, { controls }).means.toArray()).toEqual(found.means.toArray());
    closeTo(model.fixedLag(data, Infinity, { controls }).covariances, smoothedCovariances, 1e-11);
  });
});

describe('the Nile as a local level', () => {
  test('maximum likelihood finds the variances of Durbin & Koopman, 15099 and 1469.1', () => {
    const negative = (x: Tensor): number => -level(Math.exp(x.at(0).item()), Math.exp(x.at(1).item())).logLikelihood(nile);
    const { x, value } = minimize(negative, [9, 7], { method: 'nelderMead', compile: false, maxIterations: 500 });
    const [noise, step] = x.toArray() as [number, number];
    expect(Math.exp(noise)).toBeCloseTo(15099, -1);
    expect(Math.exp(step)).toBeCloseTo(1469.1, -0.5);
    expect(-value).toBeCloseTo(reference.cases['nile maximum'].logLikelihood + halfLogTwoPi, 6);
    expect(-value).toBeCloseTo(-632.5456, 3);
  });

  test('expectation maximisation climbs to the same maximum', () => {
    const fitted = level(10000, 3000).fit(nile, { maxIterations: 1500, tolerance: 1e-12 });
    for (let i = 1; i < fitted.history.length; i++) expect(fitted.history[i]!).toBeGreaterThanOrEqual(fitted.history[i - 1]! - 1e-9);
    expect(fitted.observationCovariance.item() / 15098.52).toBeCloseTo(1, 3);
    expect(fitted.transitionCovariance.item() / 1469.18).toBeCloseTo(1, 2);
    expect(fitted.logLikelihood(nile)).toBeCloseTo(fitted.history.at(-1)!, 9);
  });
});

describe('a start of which nothing is known', () => {
  test('is infinite before the data tell, and the limit of large variances', () => {
    const { covariances, predicted, innovationCovariances } = trend().filter(nile.slice(0, 3));
    expect(predicted.covariances.at(0).toArray()).toEqual([[Infinity, 0], [0, Infinity]]);
    expect(covariances.at(0, 0, 0).item()).toBeCloseTo(15099, 6);
    expect(covariances.at(0, 1, 1).item()).toBe(Infinity);
    expect(innovationCovariances.at(1, 0, 0).item()).toBe(Infinity);
    expect(covariances.at(1, 1, 1).item()).toBeLessThan(1e5);
    const large = new KalmanFilter({ transition: [[1, 1], [0, 1]], observation: [1, 0], transitionCovariance: [[1400, 0], [0, 5]], observationCovariance: 15099, initialCovariance: 1e10 });
    closeTo(trend().smooth(nile).means, large.smooth(nile).means.toArray() as number[][], 1e-5);
    expect(trend().logLikelihood(nile)).toBeCloseTo(large.logLikelihood(nile) + Math.log(1e10) + Math.log(2 * Math.PI), 3);
  });

  test('works without observation noise, and with missing values at first', () => {
    const exact = level(0, 2);
    expect(exact.smooth([NaN, 3, NaN, 5]).means.data).toEqual(Float64Array.of(3, 3, 4, 5));
    expect(exact.logLikelihood([3, 5])).toBeCloseTo(-halfLogTwoPi - 0.5 * Math.log(2) - 1, 12);
    expect(level(1, 1).logLikelihood([NaN, NaN])).toBe(0);
    expect(level(1, 1).smooth([NaN, NaN]).covariances.at(1, 0, 0).item()).toBe(Infinity);
  });

  test('stays exact beside numbers of very different sizes', () => {
    const tiny = level(15099e-20, 1469.1e-20);
    const scaled = nile.map((flow) => flow * 1e-10);
    expect(tiny.logLikelihood(scaled)).toBeCloseTo(level(15099, 1469.1).logLikelihood(nile) + 99 * Math.log(1e10), 6);
  });
});

describe('learning', () => {
  const truth = new KalmanFilter({ transition: [[0.9, 0.2], [0, 0.7]], observation: [[1, 0], [1, 1], [0, 2]], transitionCovariance: [0.3, 0.5], observationCovariance: [0.2, 0.1, 0.3], initialMean: [1, -1], initialCovariance: 0.5 });

  test('every parameter, from sequences with missing components; the likelihood never falls', () => {
    const sequences = [0, 1, 2].map((i) => {
      const { observations } = truth.sample(random.foldIn(random.key(1), i), 60 + 20 * i);
      const holes = random.bernoulli(random.foldIn(random.key(2), i), 0.2, observations.shape).data;
      return tensor(Float64Array.from(observations.data, (value: number, e) => (holes[e] ? NaN : value)), { shape: observations.shape });
    });
    const start = new KalmanFilter({ transition: [[0.5, 0], [0, 0.5]], observation: [[1, 0.1], [0.5, 1], [0.2, 1]], transitionCovariance: 1, observationCovariance: 1, initialMean: 0, initialCovariance: 1 });
    const seen: number[] = [];
    const fitted = start.fit(sequences, {
      learn: ['transition', 'observation', 'transitionCovariance', 'observationCovariance', 'initialMean', 'initialCovariance'],
      diagonal: ['observationCovariance'],
      maxIterations: 60,
      onIteration: ({ logLikelihood }) => seen.push(logLikelihood),
    });
    expect(seen).toEqual(fitted.history);
    expect(fitted.history.at(-1)).toBeGreaterThan(truth.logLikelihood(sequences));
    expect(fitted.observationCovariance.at(0, 1).item()).toBe(0);
    // Warm start: going on from a fitted model is going on with the loop.
    const again = fitted.fit(sequences, { learn: ['transition'], maxIterations: 1 });
    expect(again.history[0]).toBeCloseTo(fitted.history.at(-1)!, 8);
  });

  test('an M-step with correlated noise and missing components does not lower the likelihood', () => {
    const { y, controls, logLikelihood, ...options } = reference.cases.joint;
    const data = y.map((row) => row.map((value) => value ?? NaN));
    const fitted = new KalmanFilter(options).fit(data, { controls, learn: ['transition', 'observation', 'transitionCovariance', 'observationCovariance', 'initialMean'], maxIterations: 30, tolerance: 0 });
    expect(fitted.history[0]).toBeCloseTo(logLikelihood, 9);
    expect(fitted.iterations).toBe(30);
  });

  test('a weight of two is two repetitions', () => {
    const [a, b] = [nile.slice(0, 40), nile.slice(40)];
    const weighted = level(10000, 3000).fit([a, b], { weights: [2, 1], maxIterations: 5 });
    const repeated = level(10000, 3000).fit([a, a, b], { maxIterations: 5 });
    expect(weighted.transitionCovariance.item()).toBeCloseTo(repeated.transitionCovariance.item(), 8);
    expect(weighted.history.at(-1)).toBeCloseTo(repeated.history.at(-1)!, 8);
  });
});

describe('sampling and long sequences', () => {
  test('a key gives a path, whose increments have the covariances of the model', () => {
    const model = new KalmanFilter({ transition: 1, observation: 1, transitionCovariance: 4, observationCovariance: 9, initialMean: 5, initialCovariance: 0 });
    const { states, observations } = model.sample(random.key(3), 20000);
    expect(model.sample(random.key(3), 20000).observations.toArray()).toEqual(observations.toArray());
    expect(states.at(0, 0).item()).toBe(5);
    const s = states.data;
    const y = observations.data;
    const mean = (f: (t: number) => number): number => Array.from({ length: 19999 }, (_, t) => f(t + 1)).reduce((a, b) => a + b, 0) / 19999;
    // A mean of squares of normals has the standard error σ² √(2/n) = σ²/100: four of them.
    expect(Math.abs(mean((t) => (s[t]! - s[t - 1]!) ** 2) - 4)).toBeLessThan(0.16);
    expect(Math.abs(mean((t) => (y[t]! - s[t]!) ** 2) - 9)).toBeLessThan(0.36);
  });

  test('a hundred thousand steps stay positive', () => {
    const y = random.normal(random.key(4), [100000]);
    const model = trend(true);
    expect(model.logLikelihood(y)).toBeCloseTo(trend().logLikelihood(y), 4);
  });

  test('a precise sensor on a vague state: the square root goes on where the covariance has become singular', () => {
    const options = { transition: [[1, 0], [0, 1]], observation: [[1, 1], [1, 1 + 2 ** -26]], transitionCovariance: 0, observationCovariance: 2 ** -60, initialMean: 0, initialCovariance: 1 };
    const variance = (squareRoot: boolean): number => new KalmanFilter({ ...options, squareRoot }).filter([[2, 2]]).covariances.at(0, 0, 0).item();
    // (I + HᵀH/σ²)⁻¹, where HᵀH = [[2, 2 + ε], [2 + ε, 1 + (1 + ε)²]] has the determinant ε² and the trace 4 + 2ε + ε².
    const [e, p] = [2 ** -26, 2 ** 60];
    const exact = (1 + (1 + (1 + e) ** 2) * p) / (1 + (4 + 2 * e + e * e) * p + (e * p) ** 2);
    // ε has 26 bits less than 1: seven digits are left.
    expect(Math.abs(variance(true) / exact - 1)).toBeLessThan(1e-7);
    expect(() => variance(false)).toThrow('singular');
  });
});

describe('matrices for each time', () => {
  test('agree with one matrix, and are needed for every time', () => {
    const many = new KalmanFilter({ transition: nile.map(() => [[1]]), observation: nile.map(() => [[1]]), transitionCovariance: nile.map(() => [[1469.1]]), observationCovariance: nile.map(() => [[15099]]) });
    expect(many.smooth(nile).means.toArray()).toEqual(level(15099, 1469.1).smooth(nile).means.toArray());
    expect(() => many.predict(nile, 1)).toThrow('have a matrix for time 100');
    expect(() => many.fit(nile)).toThrow('name matrices that stay');
  });
});

describe('refusals', () => {
  const options = { transition: 1, observation: 1, transitionCovariance: 1, observationCovariance: 1, initialMean: 0, initialCovariance: 1 };
  test.each([
    [{ ...options, transitionCovariance: -1 }, 'positive semidefinite'],
    [{ ...options, transition: [[1, 0]] }, 'have the shape [2, 2]'],
    [{ ...options, observationCovariance: NaN }, 'hold finite numbers'],
    [{ ...options, transition: [[1, 0], [0, 1]], observation: [1, 0], transitionCovariance: [[1, 2], [2, 1]] }, 'positive semidefinite'],
    [{ ...options, transition: [[1, 0], [0, 1]], observation: [1, 0], transitionCovariance: [[1, 0.5], [0, 1]] }, 'be symmetric'],
  ] as const)('a model that is none: %#', (bad, message) => {
    expect(() => new KalmanFilter(bad as never)).toThrow(message);
  });

  test('data that do not fit', () => {
    const model = new KalmanFilter(options);
    expect(() => model.filter([])).toThrow('at least one time');
    expect(() => model.filter([1, Infinity])).toThrow('finite numbers, or NaN');
    expect(() => model.filter([[1, 2]])).toThrow('sequence [T]');
    expect(() => model.fixedLag([1], 0.5)).toThrow('whole number');
    expect(() => model.fit([])).toThrow('at least one');
    expect(() => model.fit([1, 2], { learn: ['noise' as never] })).toThrow('name parameters');
    expect(() => level(1, 1).sample(random.key(0), 3)).toThrow('flat prior');
    expect(() => new KalmanFilter({ ...options, observation: [[1], [1]], observationCovariance: 0 }).filter([[1, 1]])).toThrow('singular covariance');
  });
});
