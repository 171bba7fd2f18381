import { describe, expect, test } from 'vitest';
import { grad } from '@x/autodiff';
import { add, arange, log, mean, mul, random, sub, sum, tensor, variance, type Tensor } from '@x/tensor';
import reference from '../../reference/estimation.json' with { type: 'json' };
import { Bernoulli } from '../distributions/bernoulli.js';
import { Beta } from '../distributions/beta.js';
import { Binomial } from '../distributions/binomial.js';
import { Categorical } from '../distributions/categorical.js';
import { Cauchy } from '../distributions/cauchy.js';
import { Logistic } from '../distributions/logistic.js';
import { Gumbel } from '../distributions/gumbel.js';
import { Pareto } from '../distributions/pareto.js';
import { Dirichlet } from '../distributions/dirichlet.js';
import { Exponential } from '../distributions/exponential.js';
import { Gamma } from '../distributions/gamma.js';
import { Geometric } from '../distributions/geometric.js';
import { InverseGamma } from '../distributions/inverseGamma.js';
import { LogNormal } from '../distributions/logNormal.js';
import { Multinomial } from '../distributions/multinomial.js';
import { MultivariateNormal } from '../distributions/multivariateNormal.js';
import { NegativeBinomial } from '../distributions/negativeBinomial.js';
import { Normal } from '../distributions/normal.js';
import { Poisson } from '../distributions/poisson.js';
import { Truncated } from '../distributions/truncated.js';
import { Uniform } from '../distributions/uniform.js';
import { expectation } from '../expectations/expectation.js';
import type { Family } from '../parametric.js';
import { positive } from '../supports/positive.js';
import { NormalInverseGamma } from './conjugates/normalInverseGamma.js';
import { NormalInverseWishart } from './conjugates/normalInverseWishart.js';
import { fit } from './fit.js';
import { likelihood, logLikelihood } from './likelihood.js';
import { map, mle } from './mle.js';
import { mmse } from './mmse.js';
import { logEvidence, posterior, posteriorPredictive } from './posterior.js';

const close = (x: Tensor, expected: readonly number[], tolerance = 1e-10): void => {
  expect(x.size).toBe(expected.length);
  [...x.data].forEach((v, i) => expect(Math.abs(v - expected[i]!)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected[i]!))));
};
const coins = [1, 1, 1, 1, 1, 1, 1, 0, 0, 0];
const x = [0.7, 1.9, 0.4];
const rows = [[1, 2], [3, 1], [0.5, -1]];
const beta = new Beta({ alpha: 2, beta: 3 });
const gamma = new Gamma({ concentration: 2, rate: 1.5 });
type Prior = { readonly family: string };
const pairs: readonly [Prior, Family, unknown, Record<string, number | number[][]>?][] = [
  [beta, Bernoulli, [1, 0, 1, 1]],
  [beta, Binomial, [2, 4, 0], { trials: 5 }],
  [beta, Geometric, [2, 0, 5]],
  [beta, NegativeBinomial, [2, 0, 5], { successes: 3 }],
  [gamma, Poisson, [3, 1, 2]],
  [gamma, Exponential, x],
  [gamma, Gamma, x, { concentration: 2.5 }],
  [gamma, Normal, x, { loc: 0.5 }],
  [new InverseGamma({ concentration: 2, scale: 1.5 }), Normal, x, { loc: 0.5 }],
  [new Normal({ loc: 0.3, scale: 2 }), Normal, x, { scale: 1.2 }],
  [new Normal({ loc: 0.3, scale: 2 }), LogNormal, x, { scale: 1.2 }],
  [new NormalInverseGamma({ loc: 0.3, count: 2, concentration: 3, scale: 1.5 }), Normal, x],
  [new NormalInverseWishart({ loc: [0.5, 0], count: 1.5, df: 4, scale: [[2, 0.3], [0.3, 1]] }), MultivariateNormal, rows],
  [new MultivariateNormal({ loc: [0.2, -0.1], covariance: [[1.5, -0.4], [-0.4, 1]] }), MultivariateNormal, rows, { covariance: [[1, 0.2], [0.2, 2]] }],
];

