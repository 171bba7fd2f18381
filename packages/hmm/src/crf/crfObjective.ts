import { runPasses } from '../recursions/passes.js';
import { chainOf, clamped, emissionsOf, pathScore, type CrfWeights } from './crfModel.js';

/** A sequence with its labels, −1 where unknown, and how often it counts. */
export interface LabelledSequence {
  readonly steps: number;
  readonly values: Float64Array;
  readonly labels: Int32Array;
  readonly weight: number;
}

/** The log likelihood of labels given sequences, and its derivatives by all weights. */
export interface CrfObjective {
  readonly logLikelihood: number;
  readonly initial: Float64Array;
  readonly transition: Float64Array;
  readonly weights: Float64Array;
  /** The first sequence whose labels are impossible, if there is one. */
  readonly impossible: number | undefined;
}

/**
 * ∂ log p(y | x)/∂w = Σₜ fₜ(y, x) − E[Σₜ fₜ(y, x)]: what is there less what the model expects, whose expectations are the
 * marginals of a forward and a backward pass. With unknown labels the first term is an expectation, too.
 * Source: Lafferty, McCallum & Pereira, Proc. ICML (2001); Sutton & McCallum, An Introduction to Conditional Random Fields (2012).
 */
export function crfObjective(op: string, model: CrfWeights, sequences: readonly LabelledSequence[]): CrfObjective {
  const { k, d } = model;
  const chain = chainOf(op, model);
  const initial = new Float64Array(k);
  const transition = new Float64Array(k * k);
  const weights = new Float64Array(d * k);
  let logLikelihood = 0;
  let impossible: number | undefined;
  sequences.forEach((sequence, index) => {
    const { steps, values, labels, weight } = sequence;
    if (steps === 0 || weight === 0) return;
    const emissions = emissionsOf(model, sequence);
    const difference = new Float64Array(steps * k);
    const expected = runPasses(chain, emissions, { gamma: difference, pairs: transition, weight: -weight });
    let score: number;
    if (labels.includes(-1)) {
      const there = new Float64Array(steps * k);
      score = runPasses(chain, clamped(emissions, labels, k), { gamma: there, pairs: transition, weight }).logLikelihood;
      for (let e = 0; e < steps * k; e++) difference[e] = there[e]! - difference[e]!;
    } else {
      score = pathScore(chain, emissions, labels);
      for (let e = 0; e < steps * k; e++) difference[e] = -difference[e]!;
      for (let t = 0; t < steps; t++) {
        difference[t * k + labels[t]!]! += 1;
        if (t > 0) transition[labels[t - 1]! * k + labels[t]!]! += weight;
      }
    }
    if (score === -Infinity) {
      impossible ??= index;
      logLikelihood = -Infinity;
      return;
    }
    logLikelihood += weight * (score - expected.logLikelihood);
    for (let j = 0; j < k; j++) initial[j]! += weight * difference[j]!;
    for (let t = 0; t < steps && d > 0; t++) {
      for (let f = 0; f < d; f++) {
        const x = weight * values[t * d + f]!;
        if (x === 0) continue;
        for (let j = 0; j < k; j++) weights[f * k + j]! += x * difference[t * k + j]!;
      }
    }
  });
  return { logLikelihood, initial, transition, weights, impossible };
}
