import { compile, grad } from '@x/autodiff';
import { DomainError, random, sum, tensor, type Tensor } from '@x/tensor/core';
import { describe, expect, test } from 'vitest';
import reference from '../../reference/locationScale.json' with { type: 'json' };
import { Cauchy, Delta, Gumbel, HalfCauchy, HalfNormal, Laplace, LogNormal, Logistic, Normal, Pareto, Uniform, type Distribution } from '../index.js';
import { integrate } from '../integration/integrate.js';

const families = { Cauchy, Gumbel, HalfCauchy, HalfNormal, Laplace, LogNormal, Logistic, Pareto };
const make = ({ family, parameters }: { family: string; parameters: object }): Distribution =>
  new families[family as keyof typeof families](parameters as never);

const number = (x: Tensor): number => x.item() as number;
const relative = (found: number, truth: number | string): number => (found === Number(truth) ? 0 : Math.abs(found / Number(truth) - 1));

describe('far tails agree with 60 digits', () => {
  test.each(reference.cases.tails)('$family $parameters at $x', (c) => {
    const d = make(c);
    // The normal quantile log x − loc and powers of x/scale lose what their logarithms lose: up to 700 units of rounding.
    const tolerance = 2e-13;
    const [logProb, logCdf, logSurvival] = [d.logProb(c.x), d.logCdf(c.x), d.logSurvival(c.x)].map(number) as [number, number, number];
    expect(relative(logProb, c.logProb)).toBeLessThan(tolerance);
    expect(relative(logCdf, c.logCdf)).toBeLessThan(tolerance);
    expect(relative(logSurvival, c.logSurvival)).toBeLessThan(tolerance);
    expect(relative(number(d.cdf(c.x)), Math.exp(c.logCdf as number))).toBeLessThan(1e-11);
    expect(relative(number(d.survival(c.x)), Math.exp(c.logSurvival as number))).toBeLessThan(1e-11);
  });

  test.each(Object.entries(families))('quantiles of %s over the whole range', (family, Family) => {
    const d = new Family({ concentration: 3, scale: 2 } as never) as Distribution;
    const p = tensor([1e-300, 1e-16, 1e-3, 0.5, 1 - 1e-3, 1 - 2 ** -53]);
    const back = d.cdf(d.quantile(p));
    // A unit of rounding in x is up to 700 of them in p, out in the tails. Heavy left tails and the bound of a Pareto variable are known up to the rounding of x.
    const slack = family === 'Pareto' ? 1e-15 : 0;
    p.data.forEach((q, i) => expect(Math.abs(back.data[i]! - q)).toBeLessThanOrEqual(1e-12 * q + slack));
    const upper = d.survival(d.upperQuantile([1e-300, 1e-16, 0.2]));
    [1e-300, 1e-16, 0.2].forEach((q, i) => expect(Math.abs(upper.data[i]! - q)).toBeLessThanOrEqual(1e-12 * q));
    const ends = d.quantile([0, 1]);
    expect(ends.data[1]).toBe(Infinity);
    expect(d.support.name === 'real' ? -Infinity : family === 'Pareto' ? 2 : 0).toBe(ends.data[0]);
  });

  test('derivatives are finite where densities underflow, and outside the support', () => {
    for (const [name, Family] of Object.entries(families)) {
      const d = new Family({ concentration: 3, scale: 2 } as never) as Distribution;
      const xs = d.support.name === 'real' ? [-700, 1e5] : name === 'Pareto' ? [2, 1, 1e5] : [1e-5, -1, 0, 1e5];
      for (const x of xs) {
        expect(number(grad((y: Tensor) => d.logProb(y))(tensor(x))), `${name} at ${x}`).not.toBeNaN();
        const inParameters = grad((e: Distribution) => sum(e.logProb(x)))(d) as unknown as Record<string, Tensor>;
        expect(number(inParameters['scale']!), `${name} at ${x}`).not.toBeNaN();
      }
    }
  });
});

