import { describe, expect, test } from 'vitest';
import { add, exp, floor, greater, less, log, mean, mul, neg, pow, random, sigmoid, square, sub, sum, tensor, variance, where, type Tensor } from '@x/tensor';
import { Categorical } from '../distributions/categorical.js';
import { Cauchy } from '../distributions/cauchy.js';
import { Exponential } from '../distributions/exponential.js';
import { Gamma } from '../distributions/gamma.js';
import { Independent } from '../distributions/independent.js';
import { Normal } from '../distributions/normal.js';
import { Uniform } from '../distributions/uniform.js';
import { monteCarlo } from '../expectations/expectation.js';
import { boxMuller } from './boxMuller.js';
import { effectiveSampleSize } from './effectiveSampleSize.js';
import { importanceSample, optimalProposal, selfNormalizedImportance } from './importanceSample.js';
import { inverseCdf, inverseCdfSample } from './inverseCdfSample.js';
import { monteCarloEStep } from './monteCarloEStep.js';
import { paretoK } from './paretoK.js';
import { rejectionSample } from './rejectionSample.js';
import { resample, type ResampleMethod } from './resample.js';
import { sir } from './sir.js';
import { latinHypercube, stratified } from './stratified.js';
import { tailProbability } from './tailProbability.js';

const key = random.key(11);
const unit = new Uniform({ low: 0, high: 1 });
const numbers = (x: Tensor): number[] => [...x.data];
/** The largest distance of the empirical cdf from F. */
const kolmogorov = (x: Tensor, cdf: (x: number) => number): number => {
  const sorted = Float64Array.from(x.data).sort();
  const n = sorted.length;
  return sorted.reduce((d, v, i) => Math.max(d, cdf(v) - i / n, (i + 1) / n - cdf(v)), 0);
};
/** At fixed keys; by chance larger with probability 2·exp(−2·1.95²) = 1e-3. */
const critical = (n: number): number => 1.95 / Math.sqrt(n);
const logHeads = (x: Tensor): Tensor => add(mul(7, log(x)), mul(3, log(sub(1, x))));
/** The cdf of Beta(2, 2), and of Beta(8, 4) as a binomial tail. */
const beta22 = (x: number): number => x * x * (3 - 2 * x);
const beta84 = (x: number): number => [8, 9, 10, 11].reduce((s, k) => s + [165, 55, 11, 1][k - 8]! * x ** k * (1 - x) ** (11 - k), 0);

describe('inverse cdf', () => {
  test('M-02 draws follow the law and are monotone in the uniforms', () => {
    const x = inverseCdfSample(new Exponential({ rate: 2 }), key, [5000]);
    expect(kolmogorov(x, (v) => 1 - Math.exp(-2 * v))).toBeLessThan(critical(5000));
    expect(new Exponential({ rate: 2 }).quantile(0.5).item()).toBeCloseTo(0.3465735903, 10);
    expect(inverseCdfSample(new Normal({ loc: [0, 10] }), key, 3).shape).toEqual([3, 2]);
  });

  test('M-02 u ≤ F(x) exactly when F⁻¹(u) ≤ x, also across jumps', () => {
    const probs = [0.2, 0, 0.5, 0.3];
    const cdf = (k: number): number => probs.slice(0, k + 1).reduce((a, b) => a + b, 0);
    const u = numbers(random.uniform(key, [500]));
    const x = numbers(inverseCdf({ probs }, u));
    u.forEach((level, i) => [0, 1, 2, 3].forEach((k) => expect(k === 3 || level <= cdf(k)).toBe(x[i]! <= k)));
  });

  test('M-03 tables', () => {
    expect(inverseCdf({ probs: [0.2, 0.5, 0.3] }, [0.2, 0.2000001, 0.95, 1]).toArray()).toEqual([0, 1, 2, 2]);
  });

  test('M-04 any monotone cdf', () => {
    const cubic = (x: Tensor): Tensor => where(less(x, 0), 0, where(greater(x, 1), 1, sub(mul(6, square(x)), sub(mul(8, pow(x, 3)), mul(3, pow(x, 4))))));
    expect(inverseCdf({ cdf: cubic }, 0.5).item()).toBeCloseTo(0.3857275681, 10);
    const logistic = inverseCdf({ cdf: (x) => sigmoid(x) }, [1e-12, 0.25, 0.75]);
    [1e-12, 0.25, 0.75].forEach((u, i) => expect(logistic.data[i]!).toBeCloseTo(Math.log(u / (1 - u)), 10));
    expect(inverseCdf({ cdf: (x) => sigmoid(sub(x, 1e6)) }, 0.5).item()).toBeCloseTo(1e6, 6);
    expect(inverseCdf({ cdf: (x) => sigmoid(x) }, [0, 1]).toArray()).toEqual([-Infinity, Infinity]);
  });

  test('M-05 Box–Muller', () => {
    const [a, b] = boxMuller(0.5, 0.25);
    expect(a.item()).toBeCloseTo(0, 12);
    expect(b.item()).toBeCloseTo(1.177410023, 9);
    const [z, w] = boxMuller(random.uniform(key, [4000]), random.uniform(random.key(12), [4000]));
    expect(kolmogorov(z, (v) => new Normal().cdf(v).item() as number)).toBeLessThan(critical(4000));
    expect(kolmogorov(add(square(z), square(w)), (v) => 1 - Math.exp(-v / 2))).toBeLessThan(critical(4000));
  });
});

