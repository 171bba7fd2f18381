import { compile, grad } from '@x/autodiff';
import { greater, tensor, treeMap, where, type Tensor } from '@x/tensor/core';
import { describe, expect, test } from 'vitest';
import type { Distribution } from '../distribution.js';
import {
  Beta,
  bijectors,
  Binomial,
  Categorical,
  ChiSquared,
  Exponential,
  Gamma,
  Geometric,
  HalfNormal,
  LogNormal,
  Normal,
  Pareto,
  Poisson,
  TransformedDistribution,
  Truncated,
  Weibull,
} from '../index.js';

// Where a density or a mass ends, its slopes are the one-sided limits: finite where a power of 0 has no part in them.

type Parameters = Record<string, Tensor>;
/** A family, its parameters, a value, the slope of logProb in the value and in each parameter. */
type Edge = [new (p: never) => Distribution, Record<string, number>, number, number | null, Record<string, number>];

const edges: Edge[] = [
  // log p = a·log r + (a − 1)·log x − r·x − log Γ(a)
  [Gamma, { concentration: 0.5, rate: 2 }, 0, -Infinity, { concentration: -Infinity, rate: 0.25 }],
  [Gamma, { concentration: 1, rate: 2 }, 0, -2, { concentration: -Infinity, rate: 0.5 }],
  [Gamma, { concentration: 3, rate: 2 }, 0, Infinity, { concentration: -Infinity, rate: 1.5 }],
  [Exponential, { rate: 2 }, 0, -2, { rate: 0.5 }],
  [ChiSquared, { df: 1 }, 0, -Infinity, { df: -Infinity }],
  [ChiSquared, { df: 2 }, 0, -0.5, { df: -Infinity }],
  [HalfNormal, { scale: 2 }, 0, 0, { scale: -0.5 }],
  // log p = log k − k·log s + (k − 1)·log x − (x/s)ᵏ
  [Weibull, { concentration: 0.5, scale: 2 }, 0, -Infinity, { concentration: -Infinity, scale: -0.25 }],
  [Weibull, { concentration: 1, scale: 2 }, 0, -0.5, { concentration: -Infinity, scale: -0.5 }],
  [Weibull, { concentration: 1.5, scale: 2 }, 0, Infinity, { concentration: -Infinity, scale: -0.75 }],
  [Weibull, { concentration: 2, scale: 2 }, 0, Infinity, { concentration: -Infinity, scale: -1 }],
  [Pareto, { concentration: 3, scale: 2 }, Infinity, 0, { concentration: 0, scale: 0 }],
  // ∂/∂b of log p at 0 is ψ(a + b) − ψ(b).
  [Beta, { alpha: 1, beta: 1 }, 0, 0, { alpha: -Infinity, beta: 1 }],
  [Beta, { alpha: 2, beta: 1 }, 1, 1, { alpha: 0.5, beta: -Infinity }],
  [Beta, { alpha: 0.5, beta: 2 }, 0, -Infinity, { alpha: -Infinity, beta: 5 / 3 - 2 * Math.LN2 }],
  [Poisson, { rate: 0 }, 0, null, { rate: -1 }],
  [Poisson, { rate: 0 }, 2, null, { rate: Infinity }],
  [Geometric, { probs: 1 }, 0, null, { probs: 1 }],
  [Geometric, { probs: 1 }, 2, null, { probs: -Infinity }],
];

const nearly = (found: number, wanted: number): void => {
  if (Number.isFinite(wanted)) expect(found).toBeCloseTo(wanted, 12);
  else expect(found).toBe(wanted);
};

describe.each(edges)('%o %o at %d', (Family, given, x, slope, slopes) => {
  const parameters: Parameters = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, tensor(value)]));
  const logProb = (p: Parameters, value: Tensor): Tensor => new Family(p as never).logProb(value);

  test('has the limits of its slopes, compiled and not', () => {
    const inParameters = grad((p: Parameters) => logProb(p, tensor(x)));
    for (const f of [inParameters, compile(inParameters)]) {
      const found = f(parameters);
      for (const name of Object.keys(slopes)) nearly(found[name]!.item(), slopes[name]!);
    }
    if (slope !== null) nearly(grad((value: Tensor) => logProb(parameters, value))(tensor(x)).item(), slope);
  });
});

test.each([[0, 0, -3], [0, 1, Infinity], [1, 3, 3], [1, 2, -Infinity]])('the slope of a binomial mass at probs %d of count %d', (p, k, want) => {
  expect(grad((probs: Tensor) => new Binomial({ trials: 3, probs }).logProb(k))(tensor(p)).item()).toBe(want);
});

