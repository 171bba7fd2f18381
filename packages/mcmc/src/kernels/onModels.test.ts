import { Exponential, Gamma, Normal } from '@x/prob';
import { random, type Tensor } from '@x/tensor';
import { expect, test } from 'vitest';
import { mcse } from '../diagnostics/diagnostics.js';
import { sample } from '../driver/sample.js';
import type { Kernel } from '../kernel.js';
import { model } from '../model/model.js';
import { gibbs } from './gibbs.js';
import { independence } from './independence.js';
import { metropolisHastings } from './metropolisHastings.js';
import { nuts } from './nuts.js';
import { randomWalk } from './randomWalk.js';
import { slice } from './slice.js';
import { smc } from './smc.js';
import { tempered } from './tempered.js';

// Gamma(3, 2) is sampled by its logarithm; kernels that propose among the values themselves must undo the volume change.
const gamma = model(({ sample: draw, deterministic }) => {
  const s = draw('s', new Gamma({ concentration: 3, rate: 2 }));
  deterministic('twice', s.mul(2));
});

const kernels: Readonly<Record<string, Kernel>> = {
  nuts: nuts(gamma),
  randomWalk: randomWalk(gamma),
  slice: slice(gamma),
  tempered: tempered(gamma, { temperatures: [1, 2] }),
  smc: smc(gamma),
  metropolisHastings: metropolisHastings(gamma, {
    propose: ({ s }, key) => ({ s: s!.mul(random.normal(key, []).exp()) }),
    logProposal: ({ s }) => s!.log().neg(),
  }),
  independence: independence(gamma, { s: new Exponential({ rate: 0.5 }) }),
};

test.each(Object.entries(kernels))('%s samples a constrained quantity of a model', async (name, kernel) => {
  const trace = await sample(kernel, { key: random.key(12), draws: name === 'nuts' ? 2000 : 6000, warmup: 300 });
  const s = trace.get('s');
  const errors = name === 'smc' ? 0.02 : mcse(s).item();
  expect(Math.abs(s.mean().item() - 1.5)).toBeLessThan(4.5 * errors);
  expect(Math.abs(s.log().mean().item() - (0.9227843350984671 - Math.LN2))).toBeLessThan(4.5 * (name === 'smc' ? 0.02 : mcse(s.log()).item()));
  expect(trace.get('twice').sub(s.mul(2)).abs().max().item()).toBe(0);
});

test('Gibbs sampling of a model reports what the model computes', async () => {
  const pair = model(({ sample: draw, deterministic }) => {
    const a = draw('a', new Normal({ loc: 0, scale: 1 }));
    const b = draw('b', new Normal({ loc: a, scale: 1 }));
    deterministic('difference', b.sub(a));
  });
  const kernel = gibbs({
    target: pair,
    conditionals: { a: ({ b }: Record<string, Tensor>, key) => b!.div(2).add(random.normal(key, []).mul(Math.SQRT1_2)), b: ({ a }, key) => a!.add(random.normal(key, [])) },
  });
  const trace = await sample(kernel, { init: { a: 0, b: 0 }, key: random.key(13), draws: 3000, warmup: 50 });
  expect(trace.names).toEqual(['a', 'b', 'difference']);
  const difference = trace.get('difference').square();
  expect(Math.abs(difference.mean().item() - 1)).toBeLessThan(4.5 * mcse(difference).item());
});
