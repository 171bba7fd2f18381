import { compile, grad, vmap } from '@x/autodiff';
import { cholesky } from '@x/linalg';
import { arange, random, ShapeError, tensor, type Tensor } from '@x/tensor/core';
import { describe, expect, test } from 'vitest';
import reference from '../../reference/kernelDensity.json' with { type: 'json' };
import {
  bijectors,
  Categorical,
  Empirical,
  Exponential,
  Independent,
  KernelDensity,
  LogNormal,
  MixtureSameFamily,
  MultivariateNormal,
  Normal,
  NotAvailableError,
  Poisson,
  TransformedDistribution,
  Uniform,
} from '../index.js';

const number = (x: Tensor): number => x.item() as number;

describe('TransformedDistribution', () => {
  test('P-36 the density of −2·Y', () => {
    const d = new TransformedDistribution(new Exponential({ rate: 1 }), bijectors.affine({ scale: -2 }));
    expect(number(d.prob(-1))).toBeCloseTo(0.3032653299, 10);
    expect(d.prob([1]).toArray()).toEqual([0]);
    expect(number(d.cdf(-1))).toBeCloseTo(Math.exp(-0.5), 14);
    expect(number(d.quantile(1e-300))).toBeCloseTo(-2 * 690.7755278982137, 10);
    expect([number(d.mean), number(d.variance), number(d.mode) || 0]).toEqual([-2, 4, 0]);
    expect(number(d.mgf(0.1))).toBeCloseTo(1 / 1.2, 14);
  });

  test('P-39 change of variables: the determinant counts', () => {
    const factor = cholesky([[2, 0.6], [0.6, 1]]);
    const base = new Normal({ loc: [0, 0], scale: 1 });
    const d = new TransformedDistribution(base, bijectors.affine({ loc: [1, -1], triangular: factor }));
    expect(d.eventShape).toEqual([2]);
    expect(number(d.prob([0, 0]))).toBeCloseTo(0.03453738245, 10);
    expect(number(new MultivariateNormal({ loc: [1, -1], covariance: [[2, 0.6], [0.6, 1]] }).logProb([0, 0]))).toBeCloseTo(number(d.logProb([0, 0])), 13);
    expect(d.mean.toArray()).toEqual([1, -1]);
    const naive = new Independent(base).prob(bijectors.affine({ loc: [1, -1], triangular: factor }).inverse([0, 0]));
    expect(number(naive)).toBeCloseTo(0.04422943014, 10);
  });

  test('is a log-normal distribution, far into the tails', () => {
    const [d, known] = [new TransformedDistribution(new Normal({ loc: 1, scale: 0.5 }), bijectors.exp()), new LogNormal({ loc: 1, scale: 0.5 })];
    for (const x of [-1, 0, 1e-8, 2, 1e9]) {
      for (const of of ['logProb', 'logCdf', 'logSurvival', 'cdf', 'survival'] as const) expect(number(d[of](x)) - number(known[of](x)) || 0, `${of} at ${x}`).toBe(0);
    }
    expect(d.support.contains(tensor([-1, 0, 2])).toArray()).toEqual([false, false, true]);
    expect(() => d.mean).toThrow(NotAvailableError);
  });

  test('batches come from the base or from the map, and draws of a batch are independent', () => {
    const d = new TransformedDistribution(new Normal(), bijectors.affine({ loc: [0, 10] }));
    expect([d.batchShape, d.sample(random.key(0), [4]).shape]).toEqual([[2], [4, 2]]);
    const [a, b] = d.sample(random.key(0)).toArray() as number[];
    expect(b! - a!).not.toBeCloseTo(10, 6);
    expect(d.entropy().shape).toEqual([2]);
    expect(d.mean.toArray()).toEqual([0, 10]);
  });

  test('a discrete base, turned round', () => {
    const d = new TransformedDistribution(new Poisson({ rate: 2 }), bijectors.affine({ scale: -1 }));
    expect(number(d.cdf(-2))).toBeCloseTo(1 - 3 * Math.exp(-2), 14);
    expect(number(d.survival(-2))).toBeCloseTo(3 * Math.exp(-2), 14);
    expect(number(d.prob(-1))).toBeCloseTo(2 * Math.exp(-2), 14);
  });

  test('of a number, compiled and mapped', () => {
    const f = (scale: Tensor): Tensor => new TransformedDistribution(new Normal(), bijectors.affine({ scale })).logProb(1);
    expect(number(compile(grad(f))(tensor(2)))).toBeCloseTo(-0.375, 14);
    expect((vmap(f)(tensor([1, 2])) as Tensor).shape).toEqual([2]);
  });
});

