import { random, tensor, zeros, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { gibbs } from '../kernels/gibbs.js';
import { hmc } from '../kernels/hmc.js';
import { nuts } from '../kernels/nuts.js';
import { randomWalk } from '../kernels/randomWalk.js';
import { slice } from '../kernels/slice.js';
import { tempered } from '../kernels/tempered.js';
import type { Kernel } from '../kernel.js';
import { readRunState, writeRunState } from '../trace/runState.js';
import type { Trace } from '../trace/trace.js';
import { barOf, progressBars } from './progressBars.js';
import type { Progress } from './progress.js';
import { sample } from './sample.js';

const normal = (x: Tensor): Tensor => x.square().sum().mul(-0.5);
const pair = ({ a, b }: { a: Tensor; b: Tensor }): Tensor => a.square().mul(-2).sub(b.sub(a).square().sum());
const init = { a: 1, b: zeros([2]) };

const numbers = (trace: Trace, name: string): number[] => Array.from(trace.get(name).data);
const expectSame = (a: Trace, b: Trace): void => {
  for (const name of a.names) expect(numbers(a, name)).toEqual(numbers(b, name));
  for (const name of Object.keys(a.stats)) expect([...a.stats[name]!.data]).toEqual([...b.stats[name]!.data]);
};

describe('reproducibility', () => {
  const kernels: Readonly<Record<string, Kernel>> = {
    nuts: nuts(pair),
    'nuts, dense': nuts(pair, { metric: 'dense' }),
    hmc: hmc(pair),
    randomWalk: randomWalk(pair),
    slice: slice(pair),
    tempered: tempered(pair, { temperatures: [1, 2] }),
    gibbs: gibbs({ conditionals: { a: ({ b }, key) => b!.at(0).add(random.normal(key, [])), b: ({ a }, key) => a!.mul(0.5).add(random.normal(key, [2])) } }),
  };

  test.each(Object.entries(kernels))('%s: the same key, the same draws; another key, others', async (_, kernel) => {
    const options = { init, chains: 2, warmup: 40, draws: 30 };
    const first = await sample(kernel, { ...options, key: random.key(1) });
    expectSame(await sample(kernel, { ...options, key: random.key(1) }), first);
    expect(numbers(await sample(kernel, { ...options, key: random.key(2) }), 'b')).not.toEqual(numbers(first, 'b'));
    expect(numbers(first, 'a').slice(0, 30)).not.toEqual(numbers(first, 'a').slice(30));
  });

  test.each(Object.entries(kernels))('%s: a resumed run gives the bits of an uninterrupted one', async (_, kernel) => {
    const options = { init, chains: 2, warmup: 40, key: random.key(3) };
    const whole = await sample(kernel, { ...options, draws: 50 });
    const first = await sample(kernel, { ...options, draws: 20 });
    const stored = readRunState(writeRunState(structuredClone(first.state)));
    const second = await sample(kernel, { resume: stored, draws: 30 });
    expectSame(first.concat(second), whole);
  });

  test('a run resumed in the middle of its warm-up goes on adapting', async () => {
    const options = { init, chains: 2, warmup: 200, key: random.key(4) };
    const whole = await sample(nuts(pair), { ...options, draws: 25 });
    let calls = 0;
    const cut = await sample(nuts(pair), { ...options, draws: 25, onProgress: () => ++calls < 4 });
    expect(cut.draws).toBe(0);
    expect(cut.warnings()[0]).toContain('There are no draws');
    expectSame(await sample(nuts(pair), { resume: cut, draws: 25 }), whole);
  });

  test('chain c does not depend on how many chains there are', async () => {
    const options = { init, warmup: 20, draws: 20, key: random.key(5) };
    const two = await sample(nuts(pair), { ...options, chains: 2 });
    const four = await sample(nuts(pair), { ...options, chains: 4 });
    expect(numbers(four, 'a').slice(0, 40)).toEqual(numbers(two, 'a'));
  });

  test('thinning keeps every k-th draw of the same chain', async () => {
    const options = { init, chains: 2, warmup: 20, key: random.key(6) };
    const all = await sample(nuts(pair), { ...options, draws: 30 });
    const third = await sample(nuts(pair), { ...options, draws: 10, thin: 3 });
    expectSame(all.thin(3), third);
    expect(all.thin(7).draws).toBe(4);
  });
});

describe('interruption and progress', () => {
  test('an abort signal returns the draws so far, of all chains', async () => {
    const control = new AbortController();
    setTimeout(() => control.abort(), 100);
    const trace = await sample(nuts(normal), { init: [0, 0], key: random.key(1), warmup: 10, draws: 10_000_000, thin: 1, chains: 2, signal: control.signal }).catch((error: Error) => error);
    if (trace instanceof Error) throw trace;
    expect(trace.draws).toBeGreaterThan(10);
    expect(trace.draws).toBeLessThan(10_000_000);
    expect(trace.get('x').shape).toEqual([2, trace.draws, 2]);
  });

  test('a signal that was aborted before gives an empty trace', async () => {
    const trace = await sample(nuts(normal), { init: 0, key: random.key(1), signal: AbortSignal.abort() });
    expect(trace.get('x').shape).toEqual([4, 0]);
    expect(String(trace.summary())).toContain('There are no draws');
  });

  test('progress ends complete for every chain', async () => {
    const last = new Map<number, Progress>();
    await sample(nuts(normal), { init: 0, key: random.key(1), chains: 3, warmup: 20, draws: 30, onProgress: (p) => void last.set(p.chain, p) });
    expect([...last.keys()].sort()).toEqual([0, 1, 2]);
    for (const p of last.values()) expect(p).toMatchObject({ iteration: 50, total: 50, draws: 30, phase: 'draws', divergences: 0 });
  });

  test('bars are drawn on terminals only', () => {
    const written: string[] = [];
    const terminal = { isTTY: true, write: (text: string) => written.push(text) };
    const progress = { chain: 1, iteration: 1200, total: 2000, phase: 'draws', draws: 200, divergences: 1, accept: 0.8 } as const;
    expect(barOf(progress)).toBe(`chain 2 ${'━'.repeat(18)}${'─'.repeat(12)} 1200/2000 draws, 1 divergence`);
    const bars = progressBars(2, terminal);
    bars.show(progress);
    bars.close();
    expect(written.join('')).toContain('1200/2000 draws');
    const silent: string[] = [];
    const none = progressBars(2, { isTTY: false, write: (text: string) => silent.push(text) });
    none.show(progress);
    none.close();
    expect(silent).toEqual([]);
  });
});

describe('starts and targets', () => {
  const key = random.key(1);
  const short = { key, chains: 2, warmup: 5, draws: 5 };

  test('numbers, nested arrays, tensors and trees are parameters', async () => {
    const shapeOf = async (start: unknown, name: string): Promise<readonly number[]> => {
      const f = (p: unknown): Tensor => {
        const leaves: Tensor[] = [];
        const walk = (x: unknown): void => {
          if (typeof x === 'object' && x !== null && 'dtype' in x) leaves.push(x as Tensor);
          else Object.values(x as object).forEach(walk);
        };
        walk(p);
        return leaves.map(normal).reduce((a, b) => a.add(b));
      };
      return (await sample(nuts(f as (p: Tensor) => Tensor), { ...short, init: start })).get(name).shape;
    };
    expect(await shapeOf(0, 'x')).toEqual([2, 5]);
    expect(await shapeOf([0, 1, 2], 'x')).toEqual([2, 5, 3]);
    expect(await shapeOf([[0, 1], [2, 3]], 'x')).toEqual([2, 5, 2, 2]);
    expect(await shapeOf({ layer: { w: [1, 2], b: 0 } }, 'layer.w')).toEqual([2, 5, 2]);
    expect(await shapeOf([tensor([1, 2]), tensor(3)], '0')).toEqual([2, 5, 2]);
    expect(await shapeOf({ a: tensor([1, 2], { dtype: 'float32' }) }, 'a')).toEqual([2, 5, 2]);
  });

  test('a function of init starts each chain elsewhere', async () => {
    const trace = await sample(randomWalk(normal, { scale: 1e-9 }), { ...short, init: (_: random.Key, chain: number) => chain * 10 });
    expect(trace.get('x').at(':', 0).round().toArray()).toEqual([0, 10]);
  });

  test('kernels without a target take it from sample or from their options', async () => {
    const a = await sample(nuts({ maxDepth: 5 }), { ...short, target: normal, init: 0 });
    const b = await sample(nuts({ maxDepth: 5, target: normal }), { ...short, init: 0 });
    const c = await sample(nuts(normal, { maxDepth: 5 }), { ...short, init: 0 });
    expectSame(a, c);
    expectSame(b, c);
  });

  test('errors say what to do', async () => {
    const message = async (run: () => Promise<unknown>): Promise<string> => run().then(() => 'no error', (error: Error) => `${error.name}: ${error.message}`);
    expect(await message(() => sample(nuts(), { ...short, init: 0 }))).toBe(
      'DomainError: sample: `target` must be a log density or a model, got nothing. Give the kernel its target, nuts(logDensity, options), or sample(kernel, { target: logDensity, … }).',
    );
    expect(await message(() => sample(nuts(normal), short))).toContain('`init` must give example parameters for a plain log density, got nothing.');
    expect(await message(() => sample(nuts(normal), { init: 0 }))).toContain('`key` must be a key, got nothing. Make one with random.key(seed)');
    expect(await message(() => sample(nuts(normal), { init: 0, key: 7 as never }))).toContain('got the number 7');
    expect(await message(() => sample(nuts((x: Tensor) => x.log()), { ...short, init: -1 }))).toBe(
      'DomainError: sample: `init` must have a finite log density, got NaN at x = -1. Start from parameters that are possible: check supports (a negative scale?), logs of 0, and NaN in the data.',
    );
    expect(await message(() => sample(nuts((x: Tensor) => x.log()), { ...short, init: 0 }))).toContain('got -Infinity at x = 0');
    expect(await message(() => sample(nuts(normal), { ...short, init: [1, NaN] }))).toContain('`init` must be finite, got NaN at x[1]');
    expect(await message(() => sample(nuts((x: Tensor) => x.sqrt().neg()), { ...short, init: 0 }))).toContain('must have a finite gradient, got -Infinity for x');
    expect(await message(() => sample(nuts((x: Tensor) => x.mul(-1)), { ...short, init: [1, 2] }))).toBe(
      'ShapeError: nuts: `logDensity` must return one number, a tensor of shape [], got shape [2]. Add the terms up with .sum().',
    );
    expect(await message(() => sample(nuts((x: Tensor) => x.mul(0)), { ...short, init: 1 }))).toContain('must fall off somewhere');
    expect(await message(() => sample(nuts(normal), { ...short, init: {} }))).toContain('must hold at least one number');
    expect(await message(() => sample(nuts(normal), { ...short, init: 'zero' }))).toContain('must be a tensor, a number or a tree of them, got string');
    expect(await message(() => sample(nuts((x: Tensor) => x.astype('float64')), { ...short, init: tensor(1, { dtype: 'int32' }) }))).toContain('must have continuous parameters only, got discrete ones: x');
    expect(await message(() => sample(nuts(normal), { ...short, init: 0, draws: 1.5 }))).toContain('`draws` must be a whole number ≥ 0, got 1.5');
    expect(await message(() => sample(nuts(normal), { ...short, init: 0, chains: 0 }))).toContain('`chains` must be a whole number ≥ 1, got 0');
    expect(() => nuts(normal, { targetAccept: 1 })).toThrow('nuts: `targetAccept` must lie strictly between 0 and 1, got 1');
    expect(() => nuts(normal, { maxDepth: 0 })).toThrow('nuts: `maxDepth` must be a whole number ≥ 1, got 0');
    expect(() => hmc(normal, { stepSize: -1 })).toThrow('hmc: `stepSize` must be a positive number, got -1');
    expect(() => tempered(normal, { temperatures: [2, 4] })).toThrow('must begin with 1 and rise, got [2, 4]');
    const state = (await sample(nuts(normal), { ...short, init: 0 })).state;
    expect(await message(() => sample(hmc(normal), { resume: state }))).toContain('`resume` must come from the kernel hmc, got nuts');
    expect(await message(() => sample(randomWalk(normal, { scale: [1, 2, 3] }), { ...short, init: [0, 0] }))).toContain('`scale` must be one number or one per coordinate, 2, got [3]');
    expect(await message(() => sample(randomWalk(normal, { covariance: [[1, 2], [2, 1]] }), { ...short, init: [0, 0] }))).toContain('must be positive definite');
    expect(await message(() => sample(gibbs({ conditionals: { z: () => 1 } }), { ...short, init: { a: 0 } }))).toContain('`conditionals` must name parameters, a, got z');
  });

  test('a density that turns NaN or impossible is never entered', async () => {
    const half = (x: Tensor): Tensor => x.log().sub(x);
    for (const kernel of [nuts(half), randomWalk(half), slice(half), hmc(half)]) {
      const trace = await sample(kernel, { init: 1, key, draws: 500, warmup: 300, chains: 2 });
      expect(trace.get('x').min().item()).toBeGreaterThan(0);
    }
  });
});