describe('known values', () => {
  test('P-08 Uniform(1, 4)', () => {
    const d = new Uniform({ low: 1, high: 4 });
    expect([number(d.mean), number(d.mean) ** 2 + number(d.variance), number(d.variance), number(d.prob(0))]).toEqual([2.5, 7, 0.75, 0]);
    expect(d.prob([1, 4]).toArray()).toEqual([1 / 3, 1 / 3]);
    expect(d.quantile([0, 1]).toArray()).toEqual([1, 4]);
    expect(number(new Uniform({ low: 0, high: 0.5 }).entropy())).toBe(-Math.LN2);
  });

  test('P-13 Laplace', () => {
    const d = new Laplace({ scale: 2 });
    expect(number(d.prob(1))).toBeCloseTo(0.1516326649, 10);
    const constant = number(d.logProb(0));
    expect(number(d.logProb(-3)) - constant).toBeCloseTo(-1.5, 14);
  });

  test('P-15 affine maps of a normal variable', () => {
    const d = new Normal({ loc: 1, scale: 2 }).affine({ scale: -3, shift: 2 });
    expect([number(d.loc), number(d.variance)]).toEqual([-1, 36]);
    const draws = new Normal({ loc: 1, scale: 2 }).sample(random.key(5), [20_000]).mul(-3).add(2).sort();
    const cdf = d.cdf(draws).data;
    const distance = Math.max(...Array.from(cdf, (p, i) => Math.max(p - i / 20_000, (i + 1) / 20_000 - p)));
    // False alarm in one of a million keys.
    expect(distance).toBeLessThan(Math.sqrt(Math.log(2e6) / 40_000));
    expect(() => new Normal().affine({ scale: 0 })).toThrow(DomainError);
  });

  test('P-16 the sum of independent normal variables', () => {
    const [x, y] = [new Normal({ scale: 3 }), new Normal({ scale: 4 })];
    const total = x.plus(y);
    expect([number(total.loc), number(total.scale)]).toEqual([0, 5]);
    const convolution = integrate((t) => x.prob(t).mul(y.prob(tensor(2).sub(t))), -Infinity, Infinity).value;
    expect(convolution).toBeCloseTo(number(total.prob(2)), 12);
  });

  test('P-41 the moment generating function of Uniform(1, 3) at 0.3, and at 0', () => {
    const d = new Uniform({ low: 1, high: 3 });
    expect(number(d.mgf(0.3))).toBeCloseTo(1.849573839, 9);
    expect(number(d.mgf(0))).toBe(1);
    expect(number(d.mgf(1e-12))).toBeCloseTo(1 + 2e-12, 15);
    expect(number(grad((t: Tensor) => d.mgf(t))(tensor(0)))).toBeCloseTo(2, 14);
  });

  test('undefined moments are NaN, infinite ones ∞', () => {
    expect([number(new Cauchy().mean), number(new Cauchy().variance)]).toEqual([NaN, NaN]);
    expect([number(new HalfCauchy().mean), number(new HalfCauchy().variance)]).toEqual([Infinity, Infinity]);
    const tails = new Pareto({ concentration: [1, 2, 3], scale: 2 });
    expect(tails.mean.toArray()).toEqual([Infinity, 4, 3]);
    expect(tails.variance.toArray()).toEqual([Infinity, Infinity, 3]);
    expect(new Laplace().mgf([0, 1, 2]).toArray()).toEqual([1, Infinity, Infinity]);
    expect(new Cauchy().mgf([0, 1]).toArray()).toEqual([1, Infinity]);
    expect(number(new Logistic().mgf(0))).toBe(1);
    expect(new Gumbel().mgf([0, 1]).toArray()).toEqual([1, Infinity]);
  });

  test('a point mass', () => {
    const d = new Delta({ value: [1, 2] });
    expect(d.logProb(2).toArray()).toEqual([-Infinity, 0]);
    expect(d.cdf([1, 1]).toArray()).toEqual([1, 0]);
    expect(d.sample(random.key(0), [2]).toArray()).toEqual([[1, 2], [1, 2]]);
  });
});

