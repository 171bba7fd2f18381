import { defineTarget, nuts, sample } from '@x/mcmc';
import { random, type Tensor } from '@x/tensor';
import type { Case, Prepare } from '../case.js';
import { autoregression, eightSchools, gaussian, logistic, mixture, type PosteriorModel } from './models.js';

/** Seconds of so many leapfrog steps of a chain whose warm-up is over: everything a transition does is counted. */
const leapfrogs = (model: () => PosteriorModel): Prepare => async () => {
  const { density, init } = model();
  const target = defineTarget({ logDensity: density as (p: unknown) => Tensor, example: init });
  const kernel = nuts(target);
  const sampler = kernel.bind(target);
  let state = (await sample(kernel, { key: random.key(1), chains: 1, draws: 100 })).state.chains[0]!.state as ReturnType<typeof sampler.init>;
  let draw = 0;
  return {
    time: (count) => {
      let steps = 0;
      const begun = performance.now();
      while (steps < count) {
        const next = sampler.step(state, { hi: 7, lo: draw++ });
        state = next.state;
        steps += next.info.steps!;
      }
      return Promise.resolve((((performance.now() - begun) / 1e3) * count) / steps);
    },
    result: () => [],
  };
};

/** Seconds per 1000 effective draws of the parameter that has fewest, of four chains of 1000 + 1000: tracing and warm-up are counted. */
const effectiveDraws = (model: () => PosteriorModel): Prepare => () => {
  let seed = 0;
  return {
    time: async (count) => {
      const { density, init } = model();
      const begun = performance.now();
      const trace = await sample(nuts(density), { init, key: random.key(seed++) });
      const seconds = (performance.now() - begun) / 1e3;
      return (1000 * seconds * count) / Math.min(...Object.values(trace.ess()).map((e) => e.min().item()));
    },
    result: () => [],
  };
};

/** From a model never seen to its first draw: tracing, deriving, generating code, finding a step size. */
const firstDraw = (model: () => PosteriorModel): Prepare => () => {
  const run = async (): Promise<void> => {
    const { density, init } = model();
    await sample(nuts(density), { init, key: random.key(1), chains: 1, warmup: 0, draws: 1 });
  };
  return { run, result: () => [] };
};

const about = { suite: 'mcmc', unit: 'seconds', peers: {}, tolerance: 0 } as const;

// What rstan 2.21.7 took on a machine of this kind, once, for models of these sizes: microseconds per leapfrog step, and
// seconds of sampling over least effective draws. Stan is not run here.
const models: Readonly<Record<string, { size: string; model: () => PosteriorModel; leapfrog?: number; effective: number }>> = {
  'eight schools': { size: '10 parameters', model: eightSchools as () => PosteriorModel, leapfrog: 4.5e-6, effective: 0.156 / 2519 },
  'logistic regression': { size: '1000×20', model: logistic as () => PosteriorModel, leapfrog: 238e-6, effective: 6.7 / 5184 },
  'AR(5)': { size: '200 points', model: autoregression as () => PosteriorModel, leapfrog: 57e-6, effective: 6.6 / 2838 },
  'normal mixture': { size: '1000 points', model: mixture as () => PosteriorModel, leapfrog: 289e-6, effective: 7.3 / 3964 },
  'normal, sd 0.1–10': { size: '100 parameters', model: gaussian as () => PosteriorModel, effective: 0.49 / 4945 },
};

/** The no-U-turn sampler on five posteriors. */
export const nutsCases: readonly Case[] = Object.entries(models).flatMap(([name, { size, model, leapfrog, effective }]): Case[] => [
  { ...about, name: `NUTS leapfrog step, ${name}`, size, ours: leapfrogs(model), budgets: leapfrog === undefined ? [] : [{ atMost: leapfrog }] },
  { ...about, name: `NUTS, 1000 effective draws, ${name}`, size, ours: effectiveDraws(model), budgets: [{ atMost: 1000 * effective }], heavy: true },
  { ...about, name: `NUTS first draw, ${name}`, size, ours: firstDraw(model), budgets: [{ atMost: 50e-3 }] },
]);
