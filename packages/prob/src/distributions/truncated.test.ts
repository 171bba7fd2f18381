import { compile, grad } from '@x/autodiff';
import { batchLaw } from '@x/autodiff/testing';
import { DomainError, random, tensor, type Tensor } from '@x/tensor/core';
import { describe, expect, test } from 'vitest';
import reference from '../../reference/locationScale.json' with { type: 'json' };
import { Cauchy, Exponential, Normal, NotAvailableError, Poisson, Truncated } from '../index.js';

const number = (x: Tensor): number => x.item() as number;
const relative = (found: number, truth: number): number => (found === truth ? 0 : Math.abs(found / truth - 1));

describe('truncated normal distributions agree with 280 digits', () => {
  test.each(reference.cases.truncated)('N($loc, $scale) on [$low, $high] at $p', (c) => {
    const d = new Truncated({ base: new Normal({ loc: c.loc, scale: c.scale }), low: c.low, high: c.high });
    // Masses near e^(−1250) keep 2e-13; an interval of 1e-4 has bounds that are rounded by 1e-12 of it.
    const tolerance = c.high - c.low < 1e-3 ? 1e-10 : 3e-13;
    expect(Math.abs(number(d.logProb(c.quantile)) - c.logProb)).toBeLessThan(10 * tolerance);
    expect(Math.abs(number(d.logCdf(c.quantile)) - c.logCdf)).toBeLessThan(10 * tolerance);
    expect(Math.abs(number(d.logSurvival(c.quantile)) - c.logSurvival)).toBeLessThan(10 * tolerance);
    expect(relative(number(d.quantile(c.p)), c.quantile)).toBeLessThan(1e-13);
    expect(relative(number(d.upperQuantile(1 - c.p)), c.quantile)).toBeLessThan(1e-13);
    expect(relative(number(d.mean), c.mean)).toBeLessThan(1e-12);
    expect(Math.abs(number(d.entropy()) - c.entropy)).toBeLessThan(1e-9);
    expect(relative(number(d.mgf(0.3)), c.mgf)).toBeLessThan(1e-9);
    // 1 − mean·(mean − a) cancels down to 1/a², and no further.
    const nearest = Math.min(Math.abs(c.low - c.loc), Math.abs(c.high - c.loc)) / c.scale;
    expect(relative(number(d.variance), c.variance)).toBeLessThan(1e-12 + 1e-15 * nearest ** 2);
  });
});

test('quantiles reach the bounds, and are NaN for no probability', () => {
  const d = new Truncated({ base: new Normal(), low: 30, high: 40 });
  expect(d.quantile([0, 1, -1, 2, NaN]).toArray()).toEqual([30, 40, NaN, NaN, NaN]);
  expect(new Truncated({ base: new Exponential({ rate: 2 }), low: -1 }).quantile([0, 1]).toArray()).toEqual([0, Infinity]);
});

test('draws far beyond the underflow of the tail', () => {
  const d = new Truncated({ base: new Normal(), low: 50 });
  const x = d.sample(random.key(2), [20_000]);
  expect(number(x.min())).toBeGreaterThanOrEqual(50);
  // The excess is nearly exponential with mean 1/50.02: six standard errors.
  expect(Math.abs(number(x.mean()) - number(d.mean))).toBeLessThan(6 * (0.02 / Math.sqrt(20_000)));
});

test('draws have derivatives in the parameters of the base and in the bounds', () => {
  const key = random.key(3);
  const f = (loc: Tensor, low: Tensor): Tensor => new Truncated({ base: new Normal({ loc, scale: 2 }), low, high: 5 }).sample(key);
  const h = 1e-6;
  const at = (loc: number, low: number): number => number(f(tensor(loc), tensor(low)));
  const [byLoc, byLow] = grad(f, { argnums: [0, 1] })(tensor(0.5), tensor(-1)) as [Tensor, Tensor];
  expect(number(byLoc)).toBeCloseTo((at(0.5 + h, -1) - at(0.5 - h, -1)) / (2 * h), 7);
  expect(number(byLow)).toBeCloseTo((at(0.5, -1 + h) - at(0.5, -1 - h)) / (2 * h), 7);
});

test('whole numbers: both bounds belong to it', () => {
  const d = new Truncated({ base: new Poisson({ rate: 3 }), low: 1, high: 4 });
  const masses = [1, 2, 3, 4].map((k) => number(new Poisson({ rate: 3 }).prob(k)));
  const total = masses.reduce((a, b) => a + b);
  masses.forEach((m, i) => expect(number(d.prob(i + 1))).toBeCloseTo(m / total, 13));
  expect(d.prob([0, 5, 1.5]).toArray()).toEqual([0, 0, 0]);
  expect(d.quantile(d.cdf([1, 2, 3, 4])).toArray()).toEqual([1, 2, 3, 4]);
  expect(new Truncated({ base: new Poisson({ rate: 3 }), low: 2, high: 2 }).prob([2]).data[0]).toBeCloseTo(1, 14);
});

test('one side, no side, and batches of bounds', () => {
  const plain = new Truncated({ base: new Normal() });
  expect([number(plain.mean), number(plain.variance)]).toEqual([0, 1]);
  expect(number(plain.logProb(0.3))).toBeCloseTo(number(new Normal().logProb(0.3)), 15);
  const batch = new Truncated({ base: new Normal(), low: [0, 1, -Infinity], high: [Infinity, 2, 0] });
  expect(batch.batchShape).toEqual([3]);
  expect(number(batch.mean.at(0))).toBeCloseTo(Math.sqrt(2 / Math.PI), 14);
  expect(batch.sample(random.key(1), [5]).shape).toEqual([5, 3]);
  const derivative = grad((scale: Tensor) => new Truncated({ base: new Normal({ scale }), low: [0, -Infinity], high: Infinity }).logProb(0.3).sum())(tensor(1));
  expect(number(derivative)).toBeCloseTo(2 * (0.09 - 1), 13);
});

test('its bijector maps onto the numbers between, or beyond the only bound', () => {
  const both = new Truncated({ base: new Normal(), low: 1, high: 2 }).support;
  expect(number(both.bijector!().forward(0))).toBe(1.5);
  expect(number(new Truncated({ base: new Normal(), low: 1 }).support.bijector!().forward(0))).toBe(2);
  expect(number(new Truncated({ base: new Exponential({ rate: 1 }), high: 2 }).support.bijector!().forward(0))).toBe(1);
  expect(both.contains(tensor([0.9, 1, 2, 2.1, NaN])).toArray()).toEqual([false, true, true, false, false]);
});

test('can be compiled and mapped', () => {
  const f = (low: Tensor): Tensor => new Truncated({ base: new Normal(), low, high: 40 }).logProb(30.5);
  expect(number(compile(f)(tensor(30)))).toBeCloseTo(number(f(tensor(30))), 12);
  batchLaw({ name: 'Truncated', f, inputs: [tensor(0.5)] });
});

test('what cannot be is refused', () => {
  expect(() => new Truncated({ base: new Normal(), low: 2, high: 1 })).toThrow('Truncated: `high` must be greater than `low`, got 1 with low 2.');
  expect(() => new Truncated({ base: new Exponential({ rate: 1 }), low: -3, high: -1 })).toThrow(DomainError);
  expect(() => new Truncated({ base: new Cauchy(), low: 0 }).mean).toThrow(NotAvailableError);
});