describe('rejection', () => {
  const target = (x: Tensor): Tensor => add(log(x), log(sub(1, x)));

  test('M-06, M-07 acceptance, normaliser and law', () => {
    const found = rejectionSample(target, unit, { key, bound: 0.25, draws: 5000 });
    expect(found.samples.shape).toEqual([5000]);
    expect(Math.abs(found.acceptanceRate - 2 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / found.proposals));
    expect(Math.abs(found.normalizer - 1 / 6)).toBeLessThan(4 * found.standardError);
    expect(kolmogorov(found.samples, beta22)).toBeLessThan(critical(5000));
    expect(rejectionSample(target, unit, { key, logBound: Math.log(0.25), draws: 5000 }).samples.toArray()).toEqual(found.samples.toArray());
  });

  test('M-08 a posterior from its prior', () => {
    const found = rejectionSample(logHeads, unit, { key, logBound: logHeads(tensor(0.7)).item() as number, draws: 3000 });
    expect(Math.abs(found.acceptanceRate - 0.3407030524)).toBeLessThan(4 * Math.sqrt(0.22 / found.proposals));
    expect(kolmogorov(found.samples, beta84)).toBeLessThan(critical(3000));
  });

  test('M-09 the ball in the cube: acceptance falls with the dimension', () => {
    const rate = (d: number, draws: number): { acceptanceRate: number; proposals: number } => {
      const cube = new Independent(new Uniform({ low: new Array<number>(d).fill(-1), high: 1 }), 1);
      const ball = (x: Tensor): Tensor => where(less(sum(square(x), { axis: 1 }), 1), -d * Math.LN2, -Infinity);
      return rejectionSample(ball, cube, { key, bound: 1, draws });
    };
    for (const [d, truth] of [[2, Math.PI / 4], [10, 0.00249039457]] as const) {
      const { acceptanceRate, proposals } = rate(d, d === 2 ? 5000 : 300);
      expect(Math.abs(acceptanceRate - truth)).toBeLessThan(4 * Math.sqrt((truth * (1 - truth)) / proposals));
    }
  });

  test('a violated bound, a bad target and a hopeless proposal teach', () => {
    expect(() => rejectionSample(target, unit, { key, bound: 0.1, draws: 100 })).toThrow(/keep target ≤ bound · proposal, got a target 2\.\d+ times as large at x = 0\.\d+\. There the bound must be at least 0\.2/);
    expect(() => rejectionSample(target, unit, { key, draws: 10 })).toThrow(/`bound` must be a positive number/);
    expect(() => rejectionSample(() => tensor([NaN]), unit, { key, bound: 1, draws: 1 })).toThrow(/one log-density for each of 64 draws, got shape \[1\]/);
    expect(() => rejectionSample((x) => mul(x, NaN), unit, { key, bound: 1, draws: 1 })).toThrow(/finite or −Infinity, got NaN at 0\./);
    expect(() => rejectionSample((x) => mul(greater(x, 2), 1).sub(1).mul(1e9), unit, { key, bound: 1, draws: 5, maxProposals: 1000 })).toThrow(/1000 proposals with 0 accepted/);
    expect(rejectionSample(target, unit, { key, bound: 0.25, draws: 0 }).samples.shape).toEqual([0]);
  });
});

