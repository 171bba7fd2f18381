import { random, tensor, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { KalmanFilter } from '../kalman/kalmanFilter.js';
import { ParticleFilter } from './particleFilter.js';
import { systematicResample } from './systematicResample.js';

const exact = new KalmanFilter({ transition: 0.9, observation: 1, transitionCovariance: 0.5, observationCovariance: 0.3, initialMean: 1, initialCovariance: 2 });
const options = {
  initial: (key: random.Key, n: number) => random.normal(key, [n, 1]).mul(Math.SQRT2).add(1),
  transition: (key: random.Key, x: Tensor) => x.mul(0.9).add(random.normal(key, x.shape).mul(Math.sqrt(0.5))),
  logLikelihood: (y: Tensor, x: Tensor) => x.at('...', 0).sub(y).square().div(-0.6).sub(0.5 * Math.log(2 * Math.PI * 0.3)),
};
const y = (exact.sample(random.key(5), 40).observations.toArray() as number[][]).map(([value], t) => (t % 9 === 4 ? NaN : value!));
const key = random.key(0);

describe('on a linear model', () => {
  const runs = Array.from({ length: 20 }, (_, i) => new ParticleFilter({ ...options, particles: 1000 }).filter(y, { key: random.foldIn(key, i) }));

  test('means and variances are those of the Kalman filter within Monte Carlo error', () => {
    const { means, covariances } = exact.filter(y);
    for (const t of [0, 4, 20, 39]) {
      const [mean, variance] = [means.at(t, 0).item(), covariances.at(t, 0, 0).item()];
      const found = runs.map((run) => run.means.at(t, 0).item());
      // 20 runs of 1000 particles: the mean of their means has a standard error of about √(variance/20000) × 2 for the weights.
      expect(Math.abs(found.reduce((a, b) => a + b, 0) / 20 - mean)).toBeLessThan(5 * 2 * Math.sqrt(variance / 20000));
      const spread = runs.reduce((sum, run) => sum + run.covariances.at(t, 0, 0).item(), 0) / 20;
      expect(spread / variance).toBeCloseTo(1, 1);
    }
  });

  test('the likelihood is estimated without bias', () => {
    const expected = exact.logLikelihood(y);
    const ratios = runs.map((run) => Math.exp(run.logLikelihood - expected));
    const mean = ratios.reduce((a, b) => a + b, 0) / 20;
    const error = Math.sqrt(ratios.reduce((sum, r) => sum + (r - mean) ** 2, 0) / 19 / 20);
    expect(Math.abs(mean - 1)).toBeLessThan(4 * error);
    expect(error).toBeLessThan(0.2);
  });
});

test('a key gives the same particles, another key others', () => {
  const filter = new ParticleFilter({ ...options, particles: 50 });
  expect(filter.filter(y, { key }).means.toArray()).toEqual(filter.filter(y, { key }).means.toArray());
  expect(filter.logLikelihood(y, { key })).not.toBe(filter.logLikelihood(y, { key: random.key(1) }));
});

test('weights add up to one, and few particles carry them only between resamplings', () => {
  const { weights, effectiveSizes, particles } = new ParticleFilter({ ...options, particles: 200 }).filter(y, { key });
  expect(weights.sum().item()).toBeCloseTo(1, 12);
  expect(particles.shape).toEqual([200, 1]);
  expect(Math.max(...effectiveSizes.data)).toBeLessThanOrEqual(200 + 1e-9);
  const never = new ParticleFilter({ ...options, particles: 200, threshold: 0 }).filter(y, { key });
  expect(never.effectiveSizes.at(-1).item()).toBeLessThan(effectiveSizes.at(-1).item());
});

test('an observation that no particle explains ends the estimates with a likelihood of zero', () => {
  const filter = new ParticleFilter({ ...options, particles: 10, logLikelihood: (value: Tensor, x: Tensor) => (value.item() > 5 ? tensor(new Float64Array(10).fill(-Infinity)) : x.at('...', 0).mul(0)) });
  const { logLikelihood, impossibleAt, means } = filter.filter([0, 1, 9, 0], { key });
  expect([logLikelihood, impossibleAt, means.shape[0]]).toEqual([-Infinity, 2, 2]);
});

test('systematic resampling picks each index as often as its weight says, to within one', () => {
  const weights = random.uniform(random.key(3), [100]).data as Float64Array;
  const total = weights.reduce((a, b) => a + b, 0);
  const counts = new Float64Array(100);
  for (const i of systematicResample(weights, 0.37)) counts[i]!++;
  weights.forEach((w, i) => expect(Math.abs(counts[i]! - (100 * w) / total)).toBeLessThan(1));
  expect(Array.from(systematicResample(Float64Array.of(0, 1, 0), 0))).toEqual([1, 1, 1]);
  expect(Array.from(systematicResample(Float64Array.of(1, 0, 0), 0.999999))).toEqual([0, 0, 0]);
});

test('refusals name what is wrong', () => {
  expect(() => new ParticleFilter({ ...options, particles: 0 })).toThrow('whole number');
  expect(() => new ParticleFilter({ ...options, threshold: 2 })).toThrow('share');
  expect(() => new ParticleFilter({ ...options, initial: (k, n) => random.normal(k, [n]) }).filter(y, { key })).toThrow('return particles [1000, n]');
  expect(() => new ParticleFilter({ ...options, logLikelihood: () => [1] }).filter(y, { key })).toThrow('for each particle');
  expect(() => new ParticleFilter(options).filter([], { key })).toThrow('at least one time');
});
