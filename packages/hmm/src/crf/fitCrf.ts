import { minimize, type MinimizeOptions } from '@x/optim';
import { DomainError, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { type CrfWeights } from './crfModel.js';
import { crfObjective, type CrfObjective, type LabelledSequence } from './crfObjective.js';

/** How to fit a chain. */
export interface CrfFitOptions {
  /** λ of the penalty ½ λ ‖w‖² on all weights; default 0, the maximum of the likelihood. */
  readonly l2?: number;
  /** One for each sequence: a weight of k is k repetitions. */
  readonly weights?: TensorLike;
  /** Default 500. */
  readonly maxIterations?: number;
  /** Ends when no derivative exceeds this; default 1e-6. */
  readonly tolerance?: number;
  readonly signal?: AbortSignal;
  readonly onIteration?: (progress: { readonly iteration: number; readonly logLikelihood: number }) => void;
}

/** Where a search ended. */
export interface CrfOptimum {
  readonly model: CrfWeights;
  /** Without the penalty. */
  readonly logLikelihood: number;
  readonly iterations: number;
  readonly converged: boolean;
  readonly message: string;
}

/** Maximises log p(labels | sequences) − ½ λ ‖w‖² by L-BFGS. Weights of −Infinity, what is forbidden, stay. */
export function fitCrf(op: string, start: CrfWeights, sequences: readonly LabelledSequence[], options: CrfFitOptions): CrfOptimum {
  const { l2 = 0, maxIterations = 500, tolerance = 1e-6, signal, onIteration } = options;
  if (!(l2 >= 0 && l2 < Infinity)) throw new DomainError({ op, argument: 'l2', expected: 'be a number ≥ 0', actual: String(l2) });
  const all = join(start);
  const free = Array.from(all.keys()).filter((e) => all[e] !== -Infinity);
  const size = sequences.reduce((sum, { weight }) => sum + weight, 0);
  let last: { readonly at: Float64Array; readonly value: number; readonly gradient: Float64Array; readonly logLikelihood: number } | undefined;
  // The mean over sequences, so that tolerances do not depend on their number.
  const evaluate = (x: Tensor): NonNullable<typeof last> => {
    const at = x.data as Float64Array;
    if (last !== undefined && at.every((value, i) => value === last!.at[i])) return last;
    const objective = crfObjective(op, withFree(start, all, free, at), sequences);
    if (objective.impossible !== undefined) throw forbidden(op, objective.impossible);
    const slope = derivatives(objective);
    let penalty = 0;
    const gradient = new Float64Array(free.length);
    free.forEach((e, i) => {
      penalty += at[i]! * at[i]!;
      gradient[i] = (l2 * at[i]! - slope[e]!) / size;
    });
    last = { at: at.slice(), value: (0.5 * l2 * penalty - objective.logLikelihood) / size, gradient, logLikelihood: objective.logLikelihood };
    return last;
  };
  const first = tensor(Float64Array.from(free, (e) => all[e]!));
  onIteration?.({ iteration: 0, logLikelihood: evaluate(first).logLikelihood });
  const search: MinimizeOptions<Tensor> = {
    grad: (x) => tensor(evaluate(x).gradient.slice()),
    compile: false,
    maxIterations,
    tolerance,
    ...(signal === undefined ? {} : { signal }),
    ...(onIteration === undefined ? {} : { onIteration: ({ iteration, x }) => onIteration({ iteration, logLikelihood: evaluate(x).logLikelihood }) }),
  };
  const found = minimize<Tensor>((x) => evaluate(x).value, first, search);
  const { iterations, converged, message } = found;
  return { model: withFree(start, all, free, found.x.data as Float64Array), logLikelihood: evaluate(found.x).logLikelihood, iterations, converged, message };
}

const join = ({ initial, transition, weights }: Pick<CrfWeights, 'initial' | 'transition' | 'weights'>): Float64Array => Float64Array.from([...initial, ...transition, ...weights]);

const derivatives = ({ initial, transition, weights }: CrfObjective): Float64Array => join({ initial, transition, weights });

function withFree(start: CrfWeights, all: Float64Array, free: readonly number[], values: Float64Array): CrfWeights {
  const next = all.slice();
  free.forEach((e, i) => (next[e] = values[i]!));
  const { k } = start;
  return { ...start, initial: next.slice(0, k), transition: next.slice(k, k + k * k), weights: next.slice(k + k * k) };
}

function forbidden(op: string, index: number): DomainError {
  return new DomainError({ op, argument: `labels[${index}]`, expected: 'be possible', actual: 'labels whose first label or a transition has the weight −Infinity', hint: 'Correct the labels, or give the transition a finite weight.' });
}
