import { random } from '@x/tensor';
import { expect, test } from 'vitest';
import { hamiltonianSampler } from './hamiltonian.js';
import { summarise } from './summary.js';

test('samples a skewed density whose moments are known', () => {
  // x = log of a Gamma(3, 2) variable: the mean of eˣ is 1.5, its variance 0.75. Not symmetric, so that a wrong sign in
  // the leapfrog step would show.
  const sampler = hamiltonianSampler((x) => x.mul(3).sub(x.exp().mul(2)).sum(), 1);
  const chain = sampler({ key: random.key(5), warmup: 300, draws: 4000, steps: 8 });
  const { mean, sd, mcse } = summarise([chain.draws.at(':', 0).exp().data]);
  expect(Math.abs(mean - 1.5)).toBeLessThan(4 * mcse);
  expect(sd).toBeCloseTo(Math.sqrt(0.75), 1);
  expect(chain.acceptance).toBeGreaterThan(0.7);
});
