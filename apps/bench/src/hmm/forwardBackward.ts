import { forwardBackward } from '@x/hmm';
import { tensor } from '@x/tensor';
import type { Case } from '../case.js';
import { numbers } from '../numbers.js';
import { c } from '../peers/c.js';
import { plainJs } from '../peers/plainJs.js';
import { logRecursions, scaledRecursions, type Chain } from './plainRecursions.js';

const steps = 10_000;

function chain(n: number): Chain {
  const rows = numbers(n * n, { seed: 31 }).map((x) => Math.exp(x));
  const transition = rows.map((x, e) => x / rows.subarray(Math.floor(e / n) * n, Math.floor(e / n) * n + n).reduce((a, b) => a + b, 0));
  return { n, steps, initial: new Float64Array(n).fill(1 / n), transition, logs: numbers(steps * n, { seed: 32 }).map((x) => 4 * x - 8) };
}

/** From log-likelihoods to the log likelihood, state probabilities and expected transitions. */
export const forwardBackwardCases: readonly Case[] = [10, 50].map((n): Case => {
  const given = chain(n);
  return {
    suite: 'hmm',
    name: `forward–backward, ${n} states`,
    size: `${n} states, ${steps} steps`,
    unit: 'seconds',
    ours: () => {
      const inputs = [tensor(given.initial).log(), tensor(given.transition, { shape: [n, n] }).log(), tensor(given.logs, { shape: [steps, n] })] as const;
      const once = (): ReturnType<typeof forwardBackward> => forwardBackward(...inputs);
      return {
        run: once,
        result: () => {
          const { logLikelihood, xiSum, gamma } = once();
          const all = new Float64Array(1 + xiSum.size + gamma.size);
          all[0] = logLikelihood;
          all.set(xiSum.data, 1);
          all.set(gamma.data, 1 + xiSum.size);
          return all;
        },
      };
    },
    peers: {
      'plain JS, scaled': plainJs(() => () => scaledRecursions(given)),
      'plain JS, logarithms': plainJs(() => () => logRecursions(given)),
      'C -O3': c('forwardBackward.c', [Float64Array.of(n, steps), given.initial, given.transition, given.logs]),
    },
    budgets: [
      { peer: 'plain JS, scaled', atLeast: 4 },
      { peer: 'plain JS, logarithms', atLeast: 40 },
      { peer: 'C -O3', atLeast: 1 / 1.5 },
    ],
    tolerance: 1e-9,
  };
});
