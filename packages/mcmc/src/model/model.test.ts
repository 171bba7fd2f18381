import { Bernoulli, Normal, Poisson } from '@x/prob';
import { add, equal, exp, isAbstract, mul, random, where, type Tensor } from '@x/tensor/core';
import { describe, expect, test } from 'vitest';
import { nuts } from '../kernels/nuts.js';
import { sample } from '../driver/sample.js';
import { laplace } from '../variational/laplace.js';
import { advi } from '../variational/advi.js';
import { map } from '../variational/map.js';
import { logLikelihood } from '../predictive/logLikelihood.js';
import { posteriorPredictive } from '../predictive/posteriorPredictive.js';
import { priorPredictive } from '../predictive/priorPredictive.js';
import { model } from './model.js';

const y = [1.2, 0.7, 1.9];

/** P-76: prior N(0, 2²), noise 1; posterior N(1.169230769, 0.3076923077), log evidence −4.587751817. */
const normalMean = model((m) => {
  const mu = m.sample('mu', new Normal({ loc: 0, scale: 2 }));
  m.deterministic('doubled', mul(mu, 2));
  m.observe('y', new Normal({ loc: mu, scale: 1 }), y);
});

describe('a model', () => {
  test('knows its statements', () => {
    expect(normalMean.sites.map(({ kind, name, shape }) => ({ kind, name, shape }))).toEqual([
      { kind: 'sample', name: 'mu', shape: [] },
      { kind: 'deterministic', name: 'doubled', shape: [] },
      { kind: 'observe', name: 'y', shape: [3] },
    ]);
    expect(normalMean.dimension).toBe(1);
  });

  test('its density is the sum of those of its statements', () => {
    const at = 0.4;
    const log = (x: number, mu: number, s: number): number => -0.5 * ((x - mu) / s) ** 2 - Math.log(s) - 0.5 * Math.log(2 * Math.PI);
    const expected = log(at, 0, 2) + y.reduce((a, x) => a + log(x, at, 1), 0);
    const gradient = new Float64Array(1);
    expect(normalMean.logDensityAndGradient(Float64Array.of(at), gradient)).toBeCloseTo(expected, 12);
    expect(gradient[0]).toBeCloseTo(-at / 4 + y.reduce((a, x) => a + x - at, 0), 12);
  });

  test('plates have as many coordinates as elements', () => {
    const plate = model(({ sample: draw }) => {
      const mu = draw('mu', new Normal({ loc: 0, scale: 5 }));
      draw('theta', new Normal({ loc: mu, scale: 1 }).expand([8]));
    });
    expect(plate.dimension).toBe(9);
    expect(plate.parts.map(({ name, shape }) => [name, shape])).toEqual([['mu', []], ['theta', [8]]]);
  });

  test('factor adds a term', () => {
    const tilted = model(({ sample: draw, factor }) => {
      const x = draw('x', new Normal());
      factor('tilt', mul(x, 3));
    });
    const gradient = new Float64Array(1);
    tilted.logDensityAndGradient(Float64Array.of(1), gradient);
    expect(gradient[0]).toBeCloseTo(2, 12);
  });

  test('missing observations count nothing', () => {
    const build = (data: readonly number[]): number =>
      model((m) => {
        const mu = m.sample('mu', new Normal());
        m.observe('y', new Normal({ loc: mu, scale: 1 }), data);
      }).logDensity(Float64Array.of(0.3));
    expect(build([1, NaN, 2, NaN])).toBeCloseTo(build([1, 2]), 13);
  });

  test('draws of nuts have the known posterior', async () => {
    const trace = await sample(nuts(normalMean), { key: random.key(0), chains: 4, draws: 1000 });
    const draws = trace.get('mu');
    const mean = Float64Array.from(draws.data).reduce((a, b) => a + b, 0) / draws.size;
    // Monte Carlo error about 0.012; false alarms below 1e-4.
    expect(Math.abs(mean - 1.169230769)).toBeLessThan(0.05);
    expect(trace.get('doubled').data[5]).toBe(2 * draws.data[5]!);
    const log = logLikelihood(normalMean, trace);
    expect(log.y!.shape).toEqual([4, 1000, 3]);
    const predicted = posteriorPredictive(normalMean, trace, { key: random.key(1) });
    expect(predicted.y!.shape).toEqual([4, 1000, 3]);
    expect(predicted.doubled!.data[5]).toBe(trace.get('doubled').data[5]);
  });

  test('one element of a batch that several observations share is drawn for each of them', () => {
    const shared = model((m) => {
      const mu = m.sample('mu', new Normal().expand([1]));
      m.observe('y', new Normal({ loc: mu, scale: 1 }), y);
    });
    const { y: seen } = priorPredictive(shared, { key: random.key(0), draws: 2 });
    expect(seen!.shape).toEqual([2, 3]);
    expect(new Set(seen!.data).size).toBe(6);
  });

  test('discrete quantities start at draws that are possible together', () => {
    const needle = model((m) => {
      const k = m.sample('k', new Poisson({ rate: 3 }));
      m.factor('seven', where(equal(k, 7), 0, -Infinity));
    });
    // P(k = 7) = 0.022: a hundred tries find it with probability 0.89.
    expect(needle.constrain(needle.start(random.key(1))).k!.item()).toBe(7);
  });

  test('P-76: the Laplace approximation of a normal posterior is exact', () => {
    const { center, covariance, logEvidence } = laplace(normalMean);
    expect(center.mu!.item()).toBeCloseTo(1.169230769, 6);
    expect(covariance.item()).toBeCloseTo(0.3076923077, 9);
    expect(logEvidence).toBeCloseTo(-4.587751817, 8);
  });

  test('map finds the mode', () => {
    const { values, converged } = map(normalMean);
    expect(converged).toBe(true);
    expect(values.mu!.item()).toBeCloseTo(1.169230769, 6);
    expect(values.doubled!.item()).toBeCloseTo(2.338461538, 6);
  });

  test.each(['meanField', 'fullRank'] as const)('advi (%s) finds a normal posterior', (family) => {
    const q = advi(normalMean, { key: random.key(0), family });
    expect(q.converged).toBe(true);
    expect(Math.abs(q.center.mu!.item() - 1.169230769)).toBeLessThan(0.05);
    expect(Math.abs(q.covariance.item() - 0.3076923)).toBeLessThan(0.05);
    expect(Math.abs(q.elbo + 4.587751817)).toBeLessThan(0.02);
  });

  test('the prior predictive has the prior variances', () => {
    const { mu, y: seen } = priorPredictive(normalMean, { key: random.key(2), draws: 4000 });
    const second = (x: Tensor): number => Float64Array.from(x.data).reduce((a, v) => a + v * v, 0) / x.size;
    // E mu² = 4, E y² = 5; standard errors 0.09 and about 0.1.
    expect(Math.abs(second(mu!) - 4)).toBeLessThan(0.45);
    expect(Math.abs(second(seen!) - 5)).toBeLessThan(0.5);
  });

  test('programs that read numbers still work, without compilation', () => {
    const reading = model((m) => {
      const x = m.sample('x', new Normal());
      if (!isAbstract(x) && x.item() > 1e9) throw new Error('far away');
      if (isAbstract(x)) x.item();
      m.observe('y', new Normal({ loc: x, scale: exp(add(x, 0)) }), [1]);
    });
    const gradient = new Float64Array(1);
    expect(Number.isFinite(reading.logDensityAndGradient(Float64Array.of(0.1), gradient))).toBe(true);
    expect(reading.report(Float64Array.of(0.1, 0.2), 2)[0]).toEqual(Float64Array.of(0.1, 0.2));
  });
});