describe('importance sampling', () => {
  const p = new Categorical({ probs: [0.5, 0.3, 0.2] });
  const f = (x: Tensor): Tensor => pow(10, x);

  test('M-10 values and variances', () => {
    const uniform = new Categorical({ probs: [1 / 3, 1 / 3, 1 / 3] });
    const found = importanceSample(f, p, uniform, { key, draws: 40_000 });
    expect(Math.abs((found.value.item() as number) - 23.5)).toBeLessThan(4 * (found.standardError.item() as number));
    expect((found.standardError.item() as number) ** 2 * 40_000).toBeCloseTo(675.5, -1.5);
    expect((monteCarlo(f, p, { key, draws: 40_000 }).standardError.item() as number) ** 2 * 40_000).toBeCloseTo(1478.25, -2);
  });

  test('M-11 the optimal proposal has no variance', () => {
    const q = optimalProposal([0.5, 0.3, 0.2], [1, 10, 100]);
    numbers(q).forEach((v, i) => expect(v).toBeCloseTo([0.02127659574, 0.1276595745, 0.8510638298][i]!, 10));
    const found = importanceSample(f, p, new Categorical({ probs: q }), { key, draws: 100 });
    expect(found.value.item()).toBeCloseTo(23.5, 10);
    expect(found.standardError.item()).toBeCloseTo(0, 10);
    expect(() => optimalProposal([1, 0], [0, 1])).toThrow(/Σ p \|f\| = 0/);
  });

  test('M-12 self-normalised estimates do not know the constant', () => {
    const target = (c: number) => (x: Tensor): Tensor => add(mul(square(sub(x, 1)), -0.5), Math.log(c));
    const wide = new Normal({ scale: 2 });
    const found = selfNormalizedImportance((x) => x, target(1), wide, { key, draws: 20_000 });
    expect(selfNormalizedImportance((x) => x, target(7), wide, { key, draws: 20_000 }).value.item()).toBeCloseTo(found.value.item() as number, 12);
    expect(Math.abs((found.value.item() as number) - 1)).toBeLessThan(4 * (found.standardError.item() as number));
    expect(found.warning).toBeUndefined();
    const small = Array.from({ length: 400 }, (_, i) => selfNormalizedImportance((x) => x, target(1), wide, { key: random.key(i), draws: 5 }).value.item() as number);
    expect(Math.abs(small.reduce((a, b) => a + b) / 400 - 1)).toBeGreaterThan(0.01);
  });

  test('M-13 effective sample size', () => {
    expect(effectiveSampleSize([0.5, 0.5, 0]).item()).toBe(2);
    expect(effectiveSampleSize([3, 3, 3, 3]).item()).toBe(4);
    expect(effectiveSampleSize([[0, 1], [1, 1]]).toArray()).toEqual([1, 2]);
    expect(() => effectiveSampleSize([0, 0])).toThrow(/hold a positive one/);
    expect(() => effectiveSampleSize([1, -1])).toThrow(/at least 0, got -1/);
  });

  test('the tail index tells light tails from heavy ones', () => {
    const weights = (scale: number): Tensor => {
      const x = new Normal({ scale }).sample(key, [20_000]);
      return sub(new Normal().logProb(x), new Normal({ scale }).logProb(x));
    };
    // A normal target under a normal proposal of variance s² < 1 has weights with tail index 1 − s².
    expect(Math.abs(paretoK(weights(0.5)) - 0.75)).toBeLessThan(0.2);
    expect(paretoK(weights(2))).toBeLessThan(0.1);
    // Powers of uniform numbers have an exact Pareto tail.
    const u = random.uniform(key, [50_000]);
    expect(Math.abs(paretoK(mul(-0.5, log(u))) - 0.5)).toBeLessThan(0.1);
    expect(paretoK([1, 2])).toBeNaN();
    expect(paretoK(new Array<number>(100).fill(3))).toBeNaN();
  });

  test('infinite variance is reported', () => {
    const found = importanceSample((x) => x, new Cauchy(), new Normal(), { key });
    expect(found.paretoK).toBeGreaterThan(0.7);
    expect(found.warning).toMatch(/Take a proposal with heavier tails than the target/);
    expect(() => importanceSample((x) => x, (x) => mul(x, -Infinity), new Uniform({ low: 1, high: 2 }), { key })).toThrow(/draws without any/);
  });

  test('M-14 tails', () => {
    const found = tailProbability(new Normal(), 4, { key, draws: 10_000, proposal: new ShiftedExponential() });
    expect(Math.abs((found.value.item() as number) - 3.167124183e-5)).toBeLessThan(4 * 3.223839161e-8);
    expect((found.standardError.item() as number) / 3.223839161e-8).toBeCloseTo(1, 1);
    const far = tailProbability(new Normal(), 30, { key });
    expect((far.value.item() as number) / (new Normal().survival(30).item() as number)).toBeCloseTo(1, 2);
    expect(tailProbability(new Gamma({ concentration: 3, rate: 1 }), 20, { key }).warning).toBeUndefined();
    expect(() => tailProbability(new Normal(), -1, { key })).toThrow(/lie where the density falls/);
    expect(() => tailProbability(new Categorical({ probs: [1] }), 1, { key })).toThrow(/Discrete tails are sums/);
  });
});

