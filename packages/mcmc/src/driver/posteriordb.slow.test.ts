import { matmul, random, stack, tensor, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import reference from '../../reference/posteriordb.json' with { type: 'json' };
import { mcse } from '../diagnostics/diagnostics.js';
import { nuts, type NutsOptions } from '../kernels/nuts.js';
import type { Trace } from '../trace/trace.js';
import { sample } from './sample.js';

/** A model of posteriordb as a density, with where to start, and its quantities under posteriordb's names. */
interface Model {
  readonly density: (params: never) => Tensor;
  readonly init: unknown;
  readonly quantities: (trace: Trace) => Record<string, Tensor>;
  readonly options?: NutsOptions;
}

const dataOf = (name: string): Record<string, number[]> => reference.cases.find((c) => c.name === name)!.data as unknown as Record<string, number[]>;

/** log p(σ) + log |dσ / d log σ| of σ ~ HalfCauchy(s). */
const halfCauchyOfLog = (logSigma: Tensor, s: number): Tensor => logSigma.sub(logSigma.exp().div(s).square().log1p());

const schools = dataOf('eight_schools-eight_schools_noncentered');
const eightSchools: Model = {
  density: ({ mu, logTau, z }: { mu: Tensor; logTau: Tensor; z: Tensor }) => {
    const theta = mu.add(logTau.exp().mul(z));
    const misfit = tensor(schools.y!).sub(theta).div(schools.sigma!);
    return mu.square().div(-50).add(halfCauchyOfLog(logTau, 5)).sub(z.square().sum().div(2)).sub(misfit.square().sum().div(2));
  },
  init: { mu: 0, logTau: 0, z: [0, 0, 0, 0, 0, 0, 0, 0] },
  quantities: (trace) => {
    const [mu, tau] = [trace.get('mu'), trace.get('logTau').exp()];
    const theta = trace.get('z').mul(tau.expandDims(2)).add(mu.expandDims(2));
    return { mu, tau, ...numbered('theta', theta) };
  },
  options: { targetAccept: 0.95 },
};

const { y: series } = dataOf('arK-arK') as { y: number[] };
const lags = stack([1, 2, 3, 4, 5].map((k) => tensor(series.slice(5 - k, 200 - k))), { axis: 1 });
const arK: Model = {
  density: ({ alpha, beta, logSigma }: { alpha: Tensor; beta: Tensor; logSigma: Tensor }) => {
    const misfit = tensor(series.slice(5)).sub(matmul(lags, beta).add(alpha)).div(logSigma.exp());
    const prior = alpha.square().add(beta.square().sum()).div(-200).add(halfCauchyOfLog(logSigma, 2.5));
    return prior.sub(misfit.square().sum().div(2)).sub(logSigma.mul(195));
  },
  init: { alpha: 0, beta: [0, 0, 0, 0, 0], logSigma: 0 },
  quantities: (trace) => ({ alpha: trace.get('alpha'), ...numbered('beta', trace.get('beta')), sigma: trace.get('logSigma').exp() }),
};

/**
 * A regression with flat coefficients. `cauchy`: the scale of the half-Cauchy prior of σ; flat when left out. The
 * sampler's coefficients are those of predictors moved to mean 0 and scaled to sd 1, a change of variables of constant
 * determinant.
 */
function regression(y: number[], predictors: number[][], cauchy?: number): Model {
  const centers = predictors.map((p) => p.reduce((a, b) => a + b, 0) / p.length);
  const scales = predictors.map((p, j) => Math.sqrt(p.reduce((s, v) => s + (v - centers[j]!) ** 2, 0) / p.length));
  const outcomes = tensor(y);
  const [center, scale] = [outcomes.mean().item(), outcomes.std().item()];
  const x = stack([tensor(y.map(() => 1)), ...predictors.map((p, j) => tensor(p.map((v) => (v - centers[j]!) / scales[j]!)))], { axis: 1 });
  const z = outcomes.sub(center).div(scale);
  return {
    density: ({ b, logS }: { b: Tensor; logS: Tensor }) => {
      const sigma = logS.add(Math.log(scale));
      const prior = cauchy === undefined ? sigma : halfCauchyOfLog(sigma, cauchy);
      return prior.sub(z.sub(matmul(x, b)).div(logS.exp()).square().sum().div(2)).sub(logS.mul(y.length));
    },
    init: { b: [0, ...predictors.map(() => 0)], logS: 0 },
    quantities: (trace) => {
      const slopes = predictors.map((_, j) => trace.get('b').at(':', ':', j + 1).mul(scale / scales[j]!));
      const intercept = slopes.reduce((sum, slope, j) => sum.sub(slope.mul(centers[j]!)), trace.get('b').at(':', ':', 0).mul(scale).add(center));
      return { ...numbered('beta', stack([intercept, ...slopes], { axis: 2 })), sigma: trace.get('logS').exp().mul(scale) };
    },
    options: { metric: 'dense' },
  };
}

const { earn, height, male } = dataOf('earnings-earn_height') as Record<'earn' | 'height' | 'male', number[]>;
const kids = dataOf('kidiq-kidscore_momiq') as Record<'kid_score' | 'mom_hs' | 'mom_iq', number[]>;

const models: Readonly<Record<string, Model>> = {
  'eight_schools-eight_schools_noncentered': eightSchools,
  'arK-arK': arK,
  'earnings-earn_height': regression(earn, [height]),
  'earnings-logearn_interaction': regression(earn.map(Math.log), [height, male, height.map((h, i) => h * male[i]!)]),
  'kidiq-kidscore_momiq': regression(kids.kid_score, [kids.mom_iq], 2.5),
  'kidiq-kidscore_momhs': regression(kids.kid_score, [kids.mom_hs], 2.5),
  'kidiq-kidscore_momhsiq': regression(kids.kid_score, [kids.mom_hs, kids.mom_iq], 2.5),
};

function numbered(name: string, draws: Tensor): Record<string, Tensor> {
  return Object.fromEntries(Array.from({ length: draws.shape[2]! }, (_, i) => [`${name}[${i + 1}]`, draws.at(':', ':', i)]));
}

// Seventy means and deviations at 4.5 standard errors: one false alarm in 2000 keys; this key is fixed.
describe('means and standard deviations of posteriordb', () => {
  test.each(reference.cases)('$name', async ({ name, moments }) => {
    const model = models[name]!;
    const trace = await sample(nuts(model.density, model.options), { init: model.init, key: random.key(2024), draws: 2500 });
    const quantities = model.quantities(trace);
    const expected = Object.entries(moments as unknown as Record<string, { mean: number; sd: number; meanError: number; sdError: number }>);
    expect(Object.keys(quantities).sort()).toEqual(expected.map(([key]) => key).sort());
    for (const [key, { mean, sd, meanError, sdError }] of expected) {
      const draws = quantities[key]!;
      expect(Math.abs(draws.mean().item() - mean), `mean of ${key}`).toBeLessThan(4.5 * Math.hypot(mcse(draws).item(), meanError));
      expect(Math.abs(draws.std({ ddof: 1 }).item() - sd), `sd of ${key}`).toBeLessThan(4.5 * Math.hypot(mcse(draws, { of: 'sd' }).item(), sdError));
    }
    expect(Math.max(...Object.values(trace.rhat()).map((r) => r.max().item()))).toBeLessThan(1.01);
    expect(trace.stats.divergent!.sum().item()).toBeLessThan(5);
  });
});
