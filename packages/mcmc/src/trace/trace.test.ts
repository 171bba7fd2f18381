import { random, tensor, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { rhat } from '../diagnostics/diagnostics.js';
import { sample } from '../driver/sample.js';
import { gibbs } from '../kernels/gibbs.js';
import { nuts } from '../kernels/nuts.js';
import { randomWalk } from '../kernels/randomWalk.js';
import { Trace } from './trace.js';

const density = ({ mu, theta }: { mu: Tensor; theta: Tensor }): Tensor => mu.square().mul(-0.5).sub(theta.sub(mu).square().sum());
const trace = await sample(nuts(density), { init: { mu: 0, theta: [[0, 0, 0], [0, 0, 0]] }, key: random.key(1), draws: 200, warmup: 200, chains: 2 });

/** A trace of given draws of one number. */
function of(values: Tensor, stats: Record<string, Tensor> = {}, kernel = 'nuts'): Trace {
  return new Trace({ parts: [{ name: 'x', shape: [], dtype: 'float64' }], values: { x: values }, stats, state: { kernel, key: random.key(0), warmup: 0, thin: 1, chains: [] }, kernel: { kernel } });
}

test('draws and statistics by name', () => {
  expect(trace.names).toEqual(['mu', 'theta']);
  expect(trace.get('mu').shape).toEqual([2, 200]);
  expect(trace.get('theta').shape).toEqual([2, 200, 2, 3]);
  expect(trace.flat('theta').shape).toEqual([400, 2, 3]);
  for (const name of ['accept', 'divergent', 'treeDepth', 'energy', 'stepSize', 'steps', 'logDensity']) expect(trace.stats[name]!.shape).toEqual([2, 200]);
  expect(trace.stats.divergent!.dtype).toBe('bool');
  const [mu, theta] = [trace.get('mu').at(1, 7), trace.get('theta').at(1, 7)];
  expect(trace.stats.logDensity!.at(1, 7).item()).toBeCloseTo(density({ mu, theta }).item(), 12);
  expect(() => trace.get('tau')).toThrow('trace.get: `name` must be one of mu, theta, got tau');
  expect(String(trace)).toBe('Trace of nuts: 2 chains × 200 draws of mu, theta[2, 3]');
});

test('diagnostics by name and of all', () => {
  expect(trace.rhat('theta').shape).toEqual([2, 3]);
  expect(trace.rhat().mu!.item()).toBe(rhat(trace.get('mu')).item());
  expect(trace.ess('mu', { kind: 'tail' }).item()).toBeGreaterThan(50);
  expect(trace.mcse().theta!.shape).toEqual([2, 3]);
  expect(trace.hdi('theta', { prob: 0.5 }).shape).toEqual([2, 3, 2]);
  expect(trace.bfmi().shape).toEqual([2]);
  expect(() => of(tensor([[1, 2]])).bfmi()).toThrow('must come from a Hamiltonian kernel');
});

test('the summary has a row per number and prints as a table', () => {
  const summary = trace.summary();
  expect(summary.rows.map(({ name }) => name)).toEqual(['mu', 'theta[0, 0]', 'theta[0, 1]', 'theta[0, 2]', 'theta[1, 0]', 'theta[1, 1]', 'theta[1, 2]']);
  const row = summary.get('theta[1, 2]')!;
  expect(row.mean).toBeCloseTo(trace.get('theta').at(':', ':', 1, 2).mean().item(), 12);
  expect(row.sd).toBeCloseTo(trace.get('theta').at(':', ':', 1, 2).std({ ddof: 1 }).item(), 12);
  const lines = String(trace.summary({ names: ['mu'], prob: 0.9 })).split('\n');
  expect(lines[0]!.trim().split(/\s+/)).toEqual(['mean', 'sd', 'mcse', 'hdi', '90%', 'ess_bulk', 'ess_tail', 'rhat']);
  expect(lines[1]).toMatch(/^mu +-?\d+\.\d+ +\d/);
});

test('comma-separated values with Stan’s names', () => {
  const lines = trace.toCsv().trimEnd().split('\n');
  expect(lines).toHaveLength(401);
  expect(lines[0]).toBe('chain,draw,lp__,accept_stat__,stepsize__,treedepth__,n_leapfrog__,divergent__,energy__,mu,theta.1.1,theta.1.2,theta.1.3,theta.2.1,theta.2.2,theta.2.3');
  const cells = lines[1 + 207]!.split(',').map(Number);
  expect(cells.slice(0, 2)).toEqual([2, 8]);
  expect(cells.at(-1)).toBe(trace.get('theta').at(1, 7, 1, 2).item());
});

test('InferenceData as JSON', () => {
  const data = JSON.parse(JSON.stringify(trace.toInferenceData({ groups: { observed_data: { y: [1, 2] } } }))) as Record<string, Record<string, number[][]>>;
  expect(Object.keys(data)).toEqual(['posterior', 'sample_stats', 'observed_data']);
  expect(data.posterior!.mu![1]![7]).toBe(trace.get('mu').at(1, 7).item());
  expect(Object.keys(data.sample_stats!).sort()).toEqual(['acceptance_rate', 'diverging', 'energy', 'lp', 'n_steps', 'step_size', 'tree_depth']);
  expect(data.sample_stats!.diverging![0]![0]).toBe(false);
});

test('traces are joined along draws and along chains', () => {
  expect(trace.concat(trace).get('theta').shape).toEqual([2, 400, 2, 3]);
  const wide = trace.concat(trace, { axis: 'chain' });
  expect(wide.get('mu').shape).toEqual([4, 200]);
  expect(wide.state.chains).toHaveLength(4);
  expect(() => trace.concat(of(tensor([[1]])))).toThrow('trace.concat: `other` must have the parameters mu[], theta[2, 3], got x[]');
  expect(() => trace.thin(0)).toThrow('must be a whole number ≥ 1');
});

describe('warnings say what to try', () => {
  const good = random.normal(random.key(1), [4, 1000]);

  test('none for good draws', () => {
    expect(of(good, { energy: good, treeDepth: good.mul(0), divergent: good.less(-100) }).warnings()).toEqual([]);
  });
  test('divergences', () => {
    expect(of(good, { divergent: good.greater(3) }).warnings()[0]).toMatch(/^\d+ of 4000 draws \(0\.\d+ %\) ended in a divergence.*targetAccept: 0\.95.*non-centred/);
  });
  test('long trees', () => {
    expect(of(good, { treeDepth: good.mul(0).add(10) }).warnings()[0]).toContain('100 % of the draws used the longest trajectory allowed (maxDepth 10)');
  });
  test('little energy', () => {
    expect(of(good, { energy: good.cumsum({ axis: 1 }) }).warnings()[0]).toMatch(/^E-BFMI is low \(0\.0\d in chain 1/);
  });
  test('chains that disagree, and few effective draws', () => {
    const [apart, few] = of(good.add([[0], [0], [0], [3]])).warnings();
    expect(apart).toMatch(/^R̂ exceeds 1\.01 for x \(1\.\d+\): the chains do not agree yet/);
    expect(few).toContain('fewer than 100 effective draws a chain for x');
  });
  test('proposals that are refused', async () => {
    const stuck = await sample(randomWalk((x: Tensor) => x.square().mul(-0.5), { scale: 1000 }), { init: 0, key: random.key(1), draws: 100, warmup: 0 });
    expect(stuck.warnings()[0]).toMatch(/^Of the proposals of randomWalk, less than 0\.01 % were accepted: steps are too long/);
    const free = await sample(gibbs({ conditionals: { x: (_, key) => random.normal(key, []) } }), { init: 0, key: random.key(1), draws: 500, warmup: 0 });
    expect(free.warnings()).toEqual([]);
  });
});
