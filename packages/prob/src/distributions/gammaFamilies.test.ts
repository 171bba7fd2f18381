import { describe, expect, test } from 'vitest';
import { grad } from '@x/autodiff';
import { DomainError, mean, mul, random, sum, tensor, type Tensor } from '@x/tensor/core';
import reference from '../../reference/gammaFamilies.json' with { type: 'json' };
import type { Distribution } from '../distribution.js';
import { Beta, ChiSquared, Exponential, fit, Gamma, InverseGamma, StudentT, VonMises, Weibull } from '../index.js';

const families = { Beta, Gamma, InverseGamma, StudentT, VonMises, Weibull } as unknown as Record<string, new (p: object) => Distribution>;
const { densities, mgf } = reference.cases as unknown as {
  densities: [string, object, [number, number][], number][];
  mgf: [string, object, number, number][];
};

const close = (got: number, want: number, relative: number): void => {
  if (!(Math.abs(got - want) <= relative * Math.max(Math.abs(want), 1e-3))) expect.fail(`${got} instead of ${want}`);
};

describe.each(densities)('%s %o', (family, parameters, points, entropy) => {
  const d = new families[family]!(parameters);
  test('has its log density and entropy in 50 digits', () => {
    for (const [x, want] of points) close(d.logProb(x).item(), want, 2e-13);
    close(d.entropy().item(), entropy, 2e-12);
  });
});

test.each(mgf)('P-41: the moment generating function of %s %o at %d', (family, parameters, t, want) => {
  close(new families[family]!(parameters).mgf(t).item(), want, 2e-13);
});

test('P-09: the exponential distribution', () => {
  const d = new Exponential({ rate: 2 });
  expect(d.prob(0.5).item()).toBeCloseTo(0.7357588823, 10);
  expect(d.quantile(0.5).item()).toBeCloseTo(0.3465735903, 10);
  expect(d.survival(1.7).item()).toBeCloseTo(mul(d.survival(1), d.survival(0.7)).item(), 15);
  expect(d.mgf([0.3, 2, 3]).toArray()).toEqual([expect.closeTo(1.176470588, 9), Infinity, Infinity]);
});

test('P-10: the beta distribution', () => {
  const d = new Beta({ alpha: 2, beta: 3 });
  expect(d.prob(0.4).item()).toBeCloseTo(1.728, 13);
  expect([d.mean.item(), d.variance.item(), d.mode.item()]).toEqual([0.4, expect.closeTo(0.04, 15), expect.closeTo(1 / 3, 15)]);
  expect(new Beta({ alpha: 1, beta: 1 }).logProb([0, 0.3, 1, 1.1, NaN]).toArray()).toEqual([0, 0, 0, -Infinity, NaN]);
  expect(new Beta({ alpha: [0.5, 1, 2, 1], beta: [0.5, 1, 2, 3] }).mode.toArray()).toEqual([0, 0.5, 0.5, 0]);
});

test('P-12: the gamma distribution', () => {
  const d = new Gamma({ concentration: 3, rate: 2 });
  expect(d.prob(1).item()).toBeCloseTo(0.5413411329, 10);
  expect([d.mean.item(), d.variance.item(), d.mode.item()]).toEqual([1.5, 0.75, 1]);
  expect(d.mgf(0.3).item()).toBeCloseTo(1.628332994, 9);
  expect(new Gamma({ concentration: 1, rate: 2 }).logProb([0, -1, Infinity, NaN]).toArray()).toEqual([Math.log(2), -Infinity, -Infinity, NaN]);
  expect(new ChiSquared({ df: 6 }).logProb(3).item()).toBeCloseTo(new Gamma({ concentration: 3, rate: 0.5 }).logProb(3).item(), 14);
});

test('moments that do not exist are NaN, those that diverge ∞', () => {
  const t = new StudentT({ df: [0.5, 1, 2, 3] });
  expect(t.mean.toArray()).toEqual([NaN, NaN, 0, 0]);
  expect(t.variance.toArray()).toEqual([NaN, NaN, Infinity, 3]);
  expect(t.mgf([0, 1, 0, NaN]).toArray()).toEqual([1, Infinity, 1, NaN]);
  const inverse = new InverseGamma({ concentration: [1, 2, 3], scale: 4 });
  expect(inverse.mean.toArray()).toEqual([Infinity, 4, 2]);
  expect(inverse.variance.toArray()).toEqual([Infinity, Infinity, 4]);
});

test('Student\'s t reaches from p = 1e-300 to infinity', () => {
  const t = new StudentT({ df: 1 });
  close(t.quantile(1e-300).item(), -1e300 / Math.PI, 1e-12);
  close(t.logSurvival(1e300).item(), -Math.log(Math.PI) - 300 * Math.LN10, 1e-14);
  expect(t.logProb([Infinity, NaN]).toArray()).toEqual([-Infinity, NaN]);
  close(new StudentT({ df: 3, loc: 1e200 }).logProb(0).item(), -1840.871738667524, 1e-13);
});

