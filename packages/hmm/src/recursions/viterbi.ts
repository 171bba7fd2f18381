import { DomainError, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { readScores, type ChainScores, type EmissionScores } from './chainScores.js';

/** The best path of states. */
export interface BestPath {
  /** int32 [T]. */
  readonly states: Tensor;
  /** The log probability (or score) of this path together with the observations. */
  readonly logProb: number;
}

/**
 * The Viterbi recursion: the path of states of greatest probability together with the observations. Of equally good paths, the
 * one with the smallest last state, and so on backwards.
 *
 * Shapes: logInitial [N], logTransition [N, N] (or [T − 1, N, N]), logLikelihoods [T, N] → states int32 [T].
 * Domain: logarithms of probabilities or of any other scores.
 * Fails: DomainError when no path is possible, naming the step; for NaN and +Infinity; ShapeError.
 * Source: Viterbi, IEEE Trans. Information Theory 13 (1967).
 *
 * @example
 * const log = (p) => tensor(p).log();
 * const likelihoods = log([[0.5, 0.4, 0.7], [0.5, 0.6, 0.3], [0.5, 0.4, 0.7]]);
 * const { states, logProb } = viterbi(log([0.2, 0.4, 0.4]), log([[0.5, 0.2, 0.3], [0.3, 0.5, 0.2], [0.2, 0.3, 0.5]]), likelihoods);
 * states.toArray() // => [ 2, 2, 2 ]
 * Math.exp(logProb).toFixed(4) // => '0.0147'
 */
export function viterbi(logInitial: TensorLike, logTransition: TensorLike, logLikelihoods: TensorLike): BestPath {
  const { chain, emissions } = readScores('viterbi', logInitial, logTransition, logLikelihoods);
  return bestPath('viterbi', chain, emissions);
}

/** The best path of scores that have been read. */
export function bestPath(op: string, { n, logInitial, logTransition, stride }: ChainScores, { steps, logs }: EmissionScores): BestPath {
  if (steps === 0) return { states: tensor(new Int32Array(0)), logProb: 0 };
  const back = new Int32Array(steps * n);
  let [current, next] = [new Float64Array(n), new Float64Array(n)];
  for (let j = 0; j < n; j++) current[j] = logInitial[j]! + logs[j]!;
  requirePossible(op, current, 0);
  for (let t = 1; t < steps; t++) {
    const matrix = (t - 1) * stride;
    next.fill(-Infinity);
    // Row by row: the inner loop runs along the rows of the matrix.
    for (let i = 0; i < n; i++) {
      const from = current[i]!;
      if (from === -Infinity) continue;
      const row = matrix + i * n;
      for (let j = 0; j < n; j++) {
        const score = from + logTransition[row + j]!;
        if (score > next[j]!) {
          next[j] = score;
          back[t * n + j] = i;
        }
      }
    }
    for (let j = 0; j < n; j++) next[j]! += logs[t * n + j]!;
    requirePossible(op, next, t);
    [current, next] = [next, current];
  }
  let state = 0;
  for (let j = 1; j < n; j++) if (current[j]! > current[state]!) state = j;
  const logProb = current[state]!;
  const states = new Int32Array(steps);
  for (let t = steps - 1; t >= 0; t--) {
    states[t] = state;
    state = back[t * n + state]!;
  }
  return { states: tensor(states, { copy: false }), logProb };
}

function requirePossible(op: string, scores: Float64Array, step: number): void {
  for (let j = 0; j < scores.length; j++) if (scores[j]! > -Infinity) return;
  throw new DomainError({ op, argument: 'logLikelihoods', expected: 'leave a possible path', actual: `none at step ${step}`, hint: 'All states that can be reached there give this observation probability 0.' });
}
