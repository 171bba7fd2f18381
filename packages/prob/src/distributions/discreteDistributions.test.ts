import { compile, grad, vmap } from '@x/autodiff';
import { random, tensor, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import reference from '../../reference/discreteDistributions.json' with { type: 'json' };
import type { Distribution } from '../distribution.js';
import { klDivergence } from '../index.js';
import { polygammaDifferenceOf } from '../special/polygammaDifference.js';
import { Bernoulli } from './bernoulli.js';
import { Binomial } from './binomial.js';
import { Categorical } from './categorical.js';
import { DiscreteUniform } from './discreteUniform.js';
import { Geometric } from './geometric.js';
import { Multinomial } from './multinomial.js';
import { NegativeBinomial } from './negativeBinomial.js';
import { Poisson } from './poisson.js';

const families = { Binomial, NegativeBinomial, Poisson } as unknown as Record<string, new (parameters: object) => Distribution>;
const make = ({ family, parameters }: { family: string; parameters: object }): Distribution => new families[family]!(parameters);
const one = tensor(1);
const relative = (found: number, wanted: number, tolerance: number): void =>
  expect(Math.abs(found - wanted), `${found} for ${wanted}`).toBeLessThanOrEqual(tolerance * Math.max(Math.abs(wanted), 1));

describe('against 50 digits', () => {
  test.each(reference.cases.mass)('log mass of $family $parameters at $k', (c) => {
    relative(make(c).logProb(c.k).item(), c.logProb, 1e-14);
  });
  test.each(reference.cases.tail)('tails of $family $parameters at $k', (c) => {
    const d = make(c);
    // Relative to the logarithm itself, which in the far side of a law is a tiny number.
    const close = (found: number, wanted: number): void => expect(Math.abs(found - wanted)).toBeLessThanOrEqual(1e-12 * Math.abs(wanted));
    close(d.logCdf(c.k).item(), c.logCdf);
    close(d.logSurvival(c.k).item(), c.logSurvival);
    if (c.logCdf > -700) close(d.cdf(c.k).item(), Math.exp(c.logCdf));
    if (c.logSurvival > -700) close(d.survival(c.k).item(), Math.exp(c.logSurvival));
  });
  test.each(reference.cases.entropy)('entropy of $family $parameters', (c) => {
    relative(make(c).entropy().item(), c.entropy, 1e-14);
  });
  test.each(reference.cases.polygammaDifference)('ψ⁽$m⁾($x + $k) − ψ⁽$m⁾($x)', ({ m, x, k, value }) => {
    expect(Math.abs(polygammaDifferenceOf(m, x, k) / value - 1)).toBeLessThan(2e-12);
  });
});

describe('checklist', () => {
  test('P-03: Bernoulli', () => {
    const d = new Bernoulli({ probs: 0.3 });
    expect([d.mean.item(), d.variance.item(), d.mode.item()]).toEqual([0.3, 0.21, 0]);
    relative(d.entropy().item(), 0.6108643021, 1e-10);
    expect(d.logits.item()).toBeCloseTo(Math.log(3 / 7), 15);
    expect(new Bernoulli({ logits: [-2, 3] }).probs.toArray()).toEqual(tensor([-2, 3]).sigmoid().toArray());
  });
  test('P-04: Binomial', () => {
    const d = new Binomial({ trials: 10, probs: 0.3 });
    relative(d.prob(3).item(), 0.266827932, 1e-14);
    expect([d.mean.item(), d.variance.item()]).toEqual([3, 2.0999999999999996]);
    relative(d.prob(tensor([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).sum().item(), 1, 1e-15);
    // The law of a sum of ten tosses, by convolution.
    let law = tensor([1]);
    for (let i = 0; i < 10; i++) law = law.convolve([0.7, 0.3]);
    law.data.forEach((p, k) => relative(d.prob(k).item(), p, 1e-15));
  });
  test('P-05: Categorical', () => {
    const d = new Categorical({ probs: [0.2, 0.5, 0.3] });
    expect(d.prob(1).item()).toBeCloseTo(0.5, 15);
    relative(d.entropy().item(), 1.029653014, 1e-9);
  });
  test('P-06: Multinomial', () => {
    const d = new Multinomial({ trials: 4, probs: [0.5, 0.3, 0.2] });
    relative(d.prob([2, 1, 1]).item(), 0.18, 1e-14);
    expect(d.mean.toArray()).toEqual([2, 1.2, 0.8]);
    expect(d.covariance.at(0, 1).item()).toBeCloseTo(-4 * 0.15, 15);
    const two = new Multinomial({ trials: 9, probs: [0.3, 0.7] });
    [0, 4, 9].forEach((k) => relative(two.logProb([k, 9 - k]).item(), new Binomial({ trials: 9, probs: 0.3 }).logProb(k).item(), 1e-14));
    relative(two.entropy().item(), new Binomial({ trials: 9, probs: 0.3 }).entropy().item(), 1e-13);
  });
  test('P-07: Poisson', () => {
    const d = new Poisson({ rate: 2 });
    relative(d.prob(3).item(), 0.1804470443, 1e-9);
    const k = tensor(Float64Array.from({ length: 60 }, (_, i) => i));
    relative(k.square().mul(d.prob(k)).sum().item(), 6, 1e-14);
    // Bin(n, 2/n) differs from its limit by about 1/n of it.
    expect(new Binomial({ trials: 1e8, probs: 2e-8 }).prob(3).item()).toBeCloseTo(d.prob(3).item(), 8);
  });
  test('P-41: moment generating functions', () => {
    relative(new Bernoulli({ probs: 0.4 }).mgf(0.3).item(), 1.139943523, 1e-9);
    relative(new Binomial({ trials: 5, probs: 0.4 }).mgf(0.3).item(), 1.924937693, 1e-9);
    relative(new Poisson({ rate: 2 }).mgf(0.3).item(), 2.013184135, 1e-9);
  });
  test('P-44: two tosses are a binomial of two', () => {
    const toss = new Bernoulli({ probs: 0.5 });
    [0.3, -1, 2].forEach((t) => relative(new Binomial({ trials: 2, probs: 0.5 }).mgf(t).item(), toss.mgf(t).item() ** 2, 1e-14));
  });
  test('P-53: divergence of coins', () => {
    relative(klDivergence(new Bernoulli({ probs: 0.3 }), new Bernoulli({ probs: 0.5 })).item(), 0.08228287851, 1e-10);
  });
  test('P-65: Bernoulli likelihood', () => {
    const data = tensor([1, 1, 1, 1, 1, 1, 1, 0, 0, 0]);
    const d = Bernoulli.maximumLikelihood(data, one);
    expect(d.probs.item()).toBeCloseTo(0.7, 15);
    relative(d.logProb(data).sum().exp().item(), 0.0022235661, 1e-9);
  });
  test('P-68: maximum likelihood in closed form', () => {
    const labels = tensor([0, 0, 0, 1, 1, 1, 1, 1, 2, 2], { dtype: 'int32' });
    expect(Categorical.maximumLikelihood(labels, one).probs.toArray()).toEqual([0.3, 0.5, 0.2]);
    expect(Categorical.maximumLikelihood(labels, one, { categories: 4 }).probs.toArray()).toEqual([0.3, 0.5, 0.2, 0]);
    const rows = Multinomial.maximumLikelihood(tensor([[3, 5, 2], [1, 7, 2]]), one);
    expect(rows.probs.toArray()).toEqual([0.2, 0.6, 0.2]);
    expect(rows.trials.item()).toBe(10);
    expect(Poisson.maximumLikelihood(tensor([3, 1, 2]), one).rate.item()).toBe(2);
    expect(Binomial.maximumLikelihood(tensor([3, 5]), one, { trials: 10 }).probs.item()).toBe(0.4);
    expect(Geometric.maximumLikelihood(tensor([3, 5]), one).probs.item()).toBe(0.2);
    const range = DiscreteUniform.maximumLikelihood(tensor([3, 5, 9]), tensor([1, 1, 0]));
    expect([range.low.item(), range.high.item()]).toEqual([3, 5]);
  });
});

describe('quantiles', () => {
  const laws: readonly Distribution[] = [
    new Poisson({ rate: 1e8 }),
    new Poisson({ rate: 0.01 }),
    new Binomial({ trials: 1e9, probs: 0.25 }),
    new NegativeBinomial({ successes: 0.4, probs: 1e-6 }),
    new Geometric({ probs: 1e-9 }),
    new DiscreteUniform({ low: 0, high: 99 }),
  ];
  test.each(laws.map((d) => [d.family, d] as const))('of %s are the smallest k that reach p', (_, d) => {
    for (const p of [1e-300, 1e-12, 0.07, 0.3, 0.5, 0.9, 1 - 1e-9, 1 - 2 ** -53]) {
      const k = d.quantile(p).item();
      expect(d.cdf(k).item()).toBeGreaterThanOrEqual(p * (1 - 8 * Number.EPSILON));
      if (k > 0) expect(d.cdf(k - 1).item() < p || p === 1 - 2 ** -53).toBe(true);
      if (d.cdf(k).item() < 1) expect(d.quantile(d.cdf(k)).item()).toBe(k);
    }
    expect(d.quantile([0, -1, 2, NaN]).toArray()).toEqual([0, NaN, NaN, NaN]);
  });
  test('of every step of a table are exact, also in float32', () => {
    const k = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    for (const dtype of ['float64', 'float32'] as const) {
      const binomial = new Binomial({ trials: tensor(10, { dtype }), probs: tensor(0.35, { dtype }) });
      expect(binomial.quantile(binomial.cdf(tensor(k, { dtype }))).toArray()).toEqual(k);
      const weights = new Categorical({ probs: tensor([0.1, 0.2, 0.3, 0.15, 0.25], { dtype }) });
      expect(weights.quantile(weights.cdf(tensor([0, 1, 2, 3], { dtype }))).toArray()).toEqual([0, 1, 2, 3]);
    }
    const half = new Binomial({ trials: 3, probs: 0.5 });
    expect(half.quantile([0.125, 0.5, 0.875, 1]).toArray()).toEqual([0, 1, 2, 3]);
  });
});

describe('upper quantiles', () => {
  const laws = [
    new Poisson({ rate: 3 }),
    new Poisson({ rate: 1e6 }),
    new Binomial({ trials: 1000, probs: 0.3 }),
    new Geometric({ probs: 0.01 }),
    new NegativeBinomial({ successes: 2.5, probs: 0.2 }),
    new Bernoulli({ probs: 1e-10 }),
  ];
  test.each(laws)('$family: the smallest value that is exceeded with at most the probability, however small', (d) => {
    for (const p of [1e-300, 1e-30, 1e-10, 0.2, 0.7]) {
      const k = d.upperQuantile(p).item();
      const slack = 1e-13 * (1 - Math.log(p));
      expect(d.logSurvival(k).item()).toBeLessThanOrEqual(Math.log(p) + slack);
      if (k > 0) expect(d.logSurvival(k - 1).item()).toBeGreaterThan(Math.log(p) - slack);
    }
    expect(d.upperQuantile([0, 1, -1]).toArray()).toEqual([d.quantile(1).item(), 0, NaN]);
  });
  test('agree with the survival function at its own values, also in float32', () => {
    for (const dtype of ['float64', 'float32'] as const) {
      const d = new Poisson({ rate: tensor(3, { dtype }) });
      const k = tensor([0, 1, 2, 5, 10], { dtype });
      expect(d.upperQuantile(d.survival(k)).toArray()).toEqual([0, 1, 2, 5, 10]);
    }
  });
});

test.each([
  ['Poisson', (p: Tensor) => new Poisson({ rate: p })],
  ['Geometric', (p: Tensor) => new Geometric({ probs: p })],
  ['Binomial', (p: Tensor) => new Binomial({ trials: 9, probs: p })],
  ['Multinomial', (p: Tensor) => new Multinomial({ trials: p.mul(10), probs: [0.2, 0.5, 0.3] })],
] as const)('%s is drawn with a key that is an operand', (_, make) => {
  const draws = (key: random.KeyLike, p: Tensor): Tensor => make(p).sample(key, [4]);
  const [key, p] = [random.key(5), tensor(0.3)];
  expect((compile(draws)(key, p) as Tensor).toArray()).toEqual(draws(key, p).toArray());
});

describe('edges', () => {
  test('probabilities 0 and 1 have exact masses and finite derivatives', () => {
    expect(new Bernoulli({ probs: [0, 1] }).prob([[0, 1], [1, 0]]).toArray()).toEqual([[1, 1], [0, 0]]);
    expect(new Bernoulli({ logits: [-Infinity, Infinity] }).prob([[0, 1], [1, 0]]).toArray()).toEqual([[1, 1], [0, 0]]);
    expect(new Binomial({ trials: 5, probs: [0, 1] }).logProb([0, 5]).toArray()).toEqual([0, 0]);
    expect(new Binomial({ trials: 0, probs: 0.3 }).prob([0, 1]).toArray()).toEqual([1, 0]);
    expect(new Poisson({ rate: 0 }).prob([0, 1]).toArray()).toEqual([1, 0]);
    expect(new Geometric({ probs: 1 }).prob([0, 1]).toArray()).toEqual([1, 0]);
    expect(new NegativeBinomial({ successes: 2, probs: 1 }).prob([0, 1]).toArray()).toEqual([1, 0]);
    const slope = (f: (p: Tensor) => Tensor, at: number): number => grad(f)(tensor(at)).item();
    expect(slope((p) => new Bernoulli({ probs: p }).logProb(0), 0)).toBe(-1);
    expect(slope((p) => new Binomial({ trials: 5, probs: p }).logProb(0), 0)).toBe(-5);
    expect(slope((p) => new Binomial({ trials: 5, probs: p }).logProb(5), 1)).toBe(5);
    expect(grad((p: Tensor) => new Categorical({ probs: p }).logProb([1, 1]).sum())(tensor([0, 1])).toArray()).toEqual([0, 2]);
    const slopes = grad((l: Tensor) => new Categorical({ logits: l }).logProb(1))(tensor([-Infinity, 1, 1])).toArray() as number[];
    expect(slopes.map((x) => +x.toFixed(14))).toEqual([0, 0.5, -0.5]);
    for (const d of [new Bernoulli({ probs: 0 }), new Binomial({ trials: 4, probs: 1 }), new Poisson({ rate: 0 }), new Geometric({ probs: 1 })]) {
      expect(d.entropy().item()).toBeCloseTo(0, 15);
    }
  });
  test('huge parameters end in finite time', () => {
    // ½·log(2πe·rate), and of a gamma law of concentration ½ in units of 1/probs.
    expect(new Poisson({ rate: 1e40 }).entropy().item()).toBeCloseTo(0.5 * Math.log(2 * Math.PI * Math.E * 1e40), 12);
    expect(new Poisson({ rate: 1e15 }).entropy().item()).toBeCloseTo(0.5 * Math.log(2 * Math.PI * Math.E * 1e15), 12);
    const gammaEntropy = 0.5 + 0.5 * Math.log(Math.PI) - 0.5 * 1.9635100260214235;
    expect(new NegativeBinomial({ successes: 0.5, probs: 1e-12 }).entropy().item()).toBeCloseTo(gammaEntropy + Math.log(1e12), 5);
    expect(new Geometric({ probs: 1e-300 }).quantile(0.5).item() / (Math.LN2 * 1e300)).toBeCloseTo(1, 12);
    expect(new Poisson({ rate: 1e30 }).quantile(0.5).item() / 1e30).toBeCloseTo(1, 14);
  });
  test('whole-number types and plain arrays are values too', () => {
    const counts = tensor([0, 2], { dtype: 'int32' });
    const d = new Poisson({ rate: tensor(2, { dtype: 'float32' }) });
    expect(d.logProb(counts).dtype).toBe('float32');
    expect(new Poisson({ rate: tensor([1, 2], { dtype: 'int32' }) }).rate.dtype).toBe('float64');
    expect(new Categorical({ probs: [0.5, 0.5] }).logProb([]).shape).toEqual([0]);
    expect(new Bernoulli({ probs: 0.5 }).logProb(tensor([true, false])).toArray()).toEqual([Math.log(0.5), Math.log(0.5)]);
  });
  test('parameters outside their domain are named', () => {
    expect(() => new Poisson({ rate: [1, -1] })).toThrow('Poisson: `rate` must be ≥ 0 and finite, got -1 at flat index 1.');
    expect(() => new Bernoulli({ probs: 1.5 })).toThrow('Bernoulli: `probs` must lie in [0, 1], got 1.5');
    expect(() => new Bernoulli({ logits: NaN })).toThrow('`logits` must not be NaN');
    expect(() => new Bernoulli({} as never)).toThrow('Bernoulli: `probs or logits` must be given exactly once, got none. Write new Bernoulli({ probs }) or new Bernoulli({ logits }).');
    expect(() => new Binomial({ trials: 2.5, probs: 0.5 })).toThrow('Binomial: `trials` must be a whole number ≥ 0, got 2.5');
    expect(() => new Geometric({ probs: 0 })).toThrow('Geometric: `probs` must lie above 0 and be at most 1, got 0');
    expect(() => new DiscreteUniform({ low: 3, high: 2 })).toThrow('DiscreteUniform: `high` must be at least low, got low 3 and high 2.');
    expect(() => new Categorical({ probs: [[0.5, 0.5], [1, 2]] })).toThrow(
      'Categorical: `probs` must sum to 1 along the last axis, within 0.000001, got a sum of 3 in row 1. Divide by the sum: w.div(w.sum({ axis: -1, keepDims: true })), or pass logits: log(w).',
    );
    expect(() => new Categorical({ probs: [1.5, -0.5] })).toThrow('Categorical: `probs` must hold numbers ≥ 0, got -0.5 at flat index 1.');
    expect(() => new Categorical({ logits: [-Infinity, -Infinity] })).toThrow('must be below Infinity, and not all −Infinity');
    expect(() => new Categorical({ probs: 0.5 })).toThrow('must have a last axis of at least one category');
  });
  test('fits without an answer say so', () => {
    expect(() => NegativeBinomial.maximumLikelihood(tensor([2, 2, 2]), one)).toThrow('must have a variance above the mean');
    expect(() => Binomial.maximumLikelihood(tensor([2, 2]), one)).toThrow('fit(Binomial, data, { fixed: { trials: 10 } })');
    expect(() => Multinomial.maximumLikelihood(tensor([[1, 2], [2, 2]]), one)).toThrow('counts of the same number of trials');
  });
  test('divergences: zero for the same law, infinite where the other law excludes values, a sum for other trials', () => {
    const p = new Binomial({ trials: 3, probs: 0.4 });
    expect(klDivergence(p, new Binomial({ trials: 3, probs: 0.4 })).item()).toBe(0);
    expect(klDivergence(p, new Binomial({ trials: 3, probs: 0 })).item()).toBe(Infinity);
    expect(p.divergenceFrom(new Binomial({ trials: 4, probs: 0.4 }))).toBe(undefined);
    expect(klDivergence(new Categorical({ probs: [0.5, 0.5] }), new Categorical({ probs: [1, 0] })).item()).toBe(Infinity);
    expect(klDivergence(new Categorical({ logits: [0, -Infinity] }), new Categorical({ probs: [0.5, 0.5] })).item()).toBeCloseTo(Math.LN2, 15);
    expect(klDivergence(new DiscreteUniform({ low: 2, high: 3 }), new DiscreteUniform({ low: 0, high: 7 })).item()).toBe(Math.log(4));
    expect(klDivergence(new DiscreteUniform({ low: 0, high: 7 }), new DiscreteUniform({ low: 2, high: 3 })).item()).toBe(Infinity);
  });
});

describe('in programs', () => {
  test('draws are made inside grad, compile and vmap', () => {
    const key = random.key(3);
    const score = (p: Tensor): Tensor => new Bernoulli({ probs: p }).sample(key, [50]).mean().add(p);
    expect(grad(score)(tensor(0.3)).item()).toBe(1);
    const draw = compile((rate: Tensor) => new Poisson({ rate }).sample(key, [4]));
    expect(draw(tensor(5)).toArray()).toEqual(new Poisson({ rate: 5 }).sample(key, [4]).toArray());
    const each = vmap((p: Tensor) => new Binomial({ trials: 10, probs: p }).logProb(3))(tensor([0.2, 0.3]));
    each.data.forEach((value, i) => relative(value, new Binomial({ trials: 10, probs: [0.2, 0.3][i]! }).logProb(3).item(), 1e-15));
    expect(compile((p: Tensor) => new Geometric({ probs: p }).quantile(0.5))(tensor(0.1)).item()).toBe(6);
  });
  test('a batch of categoricals broadcasts against values', () => {
    const d = new Categorical({ probs: [[0.2, 0.8], [0.6, 0.4], [1, 0]] });
    expect(Array.from(d.prob([0, 1, 1]).data, (x) => +x.toFixed(12))).toEqual([0.2, 0.4, 0]);
    expect(d.prob([[0], [1]]).shape).toEqual([2, 3]);
    expect(d.sample(random.key(1), [5]).shape).toEqual([5, 3]);
    expect(d.mode.toArray()).toEqual([1, 0, 0]);
  });
  test('the negative binomial of greatest likelihood recovers its parameters, and a weight counts as repetition', () => {
    const d = new NegativeBinomial({ successes: 3.5, probs: 0.2 });
    const data = d.sample(random.key(8), [20_000]);
    const fitted = NegativeBinomial.maximumLikelihood(data, one);
    // Standard errors are near 0.04 and 0.002.
    expect(Math.abs(fitted.successes.item() - 3.5)).toBeLessThan(0.2);
    expect(Math.abs(fitted.probs.item() - 0.2)).toBeLessThan(0.01);
    const likelihood = (r: Tensor): Tensor => new NegativeBinomial({ successes: r, probs: r.div(r.add(data.mean())) }).logProb(data).mean();
    expect(Math.abs(grad(likelihood)(fitted.successes).item())).toBeLessThan(1e-10);
    const repeated = NegativeBinomial.maximumLikelihood(tensor([0, 0, 7, 12]), one);
    const weighted = NegativeBinomial.maximumLikelihood(tensor([0, 7, 12]), tensor([2, 1, 1]));
    expect(weighted.successes.item()).toBeCloseTo(repeated.successes.item(), 12);
  });
});
