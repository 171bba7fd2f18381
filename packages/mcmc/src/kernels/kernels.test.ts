import { random, tensor, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { mcse } from '../diagnostics/diagnostics.js';
import { sample } from '../driver/sample.js';
import type { Kernel } from '../kernel.js';
import { ellipticalSlice } from './ellipticalSlice.js';
import { gibbs } from './gibbs.js';
import { hmc } from './hmc.js';
import { independence } from './independence.js';
import { mala } from './mala.js';
import { metropolisHastings } from './metropolisHastings.js';
import { nuts } from './nuts.js';
import { randomWalk } from './randomWalk.js';
import { slice } from './slice.js';
import { smc } from './smc.js';
import { tempered } from './tempered.js';

/** The mean of draws must be this, up to 4.5 standard errors: one false alarm in 150 000 comparisons. */
function expectMean(draws: Tensor, truth: number): void {
  expect(Math.abs(draws.mean().item() - truth)).toBeLessThan(4.5 * mcse(draws).item());
}

/**
 * A skewed and correlated target: eˣ ~ Gamma(3, 2) and y | x ~ Normal(x, ½). E x = ψ(3) − log 2, Var x = ψ′(3). Not
 * symmetric, so that wrong signs show.
 */
const skewed = ({ x, y }: { x: Tensor; y: Tensor }): Tensor => x.mul(3).sub(x.exp().mul(2)).sub(y.sub(x).square().mul(2));
const meanX = 0.9227843350984671 - Math.LN2;
const varianceX = 0.3949340668482264;

const wide = { sample: (key: random.Key) => ({ x: random.normal(key, []).mul(1.5), y: random.normal(random.foldIn(key, 1), []).mul(1.5) }), logProb: ({ x, y }: { x: Tensor; y: Tensor }) => x.square().add(y.square()).div(-4.5) };

const kernels: Readonly<Record<string, [Kernel, draws: number]>> = {
  nuts: [nuts(skewed), 4000],
  'nuts, dense': [nuts(skewed, { metric: 'dense' }), 4000],
  'nuts, unit, shallow': [nuts(skewed, { metric: 'unit', maxDepth: 2 }), 4000],
  'nuts, untuned': [nuts(skewed, { tune: false, stepSize: 0.4 }), 4000],
  hmc: [hmc(skewed), 4000],
  'hmc, fixed': [hmc(skewed, { stepSize: 0.35, steps: 4 }), 4000],
  mala: [mala(skewed), 8000],
  'mala, fixed': [mala(skewed, { stepSize: 0.7, metric: 'unit' }), 8000],
  randomWalk: [randomWalk(skewed), 16000],
  'M-22: randomWalk, Gaussian': [randomWalk(skewed, { scale: [1, 0.8] }), 16000],
  'randomWalk, covariance': [randomWalk(skewed, { covariance: [[1, 0.5], [0.5, 1]] }), 16000],
  'M-23: randomWalk, uniform': [randomWalk(skewed, { uniform: 1.5 }), 16000],
  'M-21: independence': [independence(skewed, wide), 16000],
  slice: [slice(skewed), 4000],
  tempered: [tempered(skewed, { temperatures: [1, 2, 4] }), 4000],
  'tempered random walks': [tempered(skewed, { temperatures: [1, 3], kernel: randomWalk() }), 12000],
};

describe('moments of a skewed target', () => {
  test.each(Object.entries(kernels))('%s', async (_, [kernel, draws]) => {
    const trace = await sample(kernel, { init: { x: 1, y: -1 }, key: random.key(7), draws, warmup: 500 });
    const [x, y] = [trace.get('x'), trace.get('y')];
    expectMean(x, meanX);
    expectMean(x.exp(), 1.5);
    expectMean(x.sub(meanX).square(), varianceX);
    expectMean(y, meanX);
    expectMean(y.sub(meanX).square(), varianceX + 0.25);
    expectMean(x.sub(meanX).mul(y.sub(meanX)), varianceX);
    expect(trace.rhat('x').item()).toBeLessThan(1.02);
  });

  test('smc, with the normalising constant', async () => {
    const trace = await sample(smc(skewed), { init: { x: 0, y: 0 }, key: random.key(3), chains: 8, draws: 4000 });
    // Particles of one population depend on each other: only populations count as independent.
    const of = (values: Tensor, truth: number): void => {
      const means = values.mean({ axis: 1 });
      const error = means.std({ ddof: 1 }).item() / Math.sqrt(8);
      expect(Math.abs(means.mean().item() - truth)).toBeLessThan(6 * error);
      expect(error).toBeLessThan(0.02);
    };
    of(trace.get('x'), meanX);
    of(trace.get('y').sub(meanX).square(), varianceX + 0.25);
    // ∫ e^{3x − 2eˣ} dx = Γ(3)/2³ and ∫ e^{−2(y − x)²} dy = √(π/2).
    of(trace.stats.logEvidence!, Math.log(0.25 * Math.sqrt(Math.PI / 2)));
  });
});

describe('kernels with special targets', () => {
  test('M-19: Hastings’ ratio makes asymmetric proposals right, and without it the mean is wrong', async () => {
    const gamma = (x: Tensor): Tensor => x.log().mul(2).sub(x);
    const propose = (x: Tensor, key: random.Key): Tensor => x.mul(random.normal(key, []).exp());
    const right = metropolisHastings(gamma, { propose, logProposal: (next) => next.log().neg() });
    const wrong = metropolisHastings(gamma, { propose });
    const options = { init: 3, key: random.key(4), draws: 20000 };
    const draws = (await sample(right, options)).get('x');
    expectMean(draws, 3);
    expect(Math.abs(draws.mean().item() - 3)).toBeLessThan(0.05);
    // Dropping the ratio samples p(x)/x, Gamma(2, 1).
    expect(Math.abs((await sample(wrong, options)).get('x').mean().item() - 2)).toBeLessThan(0.05);
  });

  test('M-24: Gibbs sampling of a bivariate normal has autocorrelation ρ²', async () => {
    const given = (other: Tensor, key: random.Key): Tensor => other.mul(0.8).add(random.normal(key, []).mul(0.6));
    const kernel = gibbs({ conditionals: { x: ({ y }, key) => given(y!, key), y: ({ x }, key) => given(x!, key) } });
    const trace = await sample(kernel, { init: { x: 0, y: 0 }, key: random.key(5), draws: 10000, warmup: 10 });
    const [x, y] = [trace.get('x'), trace.get('y')];
    expectMean(x.mul(y), 0.8);
    expectMean(y.square(), 1);
    const lag = y.at(':', '1:').mul(y.at(':', ':-1')).mean().item();
    expect(Math.abs(lag - 0.64)).toBeLessThan(0.03);
  });

  test('M-27: random scans and blocks of several parameters sample the same distribution', async () => {
    const both = (): { a: number; b: number } => ({ a: 1, b: 2 });
    const trace = await sample(gibbs({ conditionals: [both, (_, key) => ({ c: random.normal(key, []) })], scan: 'random' }), {
      init: { a: 0, b: 0, c: 0 },
      key: random.key(6),
      draws: 4000,
      warmup: 50,
    });
    expect(trace.get('b').at(0, -1).item()).toBe(2);
    expectMean(trace.get('c').square(), 1);
  });

  test('M-30: Gibbs sweeps over a 2×2 Ising grid give the enumerated probability', async () => {
    // P(z_j = 1 | ·) = σ(2 J Σ z_s); on 2×2 each site has two neighbours.
    const neighbours = [[1, 2], [0, 3], [0, 3], [1, 2]];
    const sweep = (z: Tensor, key: random.Key): Tensor => {
      const spins = Array.from(z.data);
      random.uniform(key, [4]).data.forEach((u, j) => {
        const field = neighbours[j]!.reduce((sum, s) => sum + spins[s]!, 0);
        spins[j] = u < 1 / (1 + Math.exp(-field)) ? 1 : -1;
      });
      return tensor(spins, { dtype: 'int32' });
    };
    const trace = await sample(gibbs<Tensor>({ conditionals: { x: sweep } }), { init: tensor([1, 1, 1, 1], { dtype: 'int32' }), key: random.key(7), draws: 10000 });
    expect(trace.get('x').dtype).toBe('int32');
    expectMean(trace.get('x').sum({ axis: 2 }).equal(4).astype('float64'), 0.2731751799);
  });

  test('elliptical slices: the posterior of a correlated Gaussian prior', async () => {
    // Prior Normal([1, 1], [[1, 0.9], [0.9, 1]]), x₀ observed as 3 with variance ½: gain k = 1/1.5.
    const kernel = ellipticalSlice((x: Tensor) => x.at(0).sub(3).square().neg(), { mean: 1, covariance: [[1, 0.9], [0.9, 1]] });
    const trace = await sample(kernel, { init: [1, 1], key: random.key(8), draws: 10000 });
    const x = trace.get('x');
    expectMean(x.at(':', ':', 0), 1 + 2 / 1.5);
    expectMean(x.at(':', ':', 1), 1 + (0.9 * 2) / 1.5);
    expectMean(x.at(':', ':', 1).sub(2.2).square(), 1 - 0.81 / 1.5);
  });

  test('tempering crosses between modes that nuts alone does not', async () => {
    const modes = (x: Tensor): Tensor => x.sub(6).square().mul(-2).logAddExp(x.add(6).square().mul(-2).add(Math.log(3)));
    const options = { init: 6, key: random.key(9), draws: 4000, warmup: 500 };
    expect((await sample(nuts(modes), options)).get('x').greater(0).mean().item()).toBe(1);
    const trace = await sample(tempered(modes, { temperatures: [1, 3, 9, 27] }), options);
    expectMean(trace.get('x').greater(0).astype('float64'), 0.25);
  });

  test('functions that read numbers are sampled as well, without being compiled', async () => {
    const dice = [0.1, 0.2, 0.3, 0.4];
    const kernel = metropolisHastings((x: Tensor) => Math.log(dice[x.item()]!), { propose: (_, key) => random.randint(key, 0, 4, []) });
    const trace = await sample(kernel, { init: tensor(0, { dtype: 'int32' }), key: random.key(10), draws: 5000 });
    expectMean(trace.get('x').equal(3).astype('float64'), 0.4);
    const eager = nuts((x: Tensor) => (x.item() > 0 ? x.neg() : x.mul(1e3)));
    expectMean((await sample(eager, { init: 1, key: random.key(11), draws: 1000, chains: 2 })).get('x'), 1 - 1e-3);
  });
});
