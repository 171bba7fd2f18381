import { random, tensor, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { ExtendedKalman } from './extendedKalman.js';
import { KalmanFilter } from './kalmanFilter.js';
import { UnscentedKalman } from './unscentedKalman.js';

const F = [[0.9, 0.2], [-0.1, 0.8]];
const H = [[1, 0], [0.5, 1], [0, 2]];
const noise = { transitionCovariance: [[0.3, 0.1], [0.1, 0.5]], observationCovariance: [[0.2, 0.05, 0], [0.05, 0.3, 0], [0, 0, 0.4]], initialMean: [1, -1], initialCovariance: [[1, 0.2], [0.2, 2]] };
const linear = { ...noise, transition: (x: Tensor) => tensor(F).matmul(x), observation: (x: Tensor) => tensor(H).matmul(x) };
const exact = new KalmanFilter({ ...noise, transition: F, observation: H });
const drawn = exact.sample(random.key(1), 20).observations;
const y = (drawn.toArray() as number[][]).map((row, t) => row.map((value, i) => (t === 7 || (t + i) % 5 === 0 ? NaN : value)));

function same(actual: Tensor, expected: Tensor): void {
  expect(actual.shape).toEqual(expected.shape);
  expected.data.forEach((value: number, e: number) => expect(actual.data[e]!).toBeCloseTo(value, 10));
}

describe.each([
  ['extended', new ExtendedKalman(linear)],
  ['extended with given slopes', new ExtendedKalman({ ...linear, transitionJacobian: () => F, observationJacobian: () => H })],
  ['compiled and extended', new ExtendedKalman({ ...linear, compile: true })],
  ['unscented', new UnscentedKalman(linear)],
  ['compiled and unscented', new UnscentedKalman({ ...linear, compile: true })],
  ['unscented with close points', new UnscentedKalman({ ...linear, alpha: 0.1, beta: 2, kappa: 1 })],
])('a linear model: %s is the Kalman filter', (_, filter) => {
  test('filtering, likelihood, smoothing, lags and prediction, with missing values', () => {
    const [found, expected] = [filter.filter(y), exact.filter(y)];
    same(found.means, expected.means);
    same(found.covariances, expected.covariances);
    same(found.predicted.means, expected.predicted.means);
    expect(found.logLikelihood).toBeCloseTo(expected.logLikelihood, 9);
    expect(filter.logLikelihood([y, y])).toBeCloseTo(2 * expected.logLikelihood, 8);
    same(filter.smooth(y).means, exact.smooth(y).means);
    same(filter.smooth(y).covariances, exact.smooth(y).covariances);
    same(filter.fixedLag(y, 3).means, exact.fixedLag(y, 3).means);
    same(filter.fixedLag(y, 0).covariances, expected.covariances);
    same(filter.predict(y, 4).upper, exact.predict(y, 4).upper);
    same(filter.sample(random.key(1), 20).observations, drawn);
  });
});

describe('functions that bend', () => {
  test('the unscented transform of a square has its exact moments', () => {
    // x ~ N(m, P): E x² = m² + P, Var x² = 2P² + 4m²P, Cov(x, x²) = 2mP; one state matches the kurtosis.
    const [m, p, r] = [1.5, 0.7, 0.2];
    const filter = new UnscentedKalman({ transition: (x) => x, observation: (x) => x.square(), transitionCovariance: 0, observationCovariance: r, initialMean: [m], initialCovariance: p });
    const variance = 2 * p * p + 4 * m * m * p + r;
    const { means, covariances, innovations, logLikelihood } = filter.filter([4]);
    const innovation = 4 - m * m - p;
    expect(innovations.item()).toBeCloseTo(innovation, 12);
    expect(means.item()).toBeCloseTo(m + ((2 * m * p) / variance) * innovation, 12);
    expect(covariances.item()).toBeCloseTo(p - (2 * m * p) ** 2 / variance, 12);
    expect(logLikelihood).toBeCloseTo(-0.5 * (Math.log(2 * Math.PI * variance) + innovation ** 2 / variance), 12);
  });

  test('the extended filter of a square uses the tangent, and knows the time', () => {
    const [m, p, r] = [1.5, 0.7, 0.2];
    const filter = new ExtendedKalman({ transition: (x, t) => [x.at(0).add(t + 1)], observation: (x) => x.square(), transitionCovariance: 0, observationCovariance: r, initialMean: [m], initialCovariance: p });
    const { means, covariances, predicted } = filter.filter([4, NaN, NaN]);
    const [slope, variance] = [2 * m, 4 * m * m * p + r];
    expect(means.at(0, 0).item()).toBeCloseTo(m + ((p * slope) / variance) * (4 - m * m), 12);
    expect(covariances.at(0, 0, 0).item()).toBeCloseTo((p * r) / variance, 12);
    expect(predicted.means.at(2, 0).item()).toBeCloseTo(means.at(0, 0).item() + 3, 12);
  });

  test('a pendulum is tracked better after smoothing, by both', () => {
    const model = {
      transition: (x: Tensor) => [x.at(0).add(x.at(1).mul(0.1)), x.at(1).sub(x.at(0).sin().mul(0.98))],
      observation: (x: Tensor) => [x.at(0).sin()],
      transitionCovariance: [1e-4, 1e-3],
      observationCovariance: 0.05,
      initialMean: [1, 0],
      initialCovariance: 0.1,
    };
    for (const filter of [new ExtendedKalman(model), new UnscentedKalman(model)]) {
      const { states, observations } = filter.sample(random.key(2), 150);
      const error = (means: Tensor): number => Math.sqrt(means.sub(states).at('...', 0).square().mean().item());
      const [filtered, smoothed] = [error(filter.filter(observations).means), error(filter.smooth(observations).means)];
      expect(smoothed).toBeLessThan(filtered);
      // One observation alone has the standard deviation √0.05 = 0.22.
      expect(filtered).toBeLessThan(0.22);
    }
  });
});

test('refusals name what is wrong', () => {
  expect(() => new ExtendedKalman({ ...linear, initialCovariance: Infinity })).toThrow('finite numbers');
  expect(() => new ExtendedKalman({ ...linear, transition: () => [1] }).filter(y)).toThrow('return 2 numbers');
  expect(() => new UnscentedKalman({ ...linear, transition: (x) => x.log() }).filter(y)).toThrow('give finite numbers');
  expect(() => new UnscentedKalman({ ...linear, kappa: -2 })).toThrow('positive');
  expect(() => new UnscentedKalman(linear).filter([1, 2])).toThrow('sequence [T, 3]');
});
