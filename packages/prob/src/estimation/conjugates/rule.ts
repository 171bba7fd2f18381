import { expandDims, isAbstract, mul, sum, DomainError, type Tensor, type TensorLike } from '@x/tensor/core';
import type { Distribution } from '../../distribution.js';
import type { Observations } from '../observations.js';

/** Parameters of a likelihood by name. */
export type Parameters = Readonly<Record<string, TensorLike>>;

/** A prior whose posterior belongs to its own family. */
export interface ConjugateRule<P = unknown> {
  /** The families of the prior and of the likelihood. */
  readonly prior: string;
  readonly likelihood: string;
  /** What the prior is a law of, in words of the likelihood's parameters. */
  readonly of: string;
  /** Parameters of the likelihood that must be known. */
  readonly known: readonly string[];
  /** The posterior. */
  readonly update: (prior: P, seen: Observations, known: Parameters) => P;
  /** The likelihood's parameters at one well inside point of the prior, and log p of that point. */
  readonly point: (prior: P) => { readonly parameters: Parameters; readonly logProb: (prior: P) => Tensor };
  /** The law of one further observation, undefined where it has no closed form. */
  readonly predictive?: (posterior: P, known: Parameters) => Distribution;
  /** Parameters that are known from the data, as the trials of counts are. */
  readonly implied?: (data: Tensor) => Parameters;
}

/** Σ w over observations. */
export function total({ weights }: Observations): Tensor {
  return sum(weights, { axis: 0 });
}

/** Σ w x over observations, for values with `eventRank` axes. */
export function weightedSum({ weights }: Observations, x: Tensor, eventRank = 0): Tensor {
  const w = eventRank === 0 ? weights : expandDims(weights, Array.from({ length: eventRank }, (_, k) => weights.ndim + k));
  return sum(mul(w, x), { axis: 0 });
}

/** The point of a prior over one parameter at its mean. */
export function atMean(name: string): (prior: Distribution) => ReturnType<ConjugateRule<Distribution>['point']> {
  return (prior) => {
    const { mean } = prior;
    return { parameters: { [name]: mean }, logProb: (p) => (p as Distribution).logProb(mean) };
  };
}

/** Refuses joint priors whose parameters are out of range. */
export function requirePositive(family: string, parameters: Readonly<Record<string, Tensor>>): void {
  for (const [name, x] of Object.entries(parameters)) {
    if (isAbstract(x)) continue;
    const at = x.data.findIndex((v) => !(v > 0 && v < Infinity));
    if (at >= 0) throw new DomainError({ op: family, argument: name, expected: 'be positive and finite', actual: String(x.data[at]) });
  }
}
