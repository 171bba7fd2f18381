import { DomainError } from '@x/tensor/core';
import type { Emission } from '../emissions/emission.js';
import { scoresOf } from '../recursions/chainScores.js';
import { runPasses } from '../recursions/passes.js';
import type { FitProblem, Parts } from './fitHmm.js';

/** What the sequences say about hidden things, given a model. */
export interface Expectations {
  /** Σ T × N, times the weight of the sequence. */
  readonly masses: Float64Array;
  readonly first: Float64Array;
  readonly pairs: Float64Array;
  readonly logLikelihood: number;
}

/** γ and Σ ξ of all sequences. Fails: DomainError naming the sequence and the time of an impossible observation. */
export function expectation<E extends Emission>({ initial, transition, emission }: Parts<E>, { data, weights }: FitProblem<E>): Expectations {
  const n = initial.size;
  const chain = scoresOf(Float64Array.from(initial.data), Float64Array.from(transition.data));
  const logs = emission.logLikelihoods(data.rows);
  const masses = new Float64Array(logs.length);
  const [first, pairs] = [new Float64Array(n), new Float64Array(n * n)];
  let [logLikelihood, from] = [0, 0];
  for (const [s, steps] of data.lengths.entries()) {
    const [low, high] = [from * n, (from + steps) * n];
    const weight = weights[s]!;
    from += steps;
    if (weight === 0 || steps === 0) continue;
    const gamma = masses.subarray(low, high);
    const result = runPasses(chain, { steps, logs: logs.subarray(low, high) }, { gamma, pairs, weight });
    if (result.impossibleAt !== undefined) {
      throw new DomainError({
        op: 'HMM.fit',
        argument: 'sequences',
        expected: 'be possible at the start of the fit',
        actual: `an observation of probability 0 in sequence ${s} at time ${result.impossibleAt}`,
        hint: 'Begin with emissions and transitions that allow for it, or give a prior.',
      });
    }
    logLikelihood += weight * result.logLikelihood;
    if (weight !== 1) for (let e = 0; e < gamma.length; e++) gamma[e]! *= weight;
    for (let i = 0; i < n; i++) first[i]! += gamma[i]!;
  }
  return { masses, first, pairs, logLikelihood };
}
