import { grad } from '@x/autodiff';
import { abs, add, exp, isFinite, log, mul, neg, random, sort, square, sub, sum, tensor, type Tensor } from '@x/tensor/core';
import { available } from './available.js';
import { pointsOf, type DistributionCase } from './distributionCase.js';
import { expectedValue } from './expectedValue.js';
import { demand, requireClose } from './requireClose.js';

// Laws of distributions of numbers. Where a family lacks a method, the law that needs it has nothing to say.

/** The probabilities of everything add up to one. */
export function totalLaw(c: DistributionCase): void {
  requireClose('the total probability', expectedValue(c, (x) => add(mul(x, 0), 1)), 1, c.integrals ?? 1e-8);
}

/** Mean, variance, entropy and moment generating function are the expected values they are named for. */
export function momentsLaw(c: DistributionCase): void {
  const { distribution: d, integrals = 1e-8, mgfAt = [0.1, -0.2] } = c;
  const mean = available(() => d.mean.item() as number);
  if (mean !== undefined && Number.isFinite(mean)) {
    const spread = expectedValue(c, (x) => abs(x));
    requireClose('the mean', expectedValue(c, (x) => x), mean, integrals, integrals * spread);
    const variance = available(() => d.variance.item() as number);
    if (variance !== undefined && Number.isFinite(variance)) {
      requireClose('the variance', expectedValue(c, (x) => square(sub(x, mean))), variance, 10 * integrals);
      requireClose('the standard deviation', d.std, Math.sqrt(variance), 1e-14);
    }
  }
  const entropy = available(() => d.entropy().item() as number);
  if (entropy !== undefined) requireClose('the entropy', expectedValue(c, (_, logProb) => neg(logProb)), entropy, integrals, integrals);
  for (const t of mgfAt) {
    const mgf = available(() => d.mgf(t).item() as number);
    if (mgf === undefined || !Number.isFinite(mgf)) continue;
    requireClose(`the moment generating function at ${t}`, expectedValue(c, (x) => exp(mul(x, t))), mgf, 10 * integrals);
  }
}

/** The density is the slope of the distribution function; a mass is its step. */
export function slopeLaw(c: DistributionCase): void {
  const { distribution: d } = c;
  const x = pointsOf(c);
  const cdf = available(() => d.cdf(x));
  if (cdf === undefined) return;
  if (d.support.discrete) {
    requireClose('the step of the distribution function', sub(cdf, d.cdf(sub(x, 1))), d.prob(x), 1e-11, 1e-15);
    requireClose('the distribution function between whole numbers', d.cdf(add(x, 0.5)), cdf, 0);
  } else {
    requireClose('the slope of the distribution function', grad((y: Tensor) => sum(d.cdf(y)))(x), d.prob(x), 1e-11, 1e-300);
    requireClose('the slope of the survival function', grad((y: Tensor) => sum(d.survival(y)))(x), neg(d.prob(x)), 1e-11, 1e-300);
  }
}

/** Distribution and survival functions, and their logarithms, belong together; they run from 0 to 1. */
export function tailsLaw(c: DistributionCase): void {
  const { distribution: d } = c;
  const x = pointsOf(c);
  const cdf = available(() => d.cdf(x));
  if (cdf === undefined) return;
  const survival = d.survival(x);
  requireClose('cdf + survival', add(cdf, survival), tensor(new Float64Array(x.size).fill(1), { shape: x.shape }), 1e-13);
  requireClose('logCdf', d.logCdf(x), log(cdf), 1e-12, 1e-14);
  requireClose('logSurvival', d.logSurvival(x), log(survival), 1e-12, 1e-14);
  // Sums of weights may miss one by a rounding error.
  requireClose('the distribution function at ±∞ and NaN', d.cdf([-Infinity, Infinity, NaN]), [0, 1, NaN], 1e-15);
  requireClose('the survival function at ±∞ and NaN', d.survival([-Infinity, Infinity, NaN]), [1, 0, NaN], 1e-15);
  requireClose('logCdf at ±∞', d.logCdf([-Infinity, Infinity]), [-Infinity, 0], 0, 1e-15);
  requireClose('logSurvival at ±∞', d.logSurvival([-Infinity, Infinity]), [0, -Infinity], 0, 1e-15);
}

/** The quantile undoes the distribution function, and is NaN where there is none. */
export function quantileLaw(c: DistributionCase): void {
  const { distribution: d } = c;
  const p = tensor([1e-12, 1e-3, 0.2, 0.5, 0.7, 0.999]);
  const quantile = available(() => d.quantile(p));
  if (quantile === undefined) return;
  requireClose('quantiles of no probability', d.quantile([-0.1, 1.1, NaN]), [NaN, NaN, NaN], 0);
  if (d.support.discrete) {
    const [at, before] = [d.cdf(quantile), d.cdf(sub(quantile, 1))];
    demand('the quantile is the smallest value whose cdf reaches p', p.data.every((q, i) => at.data[i]! >= q && before.data[i]! < q));
    const x = pointsOf(c);
    const reached = d.cdf(x);
    const low = x.data.map((_, i) => (reached.data[i]! < 1 ? 1 : 0));
    const back = d.quantile(reached);
    demand('quantiles are exact at ties', x.data.every((value, i) => low[i] === 0 || back.data[i] === value));
    return;
  }
  // The quantile itself is rounded.
  const [reached, slope] = [d.cdf(quantile), d.prob(quantile)];
  p.data.forEach((target, i) => {
    const slack = 1e-9 * target + 4 * 2.2e-16 * slope.data[i]! * Math.abs(quantile.data[i]!);
    demand(`cdf of the quantile: ${reached.data[i]} for ${target}`, Math.abs(reached.data[i]! - target) <= slack);
  });
  const upper = d.upperQuantile(p);
  const [left, steep] = [d.survival(upper), d.prob(upper)];
  p.data.forEach((target, i) => {
    // A family without an accurate upper quantile takes that of 1 − p.
    const slack = 1e-9 * target + 2.3e-16 + 4 * 2.2e-16 * steep.data[i]! * Math.abs(upper.data[i]!);
    demand(`survival of the upper quantile: ${left.data[i]} for ${target}`, Math.abs(left.data[i]! - target) <= slack);
  });
  // Back from the smaller tail. Where it is flat, x is known no better than its rounding error over the density.
  const x = pointsOf(c);
  const [cdf, survival, prob] = [d.cdf(x), d.survival(x), d.prob(x)];
  const [fromLeft, fromRight] = [d.quantile(cdf), d.upperQuantile(survival)];
  x.data.forEach((value, i) => {
    const left = cdf.data[i]! < 0.5;
    const back = (left ? fromLeft : fromRight).data[i]!;
    const slack = 1e-10 * Math.abs(value) + 1e-13 + (4 * 2.2e-16 * (left ? cdf.data[i]! : 1)) / prob.data[i]!;
    demand(`the quantile of a tail: ${back} for ${value}`, Math.abs(back - value) <= slack);
  });
}

