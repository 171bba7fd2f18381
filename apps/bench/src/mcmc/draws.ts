import { random, type Tensor } from '@x/tensor';
import type { Case } from '../case.js';
import { ours } from '../ours.js';

const count = 1e5;

/** Draws in bulk with the most nanoseconds that one may take; the parameters should not matter. */
const samplers: Readonly<Record<string, [draw: (key: random.Key) => Tensor, nanoseconds: number]>> = {
  normal: [(key) => random.normal(key, [count]), 25],
  'gamma, concentration 0.5': [(key) => random.gamma(key, 0.5, [count]), 60],
  'gamma, concentration 20': [(key) => random.gamma(key, 20, [count]), 60],
  'Poisson, rate 3': [(key) => random.poisson(key, 3, [count]), 80],
  'Poisson, rate 1000': [(key) => random.poisson(key, 1000, [count]), 80],
  'binomial, 20 trials': [(key) => random.binomial(key, 20, 0.3, [count]), 80],
  'binomial, 10⁵ trials': [(key) => random.binomial(key, 1e5, 0.3, [count]), 80],
};

/** Random numbers in bulk. */
export const draws: readonly Case[] = Object.entries(samplers).map(([name, [draw, nanoseconds]]) => {
  let seed = 0;
  return {
    suite: 'mcmc',
    name: `random draws, ${name}`,
    size: '10⁵',
    unit: 'seconds',
    ours: ours(() => () => draw(random.key(seed++))),
    peers: {},
    budgets: [{ atMost: nanoseconds * 1e-9 * count }],
    tolerance: 0,
  };
});
