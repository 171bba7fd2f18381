import { concat, DomainError, reshape, ShapeError, showShape, type Tensor } from '@x/tensor/core';
import { logLikelihood } from '../predictive/logLikelihood.js';
import type { PosteriorDraws } from '../predictive/posteriorDraws.js';
import type { Model } from '../model/model.js';

/** Log likelihoods: one tensor `[chain, draw, ...]`, or one for each observed name as `logLikelihood` returns them. */
export type LogLikelihoods = Tensor | { readonly [name: string]: Tensor };

/** Log likelihoods as a table of draws by observations, and the number of chains. */
export interface Pointwise {
  /** Row-major, `draws` rows of `observations` numbers. */
  readonly table: Float64Array;
  readonly draws: number;
  readonly observations: number;
  readonly chains: number;
}

/** Reads the two ways of calling `loo` and `waic`: a model and its trace, or log likelihoods. */
export function pointwise(op: string, source: Model | LogLikelihoods, trace: PosteriorDraws | undefined): Pointwise {
  const tensors = trace === undefined ? tensorsOf(source as LogLikelihoods) : Object.values(logLikelihood(source as Model, trace));
  const flat = tensors.map((x) => {
    if (x.ndim < 2) {
      throw new ShapeError({ op, argument: 'logLikelihoods', expected: 'have the axes [chain, draw, ...]', actual: showShape(x.shape), hint: 'Use logLikelihood(model, trace).' });
    }
    const [chains, draws] = x.shape as [number, number];
    return reshape(x, [chains * draws, x.size / (chains * draws)]);
  });
  const table = flat.length === 1 ? flat[0]! : concat(flat, { axis: 1 });
  const [draws, observations] = table.shape as [number, number];
  const data = Float64Array.from(table.data);
  const bad = data.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0 || draws === 0 || observations === 0) {
    throw new DomainError({
      op,
      argument: 'logLikelihoods',
      expected: 'be finite, for at least one draw and one observation',
      actual: bad >= 0 ? `${data[bad]} at draw ${Math.floor(bad / observations)}, observation ${bad % observations}` : showShape(table.shape),
    });
  }
  return { table: data, draws, observations, chains: tensors[0]!.shape[0]! };
}

function tensorsOf(source: LogLikelihoods): Tensor[] {
  return 'dtype' in source && 'data' in source ? [source as Tensor] : Object.values(source as { readonly [name: string]: Tensor });
}

/** log Σ exp of the entries of one column, and the column itself. */
export function column({ table, draws, observations }: Pointwise, j: number): Float64Array {
  return Float64Array.from({ length: draws }, (_, i) => table[i * observations + j]!);
}

/** log Σ exp(x). */
export function logSumExpOf(x: Float64Array): number {
  const top = x.reduce((a, b) => Math.max(a, b), -Infinity);
  if (!Number.isFinite(top)) return top;
  return top + Math.log(x.reduce((total, v) => total + Math.exp(v - top), 0));
}

/** A sum over observations and its standard error, √(n · variance of the terms). */
export function totalOf(terms: Float64Array): { value: number; standardError: number } {
  const value = terms.reduce((a, b) => a + b, 0);
  const center = value / terms.length;
  const squares = terms.reduce((a, x) => a + (x - center) ** 2, 0);
  return { value, standardError: Math.sqrt((terms.length * squares) / Math.max(terms.length - 1, 1)) };
}