describe('Independent', () => {
  test('adds up over the axes it takes', () => {
    const d = new Independent(new Normal({ loc: [[0, 1, 2], [3, 4, 5]], scale: 1 }), 1);
    expect([d.batchShape, d.eventShape, d.logProb([0, 0, 0]).shape, d.sample(random.key(0), [7]).shape]).toEqual([[2], [3], [2], [7, 2, 3]]);
    expect(number(d.divergenceFrom(new Independent(new Normal({ loc: [[0, 0, 0], [3, 4, 5]], scale: 1 }), 1))!.at(0))).toBe(2.5);
    expect(d.entropy().shape).toEqual([2]);
  });

  test('more axes than there are', () => {
    expect(() => new Independent(new Normal(), 1)).toThrow(
      'Independent: `n` must be a whole number from 0 to 0, the number of batch axes, got 1. Give the base a larger batch with expand.',
    );
  });
});

describe('MixtureSameFamily', () => {
  const mixture = new Categorical({ probs: [0.2, 0.8] });
  const d = new MixtureSameFamily({ mixture, components: new Normal({ loc: [-3, 1], scale: [1, 0.5] }) });

  test('quantiles solve the distribution function over the whole range', () => {
    const p = tensor([1e-300, 1e-10, 0.2, 0.5, 1 - 1e-10]);
    d.cdf(d.quantile(p)).data.forEach((value, i) => expect(Math.abs(value / p.data[i]! - 1)).toBeLessThan(1e-12));
    expect(number(d.survival(d.upperQuantile(1e-300)))).toBeCloseTo(1e-300, 311);
    expect(d.quantile([0, 1, -1]).toArray()).toEqual([-Infinity, Infinity, NaN]);
    const slope = grad((q: Tensor) => d.quantile(q))(tensor(0.3));
    expect(number(slope)).toBeCloseTo(1 / number(d.prob(d.quantile(0.3))), 10);
  });

  test('tails at 40 standard deviations', () => {
    expect(number(d.logSurvival(40))).toBeCloseTo(Math.log(0.2) + number(new Normal({ loc: -3 }).logSurvival(40)), 9);
    expect(number(d.logProb(500))).toBeCloseTo(Math.log(0.2) + number(new Normal({ loc: -3 }).logProb(500)), 7);
  });

  test('whole numbers have whole quantiles', () => {
    const counts = new MixtureSameFamily({ mixture, components: new Poisson({ rate: [1, 20] }) });
    expect(counts.quantile(counts.cdf([0, 3, 17, 30])).toArray()).toEqual([0, 3, 17, 30]);
    expect(counts.quantile([0, 1]).toArray()).toEqual([0, Infinity]);
  });

  test('batches of mixtures, responsibilities and derivatives in the weights', () => {
    const batch = new MixtureSameFamily({ mixture: new Categorical({ logits: [[0, 0], [0, 5]] }), components: new Normal({ loc: [-1, 1], scale: 1 }) });
    expect([batch.batchShape, batch.mean.shape, batch.sample(random.key(1), [3]).shape, batch.logProb(0).shape]).toEqual([[2], [2], [3, 2], [2]]);
    expect(number(batch.responsibilities(0).at(0, 1))).toBeCloseTo(0.5, 15);
    const f = (logits: Tensor): Tensor => new MixtureSameFamily({ mixture: new Categorical({ logits }), components: new Normal({ loc: [-1, 1], scale: 1 }) }).logProb(1);
    const slope = grad(f)(tensor([0, 0])).data;
    expect(slope[0]! + slope[1]!).toBeCloseTo(0, 15);
    expect(number(compile(f)(tensor([0, 0])))).toBeCloseTo(number(f(tensor([0, 0]))), 14);
  });

  test('a component without weight does not count', () => {
    const zero = new MixtureSameFamily({ mixture: new Categorical({ probs: [0, 1] }), components: new Normal({ loc: [-1e6, 1], scale: 1 }) });
    expect(number(zero.quantile(0.5))).toBeCloseTo(1, 14);
    expect(number(zero.logProb(1))).toBeCloseTo(number(new Normal({ loc: 1 }).logProb(1)), 15);
  });

  test('another number of components', () => {
    expect(() => new MixtureSameFamily({ mixture, components: new Normal({ loc: [0, 1, 2], scale: 1 }) })).toThrow(ShapeError);
    expect(() => new MixtureSameFamily({ mixture, components: new Normal() })).toThrow('end');
  });
});

