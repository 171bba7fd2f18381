import { matmul, random, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { nuts } from '../kernels/nuts.js';
import { hmc } from '../kernels/hmc.js';
import { randomWalk } from '../kernels/randomWalk.js';
import { slice } from '../kernels/slice.js';
import type { Kernel } from '../kernel.js';
import type { TargetLike } from '../target.js';
import { calibrate, type CalibrationOptions } from './calibration.js';

// χ² with 15 degrees of freedom exceeds 50 once in 100 000 times; some 30 histograms are looked at, with fixed keys.
const largest = 50;

const location = {
  prior: (key: random.Key) => random.normal(key, []),
  simulate: (mu: Tensor, key: random.Key) => random.normal(key, [5]).add(mu),
  density: (y: Tensor) => (mu: Tensor) => mu.square().add(y.sub(mu).square().sum()).div(-2),
};

/** Eight groups by a non-centred hierarchy. */
interface Groups {
  readonly mu: Tensor;
  readonly logTau: Tensor;
  readonly z: Tensor;
}
const groups = {
  prior: (key: random.Key): Groups => {
    const [a, b, c] = random.split(key, 3) as [random.Key, random.Key, random.Key];
    return { mu: random.normal(a, []), logTau: random.normal(b, []).mul(0.7), z: random.normal(c, [4]) };
  },
  simulate: ({ mu, logTau, z }: Groups, key: random.Key) => random.normal(key, [4]).add(mu).add(logTau.exp().mul(z)),
  density:
    (y: Tensor) =>
    ({ mu, logTau, z }: Groups) =>
      mu.square().add(logTau.div(0.7).square()).add(z.square().sum()).add(y.sub(mu).sub(logTau.exp().mul(z)).square().sum()).div(-2),
};

const x = random.normal(random.key(40), [12, 2]);
const counts = {
  prior: (key: random.Key) => random.normal(key, [2]),
  simulate: (w: Tensor, key: random.Key) => random.poisson(key, matmul(x, w).exp()).astype('float64'),
  density: (y: Tensor) => (w: Tensor) => {
    const eta = matmul(x, w);
    return y.mul(eta).sub(eta.exp()).sum().sub(w.square().sum().div(2));
  },
};

async function check<P>(
  model: { prior: (key: random.Key) => P; simulate: (params: P, key: random.Key) => Tensor; density: (y: Tensor) => (params: P) => Tensor },
  kernel: (target: TargetLike) => Kernel,
  options: Partial<CalibrationOptions<P, Tensor>> = {},
): Promise<void> {
  const { chiSquare } = await calibrate({
    prior: model.prior,
    simulate: model.simulate,
    kernel: (y: Tensor) => kernel(model.density(y) as TargetLike),
    key: random.key(11),
    replications: 320,
    ...options,
  });
  for (const [name, value] of Object.entries(chiSquare)) expect(value, name).toBeLessThan(largest);
}

describe('simulation-based calibration', () => {
  test('nuts, a location', () => check(location, (f) => nuts(f)), 60_000);
  test('nuts, a hierarchy', () => check(groups, (f) => nuts(f, { metric: 'dense' })), 60_000);
  test('nuts, a Poisson regression', () => check(counts, (f) => nuts(f)), 60_000);
  test('hmc, a Poisson regression', () => check(counts, (f) => hmc(f, { steps: 5 }), { thin: 3 }), 60_000);
  test('random walk, a location', () => check(location, (f) => randomWalk(f), { thin: 20 }), 60_000);
  test('slice, a location', () => check(location, (f) => slice(f)), 60_000);

  test('a posterior that believes the data too much is found out', async () => {
    const { chiSquare } = await calibrate({
      prior: location.prior,
      simulate: location.simulate,
      kernel: (y: Tensor) => nuts((mu: Tensor) => mu.square().div(-2).sub(y.sub(mu).square().sum())),
      key: random.key(11),
      replications: 320,
      warmup: 100,
    });
    expect(Math.max(...Object.values(chiSquare))).toBeGreaterThan(largest);
  }, 60_000);
});