describe('conjugate posteriors', () => {
  test.each(reference.cases.evidence.map((c) => [c.pair, c.logEvidence] as const))('the evidence of %s agrees with integration', (name, truth) => {
    const [prior, family, data, fixed = {}] = pairs.find(([p, f]) => `${p.family}-${f.family}` === name)!;
    expect(logEvidence(prior, family, data as number[], { fixed }).item() as number).toBeCloseTo(truth, 9);
  });

  test.each(pairs.map((pair) => [`${pair[0].family}-${pair[1].family}`, ...pair] as const))('%s: one by one is as good as all at once, weights count repetitions, no data leave the prior', (_, prior, family, data, fixed = {}) => {
    const list = data as number[];
    const leaves = (p: unknown): number[] => Object.values(p as Record<string, Tensor>).flatMap((t) => [...t.data]);
    const all = leaves(posterior(prior, family, list, { fixed }));
    const oneByOne = list.reduce((p, v) => posterior(p, family, [v], { fixed }), prior);
    leaves(oneByOne).forEach((v, i) => expect(v).toBeCloseTo(all[i]!, 10));
    const twice = leaves(posterior(prior, family, [...list, list[0]!], { fixed }));
    leaves(posterior(prior, family, list, { fixed, weights: [2, ...list.slice(1).map(() => 1)] })).forEach((v, i) => expect(v).toBeCloseTo(twice[i]!, 10));
    expect(posterior(prior, family, [], { fixed })).toBe(prior);
    expect(logEvidence(prior, family, [], { fixed }).item()).toBe(0);
  });

  test('P-74 Beta and coins', () => {
    const after = posterior(new Beta({ alpha: 2, beta: 2 }), Bernoulli, coins);
    expect([after.alpha.item(), after.beta.item()]).toEqual([9, 5]);
    expect(posterior(new Beta({ alpha: 2, beta: 2 }), Binomial, [7], { fixed: { trials: 10 } }).alpha.item()).toBe(9);
  });

  test('P-75 Dirichlet and counts', () => {
    const prior = new Dirichlet({ concentration: [1, 1, 1] });
    const after = posterior(prior, Multinomial, [[3, 0, 2]]);
    expect(after.concentration.toArray()).toEqual([4, 1, 3]);
    close(logEvidence(prior, Multinomial, [[3, 0, 2]]).exp(), [0.04761904762]);
    close(after.mean, [4 / 8, 1 / 8, 3 / 8]);
    expect(posterior(prior, Categorical, [0, 0, 0, 2, 2]).concentration.toArray()).toEqual([4, 1, 3]);
    close(posteriorPredictive(after, Categorical).prob([0, 1, 2]), [0.5, 0.125, 0.375]);
  });

  test('P-76 the mean of a normal law', () => {
    const prior = new Normal({ scale: 2 });
    const after = posterior(prior, Normal, [1.2, 0.7, 1.9], { fixed: { scale: 1 } });
    close(after.loc, [1.169230769], 1e-9);
    close(after.variance, [0.3076923077]);
    close(logEvidence(prior, Normal, [1.2, 0.7, 1.9], { fixed: { scale: 1 } }), [-4.587751817], 1e-9);
    close(posteriorPredictive(after, Normal, { fixed: { scale: 1 } }).variance, [1.3076923077]);
  });

  test('P-77 rates', () => {
    const after = posterior(new Gamma({ concentration: 2, rate: 1 }), Poisson, [3, 1, 2]);
    expect([after.concentration.item(), after.rate.item(), after.mean.item()]).toEqual([8, 4, 2]);
    const waiting = posterior(new Gamma({ concentration: 2, rate: 1 }), Exponential, [0.5, 1.5]);
    expect([waiting.concentration.item(), waiting.rate.item()]).toEqual([4, 3]);
  });

  test('P-73 predictives are the mixtures they stand for', () => {
    const mixture = (law: Beta | Gamma | Normal, f: (t: Tensor) => Tensor): number => expectation(f, law).item() as number;
    const after = new Beta({ alpha: 9, beta: 5 });
    close(posteriorPredictive(after, Bernoulli).prob(1), [9 / 14]);
    const counts = posteriorPredictive(after, Binomial, { fixed: { trials: 4 } });
    for (const k of [0, 2, 4]) close(counts.prob(k), [mixture(after, (p) => new Binomial({ trials: 4, probs: p }).prob(k))]);
    const rate = new Gamma({ concentration: 8, rate: 4 });
    for (const k of [0, 3]) close(posteriorPredictive(rate, Poisson).prob(k), [mixture(rate, (r) => new Poisson({ rate: r }).prob(k))]);
    close(posteriorPredictive(rate, Normal, { fixed: { loc: 1 } }).prob(2.5), [mixture(rate, (t) => new Normal({ loc: 1, scale: t.rsqrt() }).prob(2.5))]);
    const joint = new NormalInverseGamma({ loc: 1, count: 3, concentration: 4, scale: 2 });
    close(posteriorPredictive(joint, Normal).logProb(2), [logEvidence(joint, Normal, [2]).item() as number], 1e-9);
    const vectors = pairs[12]![0] as NormalInverseWishart;
    close(posteriorPredictive(vectors, MultivariateNormal).logProb([1, 2]), [logEvidence(vectors, MultivariateNormal, [[1, 2]]).item() as number], 1e-9);
    expect(() => posteriorPredictive(after, Geometric)).toThrow(/predictive distribution of known form, got Geometric under a Beta law of its probs/);
  });

  test('P-78 exchangeability: every order has the probability of the Pólya urn', () => {
    const flat = new Beta({ alpha: 1, beta: 1 });
    for (const order of [[1, 1, 0], [1, 0, 1], [0, 1, 1]]) close(logEvidence(flat, Bernoulli, order).exp(), [1 / 12]);
    close(logEvidence(flat, Bernoulli, [1, 1]).exp(), [1 / 3]);
  });

  test('joint draws have the joint moments', () => {
    const joint = new NormalInverseGamma({ loc: 1, count: 3, concentration: 6, scale: 4 });
    const { loc, variance: v } = joint.sample(random.key(1), 40_000);
    close(mean(v), [joint.mean.variance.item() as number], 0.02);
    close(variance(loc), [joint.marginalLoc().variance.item() as number], 0.05);
    const wishart = new NormalInverseWishart({ loc: [1, 2], count: 2, df: 12, scale: [[4, 1], [1, 3]] });
    const draws = Array.from({ length: 3000 }, (_, i) => wishart.sample(random.key(i)));
    const average = draws.map((d) => d.covariance).reduce((a, b) => a.add(b)).div(3000);
    close(average, [...wishart.mean.covariance.data], 0.03);
    close(draws.map((d) => d.loc).reduce((a, b) => a.add(b)).div(3000), [1, 2], 0.03);
  });

  test('batches, derivatives and errors', () => {
    const after = posterior(new Gamma({ concentration: [1, 2], rate: 1 }), Poisson, [[1, 5], [3, 7]]);
    expect(after.concentration.toArray()).toEqual([5, 14]);
    const slope = grad((a: Tensor) => logEvidence(new Beta({ alpha: a, beta: 1 }), Bernoulli, [1, 1]))(tensor(1));
    // log (a (a + 1)/((a + 1)(a + 2))) has the slope 1/a − 1/(a + 2).
    close(slope, [2 / 3]);
    expect(() => posterior(beta, Normal, [1])).toThrow(/`prior` must be conjugate to Normal: Gamma, InverseGamma, Normal, NormalInverseGamma, got Beta/);
    expect(() => posterior(beta, Binomial, [1])).toThrow(/options\.fixed\.trials` must be given: the Beta prior is a law of the Binomial's probs alone/);
    expect(() => posterior(beta, Bernoulli, [0, 2])).toThrow(/got 2 \(observation 1\)/);
    expect(() => posterior(gamma, Poisson, [1, NaN])).toThrow(/NaN in observation 1/);
    expect(() => posterior(gamma, Poisson, [1], { weights: [-1] })).toThrow(/at least 0, got -1/);
    expect(() => new NormalInverseGamma({ loc: 0, count: 0, concentration: 1, scale: 1 })).toThrow('NormalInverseGamma: `count` must be positive and finite, got 0.');
    expect(() => new NormalInverseWishart({ loc: [0, 0], count: 1, df: 1, scale: [[1, 0], [0, 1]] })).toThrow(/above d − 1 = 1, got 1/);
  });
});

describe('fit', () => {
  test('P-65 – P-68 closed forms', () => {
    close(fit(Bernoulli, coins).probs, [0.7]);
    close(likelihood(new Bernoulli({ probs: 0.7 }), coins), [0.0022235661], 1e-9);
    close(fit(Exponential, [0.5, 1, 1.5]).rate, [1]);
    close(logLikelihood(new Exponential({ rate: 1 }), [0.5, 1, 1.5]), [-3]);
    const heights = [1.62, 1.75, 1.8, 1.68, 1.71];
    const normal = fit(Normal, heights);
    close(normal.loc, [1.712]);
    close(normal.variance, [0.003736]);
    close(logLikelihood(normal, heights), [6.879656731], 1e-9);
    close(fit(Categorical, [0, 0, 0, 1, 1, 1, 1, 1, 2, 2]).probs, [0.3, 0.5, 0.2]);
    close(fit(Poisson, [3, 1, 2]).rate, [2]);
    close(fit(Uniform, [2, 5, 3]).low, [2]);
    close(fit(Binomial, [3, 5], { fixed: { trials: 10 } }).probs, [0.4]);
    close(fit(MultivariateNormal, [[1, 2], [3, 4], [5, 9]]).covariance, [8 / 3, 14 / 3, 14 / 3, 26 / 3], 1e-9);
  });

  test('weights are repetitions, batches are fitted side by side', () => {
    close(fit(Normal, [1, 2, 4], { weights: [2, 1, 1] }).variance, [...fit(Normal, [1, 1, 2, 4]).variance.data]);
    const batch = fit(Normal, [[1, 10], [3, 30]], { weights: [3, 1] });
    close(batch.loc, [1.5, 15]);
    close(fit(MultivariateNormal, [[1, 2], [3, 4], [5, 9], [50, 0]], { weights: [1, 1, 2, 0] }).loc, [3.5, 6]);
  });

  test('P-64 the sum of logarithms lives where the product dies', () => {
    const many = random.normal(random.key(1), [2000]);
    expect(likelihood(new Normal(), many).item()).toBe(0);
    expect(Number.isFinite(logLikelihood(new Normal(), many).item())).toBe(true);
  });

  test('P-70 MAP: conjugate and numerical', () => {
    close(fit(Bernoulli, coins, { prior: { probs: new Beta({ alpha: 2, beta: 2 }) } }).probs, [2 / 3], 1e-12);
    close(fit(Bernoulli, coins, { prior: { probs: new Beta({ alpha: 1, beta: 1 }) } }).probs, [0.7], 1e-12);
    const y = [1.2, 0.7, 1.9, 2.4, 0.1];
    const { normalMap, gammaMap, cauchyScale } = reference.cases.estimates;
    const normal = fit(Normal, y, { weights: [1, 2, 1, 0.5, 3], prior: { loc: new Normal(), scale: new Gamma({ concentration: 2, rate: 1 }) } });
    close(normal.loc, [normalMap[0]!], 1e-6);
    close(normal.scale, [Math.exp(normalMap[1]!)], 1e-6);
    const found = fit(Gamma, y, { prior: { rate: new Gamma({ concentration: 3, rate: 2 }) } });
    close(found.concentration, [Math.exp(gammaMap[0]!)], 1e-6);
    close(found.rate, [Math.exp(gammaMap[1]!)], 1e-6);
    close(fit(Cauchy, y, { fixed: { loc: 1 } }).scale, [Math.exp(cauchyScale[0]!)], 1e-6);
    const known = fit(Normal, y, { prior: { loc: new Normal({ scale: 2 }) }, fixed: { scale: 1 } });
    close(known.loc, [posterior(new Normal({ scale: 2 }), Normal, y, { fixed: { scale: 1 } }).loc.item() as number], 1e-12);
  });

  test('degenerate and wrong data teach', () => {
    expect(() => fit(Normal, [])).toThrow('fit(Normal): `data` must hold at least one observation, got shape [0].');
    expect(() => fit(Normal, [1, NaN, 2])).toThrow('fit(Normal): `data` must be numbers, got NaN in observation 1. Leave missing observations out.');
    expect(() => fit(Exponential, [1, -1])).toThrow(/lie in the support \(.*\), got -1 \(observation 1\)/);
    expect(() => fit(Normal, [1, 2], { weights: [1] })).toThrow(/one number for each of the 2 observations, got shape \[1\]/);
    expect(() => fit(Normal, [1, 2], { weights: [0, 0] })).toThrow(/hold a positive one/);
    expect(() => fit(Normal, [1, 2], { prior: { mean: new Normal() } })).toThrow("fit(Normal): `prior` must name parameters: loc, scale, got 'mean'.");
    expect(() => fit(Normal, [2, 2, 2])).toThrow(/fit\(Normal\): `data` must determine the parameters, got data for which/);
    expect(() => fit(MultivariateNormal, [[1, 2], [3, 4]])).toThrow(/must determine the parameters/);
    expect(() => fit(Pareto, [2, 2])).toThrow(/`data` would have to hold at least two different values, but is values that are all equal/);
    expect(() => fit(Pareto, [-2, 2])).toThrow(/must lie in the support/);
    expect(() => fit(Gumbel, [2, 2])).toThrow(/hold at least two different values/);
    expect(() => fit(Cauchy, [2])).toThrow(/the likelihood grows without bound as `scale` goes to 0/);
    expect(() => fit(Logistic, [2])).toThrow(/the likelihood grows without bound as `scale` goes to 0/);
    expect(() => fit(Binomial, [1, 2])).toThrow(/trials/);
    expect(() => fit(Poisson, [1, -1])).toThrow(/got -1 \(observation 1\)/);
    expect(() => fit(Normal, [1, Infinity])).toThrow(/got Infinity \(observation 1\)/);
    expect(() => fit(Truncated as unknown as Family, [1])).toThrow(/fit\(.*\): `family` must be a family of distributions with parameters, got Truncated/);
    expect(fit(Normal, tensor([1, 2, 3], { dtype: 'float32' })).loc.dtype).toBe('float32');
    expect(fit(Uniform, [2, 5, 3, 90], { weights: [1, 1, 1, 0] }).high.item()).toBe(5);
  });
});

describe('mle, map and mmse', () => {
  test('P-68, P-69 numerical estimates of any model', () => {
    const xs = arange(20);
    const ys = add(mul(xs, 2), add(1, random.normal(random.key(3), [20])));
    const line = mle(({ slope, intercept, scale }) => sum(new Normal({ loc: add(mul(slope, xs), intercept), scale }).logProb(ys)), { slope: 0, intercept: 0, scale: 1 }, { supports: { scale: positive } });
    expect(line.converged).toBe(true);
    const residuals = sub(ys, add(mul(xs, line.parameters.slope), line.parameters.intercept));
    close(sum(residuals), [0], 1e-5);
    close(line.parameters.scale.square(), [mean(residuals.square()).item() as number], 1e-6);
    close(logLikelihood(new Normal(), [1, -1, 2]), [-5.7568156], 1e-8);
  });

  test('P-70, P-72 the mode with a prior and the mean of the posterior', () => {
    const heads = ({ logit }: { logit: Tensor }): Tensor => sum(new Bernoulli({ logits: logit }).logProb(coins));
    close(mle(heads, { logit: 0 }).parameters.logit.sigmoid(), [0.7], 1e-7);
    const bySupport = map(({ scale }) => sum(new Normal({ scale }).logProb([1, -2])), { scale: new Gamma({ concentration: 2, rate: 1 }) }, { scale: 1 }, { supports: { scale: positive } });
    // 5/s³ − 1/s − 1 = 0 at the maximum
    const s = bySupport.parameters.scale.item() as number;
    expect(5 / s ** 3 - 1 / s - 1).toBeCloseTo(0, 6);
    close(mmse(new Beta({ alpha: 9, beta: 5 })), [9 / 14]);
    expect(mmse([1, 2, 6]).item()).toBe(3);
    close(mmse(new NormalInverseGamma({ loc: 1, count: 1, concentration: 3, scale: 4 })).variance, [2]);
    expect(() => mle(({ s: v }) => log(v), { s: -1 }, { supports: { s: positive } })).toThrow(/init\.s/);
  });
});