test.each([
  new Gamma({ concentration: 0.3, rate: 2 }),
  new Gamma({ concentration: 1e6, rate: 1e3 }),
  new ChiSquared({ df: 3 }),
  new InverseGamma({ concentration: 3, scale: 0.5 }),
  new Beta({ alpha: 2, beta: 1e6 }),
  new VonMises({ loc: 0.7, concentration: 600 }),
])('$family: upper quantiles invert the survival function where 1 − p is 1', (d) => {
  for (const p of [1e-300, 1e-30, 1e-10, 0.3, 0.9]) {
    const x = d.upperQuantile(p);
    // Rounding x moves log p by about |∂ log p/∂ log x|·2⁻⁵².
    close(d.logSurvival(x).item(), Math.log(p), 1e-10);
  }
  expect(d.upperQuantile([-0.1, 1.1]).toArray()).toEqual([NaN, NaN]);
  expect(d.upperQuantile(0).item()).toBe(d.quantile(1).item());
});

test('gamma laws of tiny concentration and of huge arguments give numbers', () => {
  // P(X ≤ x) = xᵃ/Γ(1 + a) for tiny x: 0.9^10000 = 2.7e-458 is 0 in float64.
  expect(new Gamma({ concentration: 1e-4, rate: 1 }).quantile(0.9).item()).toBe(0);
  expect(new Gamma({ concentration: 1e-4, rate: 1 }).upperQuantile(0.3).item()).toBe(0);
  expect(new InverseGamma({ concentration: 1e-4, scale: 1 }).quantile(0.5).item()).toBe(Infinity);
  close(Math.log(new Gamma({ concentration: 0.01, rate: 1 }).quantile(0.6).item()), (Math.log(0.6) - 0.0056903079) / 0.01, 1e-7);
  const far = new ChiSquared({ df: 3 });
  expect([far.cdf(1e300), far.survival(1e300), far.logCdf(1e300)].map((v) => v.item() + 0)).toEqual([1, 0, 0]);
});

test('a von Mises density is that of an angle', () => {
  const d = new VonMises({ loc: 0.5, concentration: [0, 3] });
  const [at, around] = [d.logProb(1).toArray() as number[], d.logProb(1 + 2 * Math.PI).toArray() as number[]];
  at.forEach((v, k) => close(v, around[k]!, 1e-14));
  expect(at[0]).toBeCloseTo(-Math.log(2 * Math.PI), 14);
  expect(d.cdf([0.5 - Math.PI, 0.5]).toArray()).toEqual([0, 0.5]);
  expect(d.logSurvival([4, 4]).toArray()).toEqual([-Infinity, -Infinity]);
});

describe('draws are differentiable', () => {
  const key = random.key(7);
  const n = 20_000;
  // E[X²] and its derivative in a parameter; 6 standard errors of the derivative's mean.
  const check = (make: (p: Tensor) => Distribution, at: number, exact: number, tolerance: number): void => {
    const slope = grad((p: Tensor) => mean(make(p).sample(key, n).square()))(at).item();
    if (!(Math.abs(slope - exact) < tolerance)) expect.fail(`${slope} instead of ${exact}`);
  };
  test('in the concentration of gamma', () => check((a) => new Gamma({ concentration: a, rate: 1 }), 0.7, 2.4, 0.25));
  test('in alpha of beta', () => {
    const second = (a: number): number => (a * (a + 1)) / ((a + 2) * (a + 3));
    check((a) => new Beta({ alpha: a, beta: 2 }), 1.5, (second(1.5001) - second(1.4999)) / 2e-4, 0.01);
  });
  test('in the scale of Weibull', () => check((s) => new Weibull({ concentration: 2, scale: s }), 3, 6, 0.3));
  test('in the concentration of von Mises', () => {
    const variance = (k: number): number => new VonMises({ concentration: k }).variance.item();
    check((k) => new VonMises({ concentration: k }), 2, (variance(2.001) - variance(1.999)) / 2e-3, 0.03);
  });
  test('tiny concentrations give zeros, not NaN', () => {
    const slope = grad((a: Tensor) => sum(new Gamma({ concentration: a, rate: 1 }).sample(key, 50)))(1e-4).item();
    expect(Number.isFinite(slope)).toBe(true);
  });
});