describe('divergences are the expected logarithms of ratios', () => {
  test.each([
    ['Laplace', new Laplace({ loc: 1, scale: 2 }), new Laplace({ loc: -0.5, scale: 1.5 }), [1, -0.5]],
    ['Cauchy', new Cauchy({ loc: 1, scale: 2 }), new Cauchy({ loc: -0.5, scale: 1.5 }), []],
    ['Gumbel', new Gumbel({ loc: 1, scale: 2 }), new Gumbel({ loc: -0.5, scale: 1.5 }), []],
    ['HalfNormal', new HalfNormal({ scale: 2 }), new HalfNormal({ scale: 1.5 }), []],
    ['LogNormal', new LogNormal({ loc: 1, scale: 0.4 }), new LogNormal({ loc: 0.5, scale: 0.7 }), []],
    ['Pareto', new Pareto({ concentration: 3, scale: 2 }), new Pareto({ concentration: 2.5, scale: 1.5 }), []],
    ['Uniform', new Uniform({ low: 0, high: 1 }), new Uniform({ low: -1, high: 3 }), []],
  ] as [string, Distribution, Distribution, number[]][])('%s', (_, p, q, breaks) => {
    const [low, high] = p.quantile([0, 1]).data as unknown as [number, number];
    const cuts = [...breaks, ...p.quantile([0.01, 0.5, 0.99]).data].sort((a, b) => a - b);
    const { value } = integrate((x) => {
      const ratio = p.logProb(x).sub(q.logProb(x));
      return p.prob(x).greater(0).where(p.prob(x).mul(ratio), 0);
    }, low, high, { breaks: cuts });
    expect(value).toBeCloseTo(number(p.divergenceFrom(q)!), 8);
    expect(number(p.divergenceFrom(p)!)).toBeCloseTo(0, 14);
  });

  test('infinite where the other has no mass', () => {
    expect(number(new Uniform({ low: 0, high: 2 }).divergenceFrom(new Uniform())!)).toBe(Infinity);
    expect(number(new Pareto({ concentration: 1, scale: 1 }).divergenceFrom(new Pareto({ concentration: 1, scale: 2 }))!)).toBe(Infinity);
  });
});

describe('maximum likelihood', () => {
  const data = tensor([[1, 4], [2.5, 0.3], [0.7, 2], [3.1, 1.1], [2.2, 5]]);
  const weights = tensor([[1], [2], [1], [0.5], [1]]);
  test.each([
    ['Normal', Normal],
    ['LogNormal', LogNormal],
    ['Laplace', Laplace],
    ['Gumbel', Gumbel],
    ['HalfNormal', HalfNormal],
  ] as const)('of %s has no better neighbour, in every fit of a batch', (_, Family) => {
    const fit: Distribution = Family.maximumLikelihood(data, weights);
    expect(fit.batchShape).toEqual([2]);
    const likelihood = (d: Distribution): Tensor => sum(d.logProb(data).mul(weights), { axis: 0 });
    const best = likelihood(fit).data;
    for (const change of [0.999, 1.001]) {
      for (const name of Object.keys(Family.parameters)) {
        const changed = { ...fit, [name]: (fit as unknown as Record<string, Tensor>)[name]!.mul(change) };
        const other = likelihood(new Family(changed as never)).data;
        other.forEach((value, i) => expect(value).toBeLessThanOrEqual(best[i]! + 1e-12));
      }
    }
  });

  test('of bounds: the extreme values that count', () => {
    const counted = tensor([0, 1, 1, 1, 1]);
    const uniform = Uniform.maximumLikelihood(tensor([9, 1, 4, 2, 3]), counted);
    expect([number(uniform.low), number(uniform.high)]).toEqual([1, 4]);
    const pareto = Pareto.maximumLikelihood(tensor([0.5, 1, Math.E, Math.E, 1]), counted);
    expect([number(pareto.scale), number(pareto.concentration)]).toEqual([1, 2]);
    expect(number(Laplace.maximumLikelihood(tensor([5, 1, 3, 2]), tensor([1, 1, 1, 1])).loc)).toBe(2.5);
  });

  test('of equal data fails with a message', () => {
    const [same, one] = [tensor([2, 2, 2]), tensor([1, 1, 1])];
    expect(() => Uniform.maximumLikelihood(same, one)).toThrow('Uniform: `high` must be greater than `low`, got 2 with low 2.');
    for (const Family of [Laplace, Gumbel, LogNormal, Pareto]) expect(() => Family.maximumLikelihood(same, one)).toThrow(DomainError);
  });
});

describe('parameters', () => {
  test('outside their domain', () => {
    expect(() => new Cauchy({ scale: 0 })).toThrow('Cauchy: `scale` must be positive and finite, got 0.');
    expect(() => new Laplace({ loc: [0, NaN] })).toThrow('Laplace: `loc` must be finite, got NaN at flat index 1.');
    expect(() => new Uniform({ low: [0, 3], high: 2 })).toThrow('Uniform: `high` must be greater than `low`, got 2 with low 3 at flat index 1.');
  });

  test('are traced without being read', () => {
    const f = (low: Tensor): Tensor => new Uniform({ low, high: 5 }).logProb(3);
    expect(number(compile(f)(tensor(1)))).toBeCloseTo(-Math.log(4), 15);
    expect(number(grad(f)(tensor(1)))).toBe(0.25);
  });
});
