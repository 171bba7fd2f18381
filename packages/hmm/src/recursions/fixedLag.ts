import { DomainError, requireWhole, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { readScores, type ChainScores, type EmissionScores } from './chainScores.js';
import { runPasses } from './passes.js';

/**
 * Fixed-lag smoothing: the state at each step given the observations up to `lag` steps later, p(z_t | x₀ … x_{t+lag}).
 * Lag 0 is filtering; at the end of the sequence, and for long lags, it is smoothing.
 *
 * Shapes: as for `forwardBackward`, with one transition matrix → [T, N].
 * Fails: DomainError for a lag that is not a whole number ≥ 0, for NaN and +Infinity; ShapeError.
 *
 * @example
 * const scores = [[0, -1], [0, 0], [-3, 0]];
 * const sticky = [[0, -2], [-2, 0]];
 * fixedLag([0, 0], sticky, scores, 0).at(0).toArray() // => [ 0.7310585…, 0.2689414… ]
 * fixedLag([0, 0], sticky, scores, 2).at(0).toArray() // => [ 0.4584807…, 0.5415192… ]
 */
export function fixedLag(logInitial: TensorLike, logTransition: TensorLike, logLikelihoods: TensorLike, lag: number): Tensor {
  const { chain, emissions } = readScores('fixedLag', logInitial, logTransition, logLikelihoods);
  return lagged('fixedLag', chain, emissions, lag);
}

/** Fixed-lag smoothing of scores that have been read. */
export function lagged(op: string, chain: ChainScores, emissions: EmissionScores, lag: number): Tensor {
  const { n, transition, stride } = chain;
  const { steps, logs } = emissions;
  requireWhole(op, 'lag', lag, 0);
  if (stride > 0) throw new DomainError({ op, argument: 'logTransition', expected: 'be one matrix', actual: 'one for each step' });
  const out = new Float64Array(steps * n);
  const shape = { shape: [steps, n], copy: false };
  if (lag >= steps - 1) {
    runPasses(chain, emissions, { gamma: out });
    return tensor(out, shape);
  }
  runPasses(chain, emissions, { filtered: out });
  if (lag === 0) return tensor(out, shape);
  const likelihoods = scaledLikelihoods(logs, steps, n);
  const [beta, weighted] = [new Float64Array(n), new Float64Array(n)];
  for (let t = 0; t < steps - 1; t++) {
    beta.fill(1);
    for (let s = Math.min(t + lag, steps - 1); s > t; s--) {
      for (let j = 0; j < n; j++) weighted[j] = beta[j]! * likelihoods[s * n + j]!;
      let top = 0;
      for (let i = 0; i < n; i++) {
        let sum = 0;
        for (let j = 0; j < n; j++) sum += transition[i * n + j]! * weighted[j]!;
        beta[i] = sum;
        if (sum > top) top = sum;
      }
      for (let i = 0; i < n; i++) beta[i]! /= top;
    }
    let sum = 0;
    for (let j = 0; j < n; j++) sum += out[t * n + j]! *= beta[j]!;
    for (let j = 0; j < n; j++) out[t * n + j]! /= sum;
  }
  return tensor(out, shape);
}

/** Rows of e^(log − largest). */
function scaledLikelihoods(logs: Float64Array, steps: number, n: number): Float64Array {
  const out = new Float64Array(steps * n);
  for (let t = 0; t < steps; t++) {
    let top = -Infinity;
    for (let j = 0; j < n; j++) top = Math.max(top, logs[t * n + j]!);
    for (let j = 0; j < n; j++) out[t * n + j] = Math.exp(logs[t * n + j]! - top);
  }
  return out;
}