describe('maximum likelihood', () => {
  const key = random.key(11);
  const cases: readonly [Distribution, readonly string[]][] = [
    [new Gamma({ concentration: 0.6, rate: 3 }), ['concentration', 'rate']],
    [new Gamma({ concentration: 200, rate: 3 }), ['concentration', 'rate']],
    [new InverseGamma({ concentration: 3, scale: 2 }), ['concentration', 'scale']],
    [new ChiSquared({ df: 3 }), ['df']],
    [new Exponential({ rate: 5 }), ['rate']],
    [new Beta({ alpha: 0.4, beta: 3 }), ['alpha', 'beta']],
    [new Beta({ alpha: 80, beta: 90 }), ['alpha', 'beta']],
    [new StudentT({ df: 3, loc: -2, scale: 0.5 }), ['df', 'loc', 'scale']],
    [new VonMises({ loc: 1, concentration: 5 }), ['loc', 'concentration']],
    [new Weibull({ concentration: 0.7, scale: 4 }), ['concentration', 'scale']],
    [new Weibull({ concentration: 30, scale: 4 }), ['concentration', 'scale']],
  ];
  test.each(cases)('%# leaves no slope of the weighted log likelihood', (truth, names) => {
    type F = (new (p: Record<string, Tensor>) => Distribution) & { maximumLikelihood(x: Tensor, w: Tensor): Distribution };
    const family = truth.constructor as F;
    const data = truth.sample(key, [400, 2]);
    const weights = random.uniform(random.key(3), [400, 1], { min: 0.5, max: 2 });
    const fitted = family.maximumLikelihood(data, weights) as unknown as Record<string, Tensor>;
    for (const name of names) {
      const likelihood = (p: Tensor): Tensor =>
        sum(mul(weights, new family({ ...Object.fromEntries(names.map((k) => [k, fitted[k]!])), [name]: p }).logProb(data)));
      const slope = grad(likelihood)(fitted[name]!).toArray() as number[];
      // In units of one observation's log likelihood per relative change of the parameter, out of 500.
      slope.forEach((s, k) => {
        const size = Math.abs((fitted[name]!.toArray() as number[])[k]!);
        if (!(Math.abs(s * size) < 1e-6)) expect.fail(`${name}: slope ${s} at ${size}`);
      });
    }
  });

  test('P-66: of the exponential rate', () => {
    const d = fit(Exponential, [0.5, 1, 1.5]);
    expect(d.rate.item()).toBe(1);
    expect(sum(d.logProb([0.5, 1, 1.5])).item()).toBe(-3);
  });

  test.each([Gamma, InverseGamma, Beta, StudentT, VonMises, Weibull])('equal values are refused by %o', (family) => {
    const w = tensor([1, 1, 1]);
    expect(() => family.maximumLikelihood(tensor([0.3, 0.3, 0.3]), w)).toThrow(DomainError);
  });
});

test('divergences agree with the mean of the log ratio', () => {
  const pairs: readonly [Distribution, Distribution][] = [
    [new Gamma({ concentration: 3, rate: 2 }), new Gamma({ concentration: 2, rate: 1 })],
    [new Exponential({ rate: 2 }), new Gamma({ concentration: 2, rate: 1 })],
    [new ChiSquared({ df: 4 }), new Exponential({ rate: 0.3 })],
    [new InverseGamma({ concentration: 3, scale: 2 }), new InverseGamma({ concentration: 2.5, scale: 3 })],
    [new Beta({ alpha: 2, beta: 3 }), new Beta({ alpha: 2.5, beta: 2 })],
    [new Weibull({ concentration: 2, scale: 1 }), new Weibull({ concentration: 1.5, scale: 2 })],
    [new VonMises({ loc: 0.3, concentration: 2 }), new VonMises({ loc: -0.4, concentration: 1 })],
  ];
  // The midpoint rule in the probability; log ratios grow slowly towards the ends.
  const p = tensor(Float64Array.from({ length: 40_000 }, (_, i) => (i + 0.5) / 40_000));
  for (const [a, b] of pairs) {
    const x = a.quantile(p);
    const estimate = mean(a.logProb(x).sub(b.logProb(x))).item();
    close(a.divergenceFrom(b)!.item(), estimate, 2e-3);
    close(a.divergenceFrom(a)!.item(), 0, 1e-12);
  }
});

test('parameters outside their domain are refused', () => {
  expect(() => new Gamma({ shape: 1, rate: 2 } as never)).toThrow('Gamma: `concentration` must be given, got none. The parameters are concentration, rate.');
  expect(() => new Gamma({ concentration: 0 })).toThrow('Gamma: `concentration` must be positive and finite, got 0.');
  expect(() => new VonMises({ concentration: -1 })).toThrow(DomainError);
  expect(new Gamma({ concentration: tensor([1, 2], { dtype: 'float32' }) }).sample(random.key(1), 3).dtype).toBe('float32');
});
