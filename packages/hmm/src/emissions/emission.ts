import type { Distribution } from '@x/prob';
import type { random, Tensor } from '@x/tensor/core';

/**
 * How observations come about: a distribution for each hidden state. `rows` are the observations of all sequences, one
 * below the other, [n, ...eventShape]; NaN stands for what is missing and is marginalised. Extend this class for emissions
 * of your own.
 */
export abstract class Emission<Prior = unknown> {
  /** How many hidden states there are. */
  abstract readonly states: number;
  /** The shape of one observation: [] for numbers, [d] for vectors. */
  abstract readonly eventShape: readonly number[];

  /** Fails: DomainError for an observation that no parameters could produce. */
  abstract check(op: string, rows: Tensor): void;

  /** log p(row | state), n × states numbers, row-major: 0 in the rows of missing observations. */
  abstract logLikelihoods(rows: Tensor): Float64Array;

  /** The emission that maximises Σ mass·log p(row | state) plus the log prior; a state without mass stays as it is. */
  abstract maximized(rows: Tensor, masses: Float64Array, prior?: Prior): this;

  /** The log prior density of the parameters, up to a constant. */
  abstract logPrior(prior: Prior): number;

  /** One observation for each state of a path. */
  abstract sample(key: random.Key, path: Int32Array): Tensor;

  /** The distribution of an observation where the state has probabilities [..., states]. */
  abstract predictive(probabilities: Tensor): Distribution;

  /** The same with state `order[i]` in place i. */
  abstract permuted(order: readonly number[]): this;

  /** The number of free parameters. */
  abstract get parameterCount(): number;

  /** Whether `maximized` is exact, so that the likelihood can never fall. */
  get exact(): boolean {
    return true;
  }

  /** What training by gradients varies, if the emission allows for it. */
  get trainable(): Trainable<this> | undefined {
    return undefined;
  }
}

/** An emission as a function of unconstrained parameters. */
export interface Trainable<E> {
  readonly parameters: Readonly<Record<string, Tensor>>;
  /** log p(row | state) in ops, [n, states]; rows hold no NaN. */
  logProb(parameters: Readonly<Record<string, Tensor>>, rows: Tensor): Tensor;
  /** The emission with these parameters. */
  at(parameters: Readonly<Record<string, Tensor>>): E;
}

/** Whether anything of each row is missing: 1 or 0. */
export function missingRows(rows: Tensor): Uint8Array {
  const n = rows.shape[0]!;
  const size = n === 0 ? 0 : rows.size / n;
  const data = rows.data;
  const out = new Uint8Array(n);
  for (let e = 0; e < data.length; e++) if (Number.isNaN(data[e]!)) out[Math.floor(e / size)] = 1;
  return out;
}

/** Counts for each state of the rows that are there. */
export function massOfStates(masses: Float64Array, states: number, skip: Uint8Array): Float64Array {
  const total = new Float64Array(states);
  for (let t = 0; t < skip.length; t++) if (skip[t] === 0) for (let i = 0; i < states; i++) total[i]! += masses[t * states + i]!;
  return total;
}
