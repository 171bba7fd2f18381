import { asTensor, type TensorLike } from '@x/tensor/core';
import type { Trace } from './trace.js';

/** Groups of variables as nested arrays of shape [chain, draw, ...shape]. */
export type InferenceData = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Further groups, such as `log_likelihood`, `posterior_predictive`, `prior` and `observed_data`. */
export interface InferenceDataOptions {
  readonly groups?: Readonly<Record<string, Readonly<Record<string, TensorLike>>>>;
}

/** ArviZ's names of the statistics. */
const arvizNames: Readonly<Record<string, string>> = {
  logDensity: 'lp',
  accept: 'acceptance_rate',
  divergent: 'diverging',
  treeDepth: 'tree_depth',
  energy: 'energy',
  stepSize: 'step_size',
  steps: 'n_steps',
};

/** A trace in ArviZ's schema. */
export function inferenceData(trace: Trace, { groups = {} }: InferenceDataOptions = {}): InferenceData {
  const posterior = Object.fromEntries(trace.names.map((name) => [name, trace.get(name).toArray()]));
  const stats = Object.entries(trace.stats).flatMap(([name, x]) => (arvizNames[name] === undefined ? [] : [[arvizNames[name], x.toArray()]]));
  const further = Object.entries(groups).map(([group, of]) => [group, Object.fromEntries(Object.entries(of).map(([name, x]) => [name, asTensor(x).toArray()]))]);
  return { posterior, sample_stats: Object.fromEntries(stats) as Record<string, unknown>, ...(Object.fromEntries(further) as InferenceData) };
}
