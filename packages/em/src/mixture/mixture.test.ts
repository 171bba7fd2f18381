import { Binomial, Exponential, Gamma, MultivariateNormal, Normal, Poisson } from '@x/prob';
import { random, tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { Mixture } from './mixture.js';

const key = random.key(0);
const sorted = (x: readonly number[]): number[] => [...x].sort((a, b) => a - b);

describe('mixtures of families', () => {
  test('E-15: two coins as a mixture of binomials', () => {
    const heads = [5, 9, 8, 4, 7];
    const init = { weights: [0.5, 0.5], components: [0.6, 0.5].map((probs) => new Binomial({ trials: 10, probs })) };
    const options = { components: 2, fixed: { trials: 10 }, tolerance: 1e-16 };
    // The coins are equally likely in the published example: a strong prior keeps the weights there.
    const fitted = new Mixture(Binomial, { ...options, prior: { weights: 1e5 } }).fit(heads, { init });
    expect(fitted.components.map(({ probs }) => probs.item())[0]).toBeCloseTo(0.7967890669, 3);
    const one = new Mixture(Binomial, { ...options, maxIterations: 1, prior: { weights: 1e5 } }).fit(heads, { init });
    expect(one.components[0]!.probs.item()).toBeCloseTo(0.7130122354, 4);
    expect(one.components[1]!.probs.item()).toBeCloseTo(0.5813393083, 4);
  });

  test('Poisson rates are found, and EM never lowers the likelihood', () => {
    const draws = Array.from({ length: 400 }, (_, i) => random.poisson(random.foldIn(key, i), i % 4 === 0 ? 12 : 3).item());
    const fitted = new Mixture(Poisson, { components: 2 }).fit(draws, { key });
    const rates = sorted(fitted.components.map(({ rate }) => rate.item()));
    // Standard errors about 0.12 and 0.4.
    expect(Math.abs(rates[0]! - 3)).toBeLessThan(0.5);
    expect(Math.abs(rates[1]! - 12)).toBeLessThan(1.6);
    for (let i = 1; i < fitted.history.length; i++) expect(fitted.history[i]! - fitted.history[i - 1]!).toBeGreaterThan(-1e-9);
    expect(fitted.bic()).toBeCloseTo(3 * Math.log(400) - 2 * fitted.logLikelihood, 9);
    expect(fitted.predict([0, 30]).data[0]).not.toBe(fitted.predict([0, 30]).data[1]);
    expect(fitted.logProb(draws).sum().item()).toBeCloseTo(fitted.logLikelihood, 8);
  });

  test('E-01: the density is Σ wₖ pₖ', () => {
    const fitted = new Mixture(Exponential, { components: 2, maxIterations: 1 }).fit([0.1, 5], { init: { weights: [0.3, 0.7], components: [new Exponential({ rate: 10 }), new Exponential({ rate: 0.2 })] } });
    const [a, b] = fitted.components;
    const [wa, wb] = fitted.weights.data as unknown as [number, number];
    expect(fitted.logProb([1]).item()).toBeCloseTo(Math.log(wa * a!.prob(1).item() + wb * b!.prob(1).item()), 12);
  });

  test('exponential, gamma and normal mixtures run from random starts', () => {
    const x = tensor([...Array.from({ length: 60 }, (_, i) => 0.05 + i / 60), ...Array.from({ length: 60 }, (_, i) => 8 + i / 20)]);
    for (const Family of [Exponential, Gamma, Normal] as const) {
      const fitted = new Mixture(Family as never, { components: 2, restarts: 2, maxIterations: 60 }).fit(x, { key });
      expect(Number.isFinite(fitted.logLikelihood)).toBe(true);
    }
  });

  test('vectors: a mixture of multivariate normals', () => {
    const x = random.normal(key, [200, 2]).add(tensor(Array.from({ length: 200 }, (_, i) => [i % 2 === 0 ? 0 : 6, 0])));
    const fitted = new Mixture(MultivariateNormal, { components: 2 }).fit(x, { key });
    const means = sorted(fitted.components.map(({ loc }) => loc.data[0]!));
    expect(Math.abs(means[0]!)).toBeLessThan(0.4);
    expect(Math.abs(means[1]! - 6)).toBeLessThan(0.4);
    expect(fitted.sample(key, 7).shape).toEqual([7, 2]);
  });

  test('E-16: with a Dirichlet prior the weights are (nₖ + 1)/(n + K)', () => {
    const fitted = new Mixture(Normal, { components: 2, prior: { weights: 2 } }).fit([0, 0.1, 0.2, 9, 9.1], { key });
    expect(sorted(Array.from(fitted.weights.data))[0]).toBeCloseTo(3 / 7, 6);
    for (let i = 1; i < fitted.history.length; i++) expect(fitted.history[i]! - fitted.history[i - 1]!).toBeGreaterThan(-1e-9);
  });

  test('priors of components are part of the objective', () => {
    const fitted = new Mixture(Poisson, { components: 2, prior: { components: { rate: new Gamma({ concentration: 2, rate: 1 }) } } }).fit([0, 0, 0, 7, 9], { key });
    // A component that saw only zeros has the posterior mode (0 + 1)/(3 + 1).
    expect(sorted(fitted.components.map(({ rate }) => rate.item()))[0]).toBeCloseTo(0.25, 2);
  });
});

describe('assignments', () => {
  const x = [0, 0.2, 0.1, 5, 5.1, 5.3, 4.9];

  test('hard labels: the classification likelihood rises', () => {
    const fitted = new Mixture(Normal, { components: 2, assignment: 'hard' }).fit(x, { key });
    for (let i = 1; i < fitted.history.length; i++) expect(fitted.history[i]! - fitted.history[i - 1]!).toBeGreaterThan(-1e-9);
    expect(sorted(fitted.components.map(({ loc }) => loc.item()))[0]).toBeCloseTo(0.1, 12);
  });

  test('drawn labels: the best iteration is kept', () => {
    const fitted = new Mixture(Normal, { components: 2, assignment: 'stochastic', maxIterations: 30 }).fit(x, { key });
    const soft = new Mixture(Normal, { components: 2 }).fit(x, { key });
    expect(fitted.logLikelihood).toBeGreaterThan(soft.logLikelihood - 1);
    expect(fitted.message).toBe('the best of 30 iterations');
  });
});

describe('data', () => {
  test('missing observations say nothing; weights are repetitions', () => {
    const options = { init: { weights: [0.5, 0.5], components: [new Poisson({ rate: 1 }), new Poisson({ rate: 8 })] } };
    const plain = new Mixture(Poisson, { components: 2 }).fit([1, 0, 9, 8, 8], options);
    const holes = new Mixture(Poisson, { components: 2 }).fit([1, NaN, 0, 9, 8, 8, NaN], options);
    const weighted = new Mixture(Poisson, { components: 2 }).fit([1, 0, 9, 8], { ...options, weights: [1, 1, 1, 2] });
    for (const other of [holes, weighted]) {
      expect(other.logLikelihood).toBeCloseTo(plain.logLikelihood, 9);
      expect(other.components[1]!.rate.item()).toBeCloseTo(plain.components[1]!.rate.item(), 9);
    }
    expect(Array.from(holes.predictProba([NaN]).data)).toEqual(Array.from(holes.weights.data));
  });

  test.each([
    ['observations outside the support', () => new Mixture(Poisson, { components: 2 }).fit([1, -2], { key }), '-2'],
    ['nothing but NaN', () => new Mixture(Poisson, { components: 1 }).fit([NaN], { key }), 'Mixture(Poisson).fit: `X` must have an observation that is not missing and has a weight, got none.'],
    ['no components', () => new Mixture(Poisson, { components: 0 }), 'Mixture: `components` must be a whole number ≥ 1, got 0.'],
    ['no key', () => new Mixture(Poisson, { components: 2 }).fit([1, 2]), '`key` must be given'],
  ])('refuses %s', (_, act, message) => expect(act).toThrow(message));
});

