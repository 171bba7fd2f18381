import { DomainError, random, requireWhole, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { readScores, type ChainScores, type EmissionScores } from './chainScores.js';
import { runPasses } from './passes.js';

/**
 * Draws paths of states given the observations, p(z₀ … z_{T−1} | x), by forward filtering and backward sampling.
 *
 * Shapes: as for `forwardBackward`, with one transition matrix → int32 [count, T].
 * Fails: DomainError when no path is possible, for NaN and +Infinity; ShapeError.
 * Source: Chib, Calculating posterior distributions and modal estimates in Markov mixture models, J. Econometrics 75 (1996).
 *
 * @example
 * samplePaths(random.key(0), [0, 0], [[0, -Infinity], [-Infinity, 0]], [[0, 0], [0, -Infinity]], 2).toArray() // => [ [ 0, 0 ], [ 0, 0 ] ]
 */
export function samplePaths(key: random.Key, logInitial: TensorLike, logTransition: TensorLike, logLikelihoods: TensorLike, count: number): Tensor {
  const { chain, emissions } = readScores('samplePaths', logInitial, logTransition, logLikelihoods);
  return drawPaths('samplePaths', key, chain, emissions, count);
}

/** Paths for scores that have been read. */
export function drawPaths(op: string, key: random.Key, chain: ChainScores, emissions: EmissionScores, count: number): Tensor {
  const { n, transition, stride } = chain;
  const { steps } = emissions;
  requireWhole(op, 'count', count, 0);
  if (stride > 0) throw new DomainError({ op, argument: 'logTransition', expected: 'be one matrix', actual: 'one for each step' });
  const filtered = new Float64Array(steps * n);
  const { impossibleAt } = runPasses(chain, emissions, { filtered });
  if (impossibleAt !== undefined) throw new DomainError({ op, argument: 'logLikelihoods', expected: 'leave a possible path', actual: `none at step ${impossibleAt}` });
  const u = random.uniform(key, [count, steps]).data;
  const out = new Int32Array(count * steps);
  const weights = new Float64Array(n);
  for (let c = 0; c < count; c++) {
    for (let t = steps - 1; t >= 0; t--) {
      const next = out[c * steps + t + 1]!;
      let total = 0;
      for (let i = 0; i < n; i++) total += weights[i] = filtered[t * n + i]! * (t === steps - 1 ? 1 : transition[i * n + next]!);
      out[c * steps + t] = pick(weights, u[c * steps + t]! * total);
    }
  }
  return tensor(out, { shape: [count, steps], copy: false });
}

/** The state in whose share of the total the number falls; never one without a share. */
function pick(weights: Float64Array, at: number): number {
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    if (!(weights[i]! > 0)) continue;
    last = i;
    if ((at -= weights[i]!) < 0) return i;
  }
  return last;
}