/** −∞ outside the support, NaN at NaN, and nowhere more than at the mode. */
export function supportLaw(c: DistributionCase): void {
  const { distribution: d, outside } = c;
  const x = pointsOf(c);
  demand('points lie inside the support', d.support.contains(x).data.every((inside) => inside === 1));
  demand('the density is finite at points', isFinite(d.logProb(x)).data.every((finite) => finite === 1));
  requireClose('prob', d.prob(x), exp(d.logProb(x)), 1e-13);
  requireClose('logProb of NaN', d.logProb(NaN), NaN, 0);
  if (outside !== undefined) {
    const away = tensor(outside as number[]);
    requireClose('logProb outside the support', d.logProb(away), away.data.length === 0 ? [] : tensor(new Float64Array(away.size).fill(-Infinity), { shape: away.shape }), 0);
  }
  const mode = available(() => d.mode);
  if (mode === undefined || Number.isNaN(mode.item() as number)) return;
  const best = d.logProb(mode).item() as number;
  demand('the mode has the greatest density', d.logProb(x).data.every((value) => value <= best + 1e-12 * Math.abs(best)));
}

/** Of 20 000 draws. */
const draws = 20_000;

/**
 * Draws lie in the support and follow the law: the Kolmogorov–Smirnov distance for densities, χ² for masses, both with a
 * false-alarm rate of 1e-6; mean and variance within 5 standard errors (6e-7 each, if fourth moments exist).
 */
export function sampleLaw(c: DistributionCase): void {
  const { distribution: d } = c;
  const key = random.key(7);
  const x = d.sample(key, [draws]);
  requireClose('the same key', d.sample(key, [draws]), x, 0);
  demand('sample(key, n) is sample(key, [n])', d.sample(key, 3).shape.join() === '3');
  demand('draws lie in the support', d.support.contains(x).data.every((inside) => inside === 1));
  const mean = available(() => d.mean.item() as number) ?? NaN;
  const variance = available(() => d.variance.item() as number) ?? NaN;
  if (Number.isFinite(variance)) {
    const average = x.astype('float64').mean().item() as number;
    demand(`the mean of draws, ${average}, is near ${mean}`, Math.abs(average - mean) <= 5 * Math.sqrt(variance / draws) + 1e-12 * Math.abs(mean));
  }
  if (d.support.discrete) requireMasses(c, x);
  else requireDistribution(c, x);
}

/** Kolmogorov–Smirnov: sup |F̂ − F| < √(log(2/α)/2n) with α = 1e-6. */
function requireDistribution({ distribution: d }: DistributionCase, x: Tensor): void {
  const ordered = sort(x.astype('float64'));
  const cdf = available(() => d.cdf(ordered));
  if (cdf === undefined) return;
  const distance = Array.from(cdf.data).reduce((worst, p, i) => Math.max(worst, p - i / draws, (i + 1) / draws - p), 0);
  demand(`the Kolmogorov–Smirnov distance of draws, ${distance}, is small`, distance < Math.sqrt(Math.log(2 / 1e-6) / (2 * draws)));
}

/** χ² of the values expected at least ten times, all others pooled; the limit is Wilson and Hilferty's for α = 1e-6. */
function requireMasses({ distribution: d }: DistributionCase, x: Tensor): void {
  const counts = new Map<number, number>();
  for (const value of x.data) counts.set(value, (counts.get(value) ?? 0) + 1);
  const values = [...counts.keys()];
  const expected = mul(d.prob(values), draws);
  let [statistic, cells, seen, likely] = [0, 0, 0, 0];
  values.forEach((value, i) => {
    const e = expected.data[i]!;
    if (e < 10) return;
    statistic += (counts.get(value)! - e) ** 2 / e;
    cells += 1;
    seen += counts.get(value)!;
    likely += e;
  });
  const rest = Math.max(draws - likely, 1e-9);
  if (rest >= 10) {
    statistic += (draws - seen - rest) ** 2 / rest;
    cells += 1;
  }
  const k = Math.max(cells - 1, 1);
  const limit = k * (1 - 2 / (9 * k) + 4.753 * Math.sqrt(2 / (9 * k))) ** 3;
  demand(`χ² of draws, ${statistic} on ${k} degrees of freedom, is at most ${limit}`, statistic <= limit);
}