describe('categories', () => {
  const probs = tensor([0, 0.4, 0.6]);
  test('numbers that are none have no slope, also where the first has no mass', () => {
    const slopes = grad((p: Tensor) => new Categorical({ probs: p }).logProb([-1, 0.5, 3, Infinity, 1]).sum())(probs);
    // An infinite loss has finite slopes.
    expect(slopes.toArray()).toEqual([0, 2.5, 0]);
  });

  test('an impossible category gains without limit', () => {
    expect(grad((p: Tensor) => new Categorical({ probs: p }).logProb(0))(probs).toArray()).toEqual([Infinity, 0, 0]);
    const logits = tensor([-Infinity, 0, 0]);
    expect(grad((l: Tensor) => new Categorical({ logits: l }).logProb(0))(logits).toArray()).toEqual([1, -0.5, -0.5]);
  });
});

test('outside the support neither tails nor what is cut from them poison slopes', () => {
  const gamma = { concentration: tensor(0.5), rate: tensor(2) };
  for (const tail of ['cdf', 'survival', 'logCdf', 'logSurvival'] as const) {
    const slopes = grad((p: Parameters) => new Gamma(p as never)[tail](-1))(gamma);
    expect(treeMap((s: Tensor) => s.item() + 0, slopes)).toEqual({ concentration: 0, rate: 0 });
  }
  const lifetime = (scale: Tensor): Tensor => new Weibull({ concentration: 0.5, scale }).cdf([-1, 3]).sum();
  // −(k/s)·z^k·e^(−z^k) at z = 3/2.
  expect(grad(lifetime)(tensor(2)).item()).toBeCloseTo(-0.25 * Math.sqrt(1.5) * Math.exp(-Math.sqrt(1.5)), 12);
  // Of a law cut at h alone, log p = log of the gamma density less log P(a, r·h): for a = 1, 1/r − x − h/(e^(rh) − 1).
  const cut = grad((rate: Tensor) => new Truncated({ base: new Gamma({ concentration: 1, rate }), high: 2 }).logProb(0.3))(tensor(0.7)).item();
  expect(cut).toBeCloseTo(1 / 0.7 - 0.3 - 2 / Math.expm1(1.4), 12);
});

test('entropies rise without limit from laws without chance', () => {
  expect(grad((rate: Tensor) => new Poisson({ rate }).entropy())(tensor(0)).item()).toBe(Infinity);
  const binomial = grad((probs: Tensor) => new Binomial({ trials: [3, 3, 0], probs }).entropy().sum());
  expect(Array.from(binomial(tensor([0, 1, 1])).data, (s) => s + 0)).toEqual([Infinity, -Infinity, 0]);
  expect(grad((probs: Tensor) => new Geometric({ probs }).entropy())(tensor(1)).item()).toBe(-Infinity);
  expect(grad((probs: Tensor) => new Geometric({ probs }).cdf(0))(tensor(1)).item()).toBe(1);
});

test('a transformed law has no slope where its bijector has no inverse', () => {
  const y = tensor([-1, -0.5, 1, 2]);
  const parameters = { loc: tensor(0.3), scale: tensor(0.7) };
  const loss = (p: Parameters, at: Tensor): Tensor => {
    const logs = new TransformedDistribution(new Normal(p), bijectors.exp()).logProb(at);
    return where(greater(at, 0), logs, 0).sum();
  };
  const direct = (p: Parameters): Tensor => new LogNormal(p).logProb([1, 2]).sum();
  const [found, wanted] = [grad(loss)(parameters, y), grad(direct)(parameters)];
  for (const name of ['loc', 'scale']) expect(found[name]!.item()).toBeCloseTo(wanted[name]!.item(), 12);
  expect(grad((at: Tensor) => loss(parameters, at))(y).data.slice(0, 2).every((s) => s === 0)).toBe(true);
  expect(new TransformedDistribution(new Normal({ loc: [0] }), bijectors.simplex()).logProb([[1.5, -0.5], [NaN, 0.5]]).toArray()).toEqual([-Infinity, NaN]);
});

test('the logarithm of an upper tail leaves 0 with the slope of the density', () => {
  const slope = (a: number): number => grad((x: Tensor) => new Gamma({ concentration: a, rate: 2 }).logSurvival(x))(tensor(0)).item() + 0;
  expect([0.5, 1, 3].map(slope)).toEqual([-Infinity, -2, 0]);
});
