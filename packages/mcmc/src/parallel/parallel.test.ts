import { build, type BuildOptions } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { matmul, random, scan, tensor, type Tensor } from '@x/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sample } from '../driver/sample.js';
import { ellipticalSlice } from '../kernels/ellipticalSlice.js';
import { gibbs } from '../kernels/gibbs.js';
import { nuts } from '../kernels/nuts.js';
import { randomWalk } from '../kernels/randomWalk.js';
import { tempered } from '../kernels/tempered.js';
import type { Trace } from '../trace/trace.js';

// Node cannot run the sources themselves: the worker's program, and a module of a user, are bundled first.
const folder = mkdtempSync(join(tmpdir(), 'mcmc-worker-'));
const built = (name: string): URL => pathToFileURL(join(folder, `${name}.mjs`));
const userModule = `
import '@x/tensor';
import { defineTarget, metropolisHastings } from '@x/mcmc';
import { random } from '@x/tensor';
const target = defineTarget({ logDensity: (x) => x.square().mul(-0.5), example: 0 });
export const kernel = metropolisHastings(target, { propose: (x, key) => x.add(random.normal(key, [])) });
`;

beforeAll(async () => {
  const shared: BuildOptions = { bundle: true, format: 'esm', platform: 'node', conditions: ['@x/source'], logLevel: 'error' };
  await build({ ...shared, entryPoints: [new URL('./chainWorker.ts', import.meta.url).pathname], outfile: join(folder, 'worker.mjs') });
  await build({
    ...shared,
    stdin: { contents: userModule, resolveDir: new URL('.', import.meta.url).pathname },
    alias: { '@x/mcmc': new URL('../index.ts', import.meta.url).pathname },
    outfile: join(folder, 'user.mjs'),
  });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

const sameDraws = (a: Trace, b: Trace): void => {
  expect(a.chains).toBe(b.chains);
  for (const name of a.names) expect([...a.get(name).data]).toEqual([...b.get(name).data]);
  for (const name of Object.keys(a.stats)) expect([...a.stats[name]!.data]).toEqual([...b.stats[name]!.data]);
};

const x = random.normal(random.key(1), [40, 3]);
const y = random.bernoulli(random.key(2), 0.4, [40]).astype('float64');
const logistic = ({ w, b }: { w: Tensor; b: Tensor }): Tensor => {
  const eta = matmul(x, w).add(b);
  return y.mul(eta).sub(eta.softplus()).sum().sub(w.square().sum().mul(0.5)).sub(b.square().mul(0.1));
};
const series = tensor([0.1, 0.4, 0.2, 0.5, 0.9, 0.7]);
const recurrent = (phi: Tensor): Tensor => {
  const [, terms] = scan((before: Tensor, now: Tensor) => [now, now.sub(before.mul(phi)).square()], tensor(0), series) as unknown as [Tensor, Tensor];
  return terms.sum().mul(-2).sub(phi.square());
};

describe('M-29: chains in worker threads', () => {
  const cases = {
    nuts: [nuts(logistic), { w: [0, 0, 0], b: 0 }],
    'nuts, dense': [nuts(logistic, { metric: 'dense', targetAccept: 0.9 }), { w: [0, 0, 0], b: 0 }],
    'a density with a loop': [nuts(recurrent), 0.1],
    'random walk with tensors among its options': [randomWalk(logistic, { scale: tensor([0.3, 0.3, 0.3, 0.5]) }), { w: [0, 0, 0], b: 0 }],
    'elliptical slices': [ellipticalSlice((z: Tensor) => z.sub(1).square().sum().neg(), { covariance: [[1, 0.5], [0.5, 1]] }), [0, 0]],
    tempered: [tempered(recurrent, { temperatures: [1, 3] }), 0.1],
  } as const;
  test.each(Object.entries(cases))('%s: the same bits as in one thread', async (_, [kernel, init]) => {
    const options = { init, key: random.key(5), chains: 3, warmup: 60, draws: 40 };
    const here = await sample(kernel, options);
    sameDraws(await sample(kernel, { ...options, parallel: { threads: 2, worker: built('worker') } }), here);
  });

  test('a module of the user’s for kernels with functions', async () => {
    const { kernel } = (await import(built('user').href)) as { kernel: typeof cases.nuts[0] };
    const options = { key: random.key(5), chains: 2, warmup: 10, draws: 50 };
    const here = await sample(kernel, options);
    sameDraws(await sample(kernel, { ...options, parallel: { module: built('user'), worker: built('worker') } }), here);
  });

  test('a run in workers is stopped, and goes on in one thread, bit by bit', async () => {
    const options = { init: { w: [0, 0, 0], b: 0 }, key: random.key(6), chains: 2, warmup: 50 };
    const control = new AbortController();
    const seen = new Set<number>();
    const part = await sample(nuts(logistic), {
      ...options,
      draws: 1_000_000,
      parallel: { worker: built('worker') },
      signal: control.signal,
      onProgress: ({ chain, draws }) => {
        seen.add(chain);
        if (draws > 20) control.abort();
      },
    });
    expect(part.draws).toBeLessThan(1_000_000);
    expect([...seen].sort()).toEqual([0, 1]);
    const whole = await sample(nuts(logistic), { ...options, draws: part.draws });
    sameDraws(part, whole);
  });

  test('what cannot move to another thread says so', async () => {
    const kernel = gibbs({ conditionals: { x: () => 1 } });
    await expect(sample(kernel, { init: 0, key: random.key(1), parallel: true })).rejects.toThrow(
      "sample: `parallel` must name a module for this kernel, got true, but gibbs calls functions of yours, which cannot move to another thread. Put the kernel in a file of its own, export const kernel = gibbs(…), and pass parallel: new URL('./that-file.js', import.meta.url).",
    );
    const reading = nuts((z: Tensor) => (z.item() > 0 ? z.neg() : z));
    await expect(sample(reading, { init: 1, key: random.key(1), parallel: true })).rejects.toThrow('the log density reads numbers');
  });
});