/** 4 + Exponential(4). */
class ShiftedExponential extends Exponential {
  constructor() {
    super({ rate: 4 });
  }
  override logProb(x: Tensor): Tensor {
    return super.logProb(sub(x, 4));
  }
  protected override draw(k: random.Key, shape: readonly number[]): Tensor {
    return add(super.draw(k, shape), 4);
  }
}

describe('resampling', () => {
  test('M-15, M-16 sampling importance resampling', () => {
    const found = sir(logHeads, unit, { key, proposals: 100_000, draws: 5000 });
    expect(mean(found.samples).item()).toBeCloseTo(2 / 3, 1.5);
    expect(kolmogorov(found.samples, beta84)).toBeLessThan(critical(5000));
    expect(found.effectiveSampleSize).toBeLessThan(100_000);
    const z = tensor([0.7, 0.5, 0.9]);
    numbers(logHeads(z).softmax()).forEach((w, i) => expect(w).toBeCloseTo([0.6044885509, 0.2654838327, 0.1300276164][i]!, 10));
  });

  test('M-17 all methods are unbiased; systematic counts are next to n·w', () => {
    const w = [0.1, 0.25, 0, 0.65];
    for (const method of ['multinomial', 'stratified', 'systematic', 'residual'] as ResampleMethod[]) {
      const counts = [0, 0, 0, 0];
      for (let r = 0; r < 2000; r++) {
        const drawn = numbers(resample(random.foldIn(key, r), w, 10, { method }));
        expect(drawn.length).toBe(10);
        drawn.forEach((i) => counts[i]!++);
        if (method === 'systematic') w.forEach((p, i) => expect(Math.abs(drawn.filter((v) => v === i).length - 10 * p)).toBeLessThan(1));
      }
      // Multinomial counts vary most: 4.5 of their standard deviations
      w.forEach((p, i) => expect(Math.abs(counts[i]! - 20_000 * p)).toBeLessThanOrEqual(4.5 * Math.sqrt(20_000 * p * (1 - p))));
    }
    expect(() => resample(key, [0, 0], 3)).toThrow(/zeros alone/);
    expect(() => resample(key, [1, NaN], 3)).toThrow(/NaN at position 1/);
    expect(() => resample(key, [1], 3, { method: 'best' as ResampleMethod })).toThrow(/multinomial, stratified, systematic or residual, got 'best'/);
    expect(resample(key, [1], 0).shape).toEqual([0]);
  });
});

describe('stratification', () => {
  test('one point per stratum, on every axis', () => {
    expect(numbers(floor(mul(stratified(key, 50), 50)))).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(floor(mul(stratified(key, [2, 3]), [2, 3])).toArray()).toEqual([[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]);
    const points = latinHypercube(key, 40, 3);
    for (const axis of [0, 1, 2]) expect(numbers(floor(mul(points.at('...', axis), 40))).sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
    expect(() => latinHypercube(key, 0, 2)).toThrow(/whole number ≥ 1/);
    expect(() => stratified(key, [])).toThrow(/whole numbers ≥ 1/);
  });

  test('means vary far less than over independent points', () => {
    const error = (points: (k: random.Key) => Tensor): number => variance(tensor(Array.from({ length: 200 }, (_, r) => mean(exp(points(random.foldIn(key, r)))).item() as number))).item() as number;
    expect(error((k) => stratified(k, 50))).toBeLessThan(error((k) => random.uniform(k, [50])) / 500);
  });
});

test('M-18 the E-step of Monte Carlo EM estimates Q', () => {
  // z ~ N(μ, 1), x | z ~ N(z, 1), x = 0: the posterior is N(μ/2, ½) and Q is maximal at μ/2.
  const eStep = monteCarloEStep({
    samplePosterior: (mu: Tensor, k: random.Key, draws) => new Normal({ loc: mul(mu, 0.5), scale: Math.SQRT1_2 }).sample(k, draws),
    logJoint: (mu: Tensor, z: Tensor) => add(new Normal({ loc: mu }).logProb(z), new Normal({ loc: z }).logProb(0)),
    draws: 4000,
  });
  const q = eStep(tensor(2), key);
  const exact = (mu: number): number => -0.5 * (0.5 + (1 - mu) ** 2) - 0.5 * (0.5 + 1) - Math.log(2 * Math.PI);
  for (const mu of [0, 1, 2]) expect(q(tensor(mu)).item() as number).toBeCloseTo(exact(mu), 1);
  expect(neg(q(tensor(1))).item() as number).toBeLessThan(neg(q(tensor(1.5))).item() as number);
});
