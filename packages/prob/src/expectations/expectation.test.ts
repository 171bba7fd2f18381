import { describe, expect, test } from 'vitest';
import { grad, jacobian } from '@x/autodiff';
import { abs, add, div, exp, greater, lessEqual, log, mul, neg, random, sqrt, square, stack, sub, sum, tensor, where, type Tensor } from '@x/tensor';
import { Beta } from '../distributions/beta.js';
import { Categorical } from '../distributions/categorical.js';
import { Cauchy } from '../distributions/cauchy.js';
import { Dirichlet } from '../distributions/dirichlet.js';
import { DiscreteUniform } from '../distributions/discreteUniform.js';
import { Gamma } from '../distributions/gamma.js';
import { Geometric } from '../distributions/geometric.js';
import { Normal } from '../distributions/normal.js';
import { Poisson } from '../distributions/poisson.js';
import { integrate } from '../integration/integrate.js';
import { changeOfVariables, transformDensity } from './transformDensity.js';
import { convolveDensities, convolvePmf } from './convolution.js';
import { expectation, monteCarlo } from './expectation.js';
import { chebyshev, jensenGap, moment } from './moment.js';
import { probabilityOfRegion } from './probabilityOfRegion.js';

const standard = new Normal();

describe('expectation', () => {
  test('P-29 sums over finite and countable laws, quadrature for densities', () => {
    const die = new DiscreteUniform({ low: 1, high: 6 });
    expect(expectation((x) => x, die).item()).toBeCloseTo(3.5, 12);
    expect(expectation(square, die).item()).toBeCloseTo(15.16666667, 8);
    expect(expectation(exp, standard).item()).toBeCloseTo(1.648721271, 9);
    expect(expectation((x) => x, new Geometric({ probs: 0.001 })).item()).toBeCloseTo(999, 6);
    expect(expectation(square, new Poisson({ rate: 1e4 })).item() / (1e8 + 1e4)).toBeCloseTo(1, 12);
    expect(expectation(abs, standard).item()).toBeCloseTo(Math.sqrt(2 / Math.PI), 12);
    expect(expectation((x) => where(greater(x, 3), 1, 0), standard, { breaks: [3] }).item()).toBeCloseTo(0.0013498980316301, 14);
    expect(expectation((x) => x, new Categorical({ probs: [0.2, 0.5, 0.3] })).item()).toBeCloseTo(1.1, 14);
  });

  test('P-29 huge and tiny scales, batches', () => {
    expect(expectation(square, new Normal({ scale: 1e100 })).item() / 1e200).toBeCloseTo(1, 10);
    // Points near 1e6 are 1e-10 apart, which is 1e-7 of this scale.
    expect(expectation(square, new Normal({ loc: 1e6, scale: 1e-3 })).item() / (1e12 + 1e-6)).toBeCloseTo(1, 8);
    const batch = expectation(square, new Normal({ loc: [[0], [5]], scale: [1, 2, 1e3] }));
    [1, 4, 1e6, 26, 29, 1e6 + 25].forEach((v, i) => expect(batch.data[i]! / v).toBeCloseTo(1, 9));
  });

  test('derivatives in parameters and in f', () => {
    const [dLoc, dScale] = grad((loc: Tensor, scale: Tensor) => expectation(exp, new Normal({ loc, scale })), { argnums: [0, 1] })(tensor(0.3), tensor(0.5));
    const truth = Math.exp(0.3 + 0.125);
    expect(dLoc!.item()).toBeCloseTo(truth, 7);
    expect(dScale!.item()).toBeCloseTo(0.5 * truth, 7);
    expect(grad((t: Tensor) => expectation((x) => exp(mul(x, t)), standard))(tensor(0.7)).item()).toBeCloseTo(0.7 * Math.exp(0.245), 7);
  });

  test('M-01 Monte Carlo with its standard error', () => {
    const { value, standardError } = monteCarlo(square, standard, { key: random.key(4), draws: 100_000 });
    expect(standardError.item()).toBeCloseTo(Math.sqrt(2 / 1e5), 4);
    expect(Math.abs(value.item() - 1)).toBeLessThan(4 * standardError.item());
    const half = monteCarlo(square, standard, { key: random.key(5), draws: 25_000 }).standardError.item();
    expect(Math.abs(half / standardError.item() - 2)).toBeLessThan(0.1);
  });

  test('what does not exist, or cannot be seen in float64, is said', () => {
    expect(() => expectation((x) => x, new Cauchy())).toThrow(/expectation: `f` must have a finite expectation, got an integral that does not settle/);
    expect(() => expectation(square, new Cauchy())).toThrow(/does not settle/);
    expect(integrate((x) => div(square(x), add(1, square(x))), 0, Infinity).converged).toBe(false);
    expect(() => expectation((x) => sum(x, { axis: -1 }), new Dirichlet({ concentration: [1, 2] }))).toThrow(/options\.key` must be given for a Dirichlet distribution/);
  });

  test('densities that are infinite between floating-point numbers are integrated in their quantiles', () => {
    const spiky = new Beta({ alpha: 0.1, beta: 0.1 });
    expect(expectation((x) => x, spiky).item()).toBeCloseTo(0.5, 12);
    expect(expectation(square, spiky).item()).toBeCloseTo(0.25 + 0.25 / 1.2, 10);
    expect(expectation((x) => x, new Gamma({ concentration: 0.01, rate: 2 })).item()).toBeCloseTo(0.005, 10);
  });

  test('the law must answer for every point', () => {
    expect(() => expectation(() => tensor([1, 2]), standard)).toThrow(/one value for each of the \d+ points along axis 0, got shape \[2\]/);
  });
});

describe('moments', () => {
  test('P-40 raw and central', () => {
    const p = new Normal({ loc: 1, scale: 2 });
    expect(moment(p, 3).item()).toBeCloseTo(13, 8);
    expect(moment(p, 4, { about: 'mean' }).item()).toBeCloseTo(48, 7);
    expect(moment(p, 1, { about: 5 }).item()).toBeCloseTo(-4, 9);
    expect(moment(p, 0).item()).toBeCloseTo(1, 12);
    expect(() => moment(p, 1.5)).toThrow(/whole number ≥ 0, got 1.5/);
  });

  test('P-42 mixed moments are derivatives of a moment generating function', () => {
    const sigma = [[2, 0.6], [0.6, 1]];
    const mgf = (t: Tensor): Tensor => exp(add(sum(mul(t, [1, -1])), mul(0.5, sum(mul(t, sum(mul(sigma, t), { axis: 1 }))))));
    expect(mgf(tensor([0.2, -0.1])).item()).toBeCloseTo(1.395147298, 9);
    expect(jacobian(grad(mgf) as (t: Tensor) => Tensor)([0, 0]).at(0, 1).item()).toBeCloseTo(-0.4, 12);
  });

  test('P-45, P-47 Chebyshev and Jensen', () => {
    expect(chebyshev(standard, 2).item()).toBe(0.25);
    expect(mul(2, standard.survival(2)).item()).toBeCloseTo(0.0455002639, 9);
    expect(chebyshev(standard, 0.5).item()).toBe(1);
    const y = new Categorical({ probs: [0.4, 0.3, 0.3] });
    expect(jensenGap(square, new Poisson({ rate: 3 })).item()).toBeCloseTo(3, 9);
    expect(expectation(square, y).item() - expectation((x) => x, y).item() ** 2).toBeCloseTo(0.69, 12);
    expect(jensenGap((x) => log(add(x, 1)), new Poisson({ rate: 3 })).item()).toBeLessThan(0);
    expect(() => chebyshev(standard, 0)).toThrow(/positive, got 0/);
  });
});

describe('densities of transformed and added variables', () => {
  test('P-35 convolutions', () => {
    const die = new Array<number>(7).fill(1 / 6).map((p, i) => (i === 0 ? 0 : p));
    expect(convolvePmf(die, die).at(7).item()).toBeCloseTo(1 / 6, 14);
    expect(convolveDensities(new Normal({ scale: 3 }), new Normal({ scale: 4 }), [0, 2]).toArray()).toEqual(
      [0, 2].map((z) => expect.closeTo(new Normal({ scale: 5 }).prob(z).item() as number, 11) as number),
    );
    // A number of arrivals plus noise: P(X + Y near z) is a mixture of shifted normals.
    const noisy = convolveDensities(new Poisson({ rate: 2 }), new Normal({ scale: 0.1 }), 3).item() as number;
    expect(noisy).toBeCloseTo(0.1804470443 * (new Normal({ scale: 0.1 }).prob(0).item() as number), 9);
  });

  test('P-36, P-37, P-38 one variable', () => {
    const doubled = transformDensity(standard, [(y) => div(y, -2)]);
    expect(doubled(1).item()).toBeCloseTo(new Normal({ scale: 2 }).prob(1).item() as number, 14);
    const squared = transformDensity(standard, [sqrt, (y) => neg(sqrt(y))]);
    expect(squared(1.5).item()).toBeCloseTo(0.1538663228, 10);
    expect(squared([-1, 1.5]).at(0).item()).toBe(0);
    expect(integrate(squared, 0, Infinity, { tolerance: 1e-7 }).value).toBeCloseTo(1, 7);
    expect(grad((x: Tensor) => standard.cdf(x))(tensor(1)).item()).toBeCloseTo(0.2419707245, 10);
    expect(() => transformDensity(standard, [])).toThrow(/at least one branch/);
  });

  test('P-39 several variables need the determinant', () => {
    const c = Math.sqrt(1 - 0.18);
    // L of [[2, .6], [.6, 1]] is [[√2, 0], [.6/√2, c]].
    const inverse = (y: Tensor): Tensor => {
      const first = div(sub(y.at(0), 1), Math.SQRT2);
      return stack([first, div(sub(add(y.at(1), 1), mul(first, 0.6 / Math.SQRT2)), c)]);
    };
    const logDensity = changeOfVariables((z) => sum(standard.logProb(z)), inverse);
    expect(exp(logDensity([0, 0])).item()).toBeCloseTo(0.03453738245, 10);
    expect(sum(standard.logProb(inverse(tensor([0, 0])))).exp().item()).toBeCloseTo(0.04422943014, 10);
    expect(logDensity([[0, 0], [1, -1]]).shape).toEqual([2]);
  });

  test('P-27, P-28 regions by quadrature and by Monte Carlo; a line has no mass', () => {
    const slice = (x: Tensor): Tensor => tensor([...x.data].map((v) => integrate((y) => mul(standard.prob(y), standard.prob(v)), -Math.sqrt(1 - v * v), Math.sqrt(1 - v * v)).value));
    expect(integrate(slice, -1, 1, { tolerance: 1e-8 }).value).toBeCloseTo(0.3934693403, 8);
    const { value, standardError } = probabilityOfRegion(standard, (x) => lessEqual(abs(x), 1), { key: random.key(1) });
    expect(Math.abs((value.item() as number) - 0.6826894921)).toBeLessThan(4 * (standardError.item() as number));
    for (const width of [1e-2, 1e-4]) expect((standard.cdf(width).item() as number) - (standard.cdf(-width).item() as number)).toBeCloseTo(2 * width * 0.3989, 5);
    expect([...standard.sample(random.key(2), [1000]).data].includes(0.5)).toBe(false);
    expect(() => probabilityOfRegion(standard, () => true, { key: random.key(1), draws: 10 })).toThrow(/return shape \[10\], got \[\]/);
  });
});