describe('Empirical', () => {
  test('P-14 mass 1/m on each sample', () => {
    const d = new Empirical({ data: [2, 4, 4, 4, 5, 5, 7, 9] });
    d.prob([4, 5, 6]).data.forEach((p, i) => expect(p).toBeCloseTo([0.375, 0.25, 0][i]!, 15));
    expect(d.cdf([1.9, 2, 4.5, 9]).toArray()).toEqual([0, 0.125, 0.5, 1]);
    expect(d.survival([1.9, 2, 4.5, 9]).toArray()).toEqual([1, 0.875, 0.5, 0]);
    expect([number(d.mode), number(d.mean), number(d.mgf(0))]).toEqual([4, 5, 1]);
    expect(number(d.entropy())).toBeCloseTo(-(3 * Math.log(1 / 8)) / 8 - (3 / 8) * Math.log(3 / 8) - (2 / 8) * Math.log(2 / 8), 14);
  });

  test('the distribution function is exact for equal weights, and the quantile at its steps', () => {
    const d = new Empirical({ data: arange(1, 11) });
    expect(d.cdf(arange(1, 11)).toArray()).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
    expect(d.quantile([0, 0.1, 0.3, 0.31, 0.7, 1]).toArray()).toEqual([1, 1, 3, 4, 7, 10]);
  });

  test('vectors and weights', () => {
    const d = new Empirical({ data: [[1, 2], [3, 4], [1, 2]], weights: [1, 2, 1] });
    expect(d.mean.toArray()).toEqual([2, 3]);
    expect(d.prob([[1, 2], [3, 4], [0, 0]]).toArray()).toEqual([0.5, 0.5, 0]);
    expect(d.sample(random.key(1), [5]).shape).toEqual([5, 2]);
    expect(() => d.cdf(1)).toThrow(NotAvailableError);
  });

  test('data and weights that are none', () => {
    expect(() => new Empirical({ data: [] })).toThrow('Empirical: `data` must hold at least one observation along axis 0, got shape [0].');
    expect(() => new Empirical({ data: [1, NaN] })).toThrow('must be finite');
    expect(() => new Empirical({ data: [1, 2], weights: [1] })).toThrow('one number for each of the 2 observations');
    expect(() => new Empirical({ data: [1, 2], weights: [0, 0] })).toThrow('not all be zero');
    expect(() => new Empirical({ data: [1, 2], weights: [1, -1] })).toThrow('≥ 0');
  });
});

describe('KernelDensity', () => {
  test.each(reference.cases)('$rule with weights $weights agrees with scipy', ({ rule, data, weights, at, bandwidth, prob, cdf }) => {
    const d = new KernelDensity({ data, bandwidth: rule as 'scott', ...(weights && { weights }) });
    expect(number(d.bandwidth)).toBeCloseTo(bandwidth, 13);
    d.prob(at).data.forEach((p, i) => expect(Math.abs(p / prob[i]! - 1)).toBeLessThan(1e-11));
    d.cdf(at).data.forEach((p, i) => expect(p).toBeCloseTo(cdf[i]!, 13));
  });

  test('rules give other kernels the same standard deviation', () => {
    const data = [1.2, 0.7, 3.4, 2.2];
    const [gaussian, box] = [new KernelDensity({ data }), new KernelDensity({ data, kernel: 'uniform' })];
    expect(number(box.variance)).toBeCloseTo(number(gaussian.variance), 14);
    expect(new KernelDensity({ data, bandwidth: 1, kernel: 'epanechnikov' }).quantile([0, 1]).data[0]).toBeCloseTo(-0.3, 12);
  });

  test('in several dimensions with a bandwidth for each', () => {
    const d = new KernelDensity({ data: [[0, 0], [1, 2]], bandwidth: [0.5, 2] });
    const by = (x: number, loc: number, scale: number): number => number(new Normal({ loc, scale }).prob(x));
    expect(number(d.prob([0.3, 1]))).toBeCloseTo(0.5 * (by(0.3, 0, 0.5) * by(1, 0, 2) + by(0.3, 1, 0.5) * by(1, 2, 2)), 14);
    expect([d.eventShape, d.sample(random.key(0), [6]).shape]).toEqual([[2], [6, 2]]);
  });

  test('what cannot be is refused', () => {
    expect(() => new KernelDensity({ data: [1, 1] })).toThrow('KernelDensity: `data` must have some spread in every component, got variance 0. Give the bandwidth as a number.');
    expect(() => new KernelDensity({ data: [1, 2], bandwidth: 0 })).toThrow('KernelDensity: `bandwidth` must be positive and finite, got 0.');
    expect(() => new KernelDensity({ data: [1, 2], bandwidth: 'best' as 'scott' })).toThrow("'scott' or 'silverman'");
    expect(() => new KernelDensity({ data: [1, 2], kernel: 'cubic' as 'gaussian' })).toThrow('be one of gaussian');
  });
});

test('supports of batches and of arrays', () => {
  const box = new Uniform({ low: [0, 1], high: 2 }).support;
  expect(box.contains(tensor([0.5, 0.5])).toArray()).toEqual([true, false]);
  const vector = new Independent(new Uniform({ low: [0, 1], high: 2 })).support;
  expect([vector.eventRank, vector.contains(tensor([[0.5, 0.5], [0.5, 1.5]])).toArray()]).toEqual([1, [false, true]]);
  const map = vector.bijector!();
  expect(map.forward([0, 0]).toArray()).toEqual([1, 1.5]);
});