const coins = model((m) => {
  m.observe('y', new Normal({ loc: m.sample('k', new Bernoulli({ probs: 0.5 })), scale: 1 }), 1);
});

describe('a wrong model says what to do', () => {
  test.each([
    ['a name twice', () => model((m) => { m.sample('a', new Normal()); m.sample('a', new Normal()); }), "model.sample: `name` must be used once in a program, got 'a' a second time. For many quantities of one kind use one statement with a batch: sample('theta', distribution.expand([8]))."],
    ['no distribution', () => model((m) => { m.sample('a', 3 as never); }), "model.sample: `distribution` must be a distribution of @x/prob, got number. Such as sample('a', new Normal({ loc: 0, scale: 1 }))."],
    ['nothing to infer', () => model((m) => { m.observe('a', new Normal(), [1]); }), "model: `program` must sample at least one quantity, got none. Give what is to be inferred a prior: const mu = sample('mu', new Normal({ loc: 0, scale: 5 }))."],
    ['observations of another shape', () => model((m) => { const x = m.sample('x', new Normal().expand([3])); m.observe('y', new Normal({ loc: x, scale: 1 }), [1, 2]); }), "model.observe('y'): `value` must have a shape that ends with that of the Normal distribution, [3], got [2]. Each element of the batch needs one observation (or a leading axis of several). Use expand on the distribution, or reshape the data."],
    ['discrete quantities for map', () => map(coins), "map: `model` must sample continuous quantities only, got discrete ones: k. Sum them out of the density, as MixtureSameFamily does, or sample them with gibbs or metropolisHastings."],
    ['discrete quantities for laplace', () => laplace(coins), 'laplace: `model` must sample continuous quantities only, got discrete ones: k.'],
    ['discrete quantities for advi', () => advi(coins, { key: random.key(0) }), 'advi: `model` must sample continuous quantities only, got discrete ones: k.'],
    ['other statements on another run', () => model((m) => { const x = m.sample('x', new Normal()); if (!isAbstract(x) && x.item() !== 0) m.sample('late', new Normal()); }).constrain(Float64Array.of(1)), "model.sample: `name` must be sampled on every run of the program, got 'late', which was not sampled on its first run. Sample it always, and let `where` decide whether its value counts."],
    ['an unknown name', () => normalMean.unconstrain({ mu: 1, sigma: 2 }), "model: `init` must give mu, got an unknown name 'sigma'. Leave init out to start at random."],
    ['a missing name', () => normalMean.unconstrain({}), "model: `init` must give mu, got nothing for 'mu'. Leave init out to start at random."],
    ['an impossible observation', () => model((m) => { const x = m.sample('x', new Normal()); m.observe('y', new Normal({ loc: x, scale: 1 }), [1, Infinity]); }).start(random.key(0)), "model: `program` must have a finite log density where chains start, got -Infinity from observe('y', …) at element 1. Is the observation in the support of its distribution, and is no parameter outside its domain?"],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(message);
  });
});
