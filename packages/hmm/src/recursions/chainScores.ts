import { asTensor, DomainError, ShapeError, showShape, type TensorLike } from '@x/tensor/core';

/** The scores of a chain of hidden states as loops need them. */
export interface ChainScores {
  readonly n: number;
  /** Logarithms, N and N × N (or one N × N for each step after the first). */
  readonly logInitial: Float64Array;
  readonly logTransition: Float64Array;
  /** 0, or N² when every step has transitions of its own. */
  readonly stride: number;
  /** e^(log − shift), so that the largest is 1. */
  readonly initial: Float64Array;
  readonly transition: Float64Array;
  readonly initialShift: number;
  readonly transitionShift: number;
}

/** The scores of probabilities. */
export function scoresOf(initial: Float64Array, transition: Float64Array): ChainScores {
  return { n: initial.length, logInitial: initial.map(Math.log), logTransition: transition.map(Math.log), stride: 0, initial, transition, initialShift: 0, transitionShift: 0 };
}

/** Emission scores, T × N. */
export interface EmissionScores {
  readonly steps: number;
  readonly logs: Float64Array;
}

/** Reads logarithms of any scores, which need not add up to 1. Fails: ShapeError, and DomainError for NaN and +∞. */
export function readScores(op: string, logInitial: TensorLike, logTransition: TensorLike, logLikelihoods: TensorLike): { readonly chain: ChainScores; readonly emissions: EmissionScores } {
  const [first, steps, rows] = [asTensor(logInitial), asTensor(logTransition), asTensor(logLikelihoods)];
  const n = first.size;
  if (first.ndim !== 1 || n === 0) throw new ShapeError({ op, argument: 'logInitial', expected: 'be a vector [states]', actual: showShape(first.shape) });
  // No observations leave no rows, whose length a nested array cannot tell.
  const count = rows.size === 0 ? 0 : rows.shape[0]!;
  if (count > 0 && (rows.ndim !== 2 || rows.shape[1] !== n)) {
    throw new ShapeError({ op, argument: 'logLikelihoods', expected: `be a table [T, ${n}], a row for each observation`, actual: showShape(rows.shape) });
  }
  const varies = steps.ndim === 3;
  const fits = steps.shape.at(-1) === n && steps.shape.at(-2) === n && (steps.ndim === 2 || (varies && steps.shape[0] === count - 1));
  if (!fits) {
    throw new ShapeError({ op, argument: 'logTransition', expected: `be a matrix [${n}, ${n}], or [T − 1, ${n}, ${n}] with one for each step`, actual: showShape(steps.shape) });
  }
  const initial = logarithms(op, 'logInitial', first.data);
  const transition = logarithms(op, 'logTransition', steps.data);
  const [initialShift, transitionShift] = [highest(initial), highest(transition)];
  return {
    chain: {
      n,
      logInitial: initial,
      logTransition: transition,
      stride: varies ? n * n : 0,
      initial: initial.map((x) => Math.exp(x - initialShift)),
      transition: transition.map((x) => Math.exp(x - transitionShift)),
      initialShift,
      transitionShift,
    },
    emissions: { steps: count, logs: logarithms(op, 'logLikelihoods', rows.data) },
  };
}

function logarithms(op: string, argument: string, data: ArrayLike<number>): Float64Array {
  // Nobody writes to them: float64 is taken as it is.
  const values = data instanceof Float64Array ? data : new Float64Array(data);
  const { length } = values;
  let at = 0;
  // Four at a time: every call passes over all of its scores here.
  while (at + 4 <= length && values[at]! < Infinity && values[at + 1]! < Infinity && values[at + 2]! < Infinity && values[at + 3]! < Infinity) at += 4;
  for (; at < length; at++) {
    if (values[at]! < Infinity) continue;
    const hint = argument === 'logLikelihoods' ? 'A missing observation has a row of zeros.' : 'What cannot happen has the score −Infinity.';
    throw new DomainError({ op, argument, expected: 'hold logarithms below Infinity', actual: `${values[at]} at flat index ${at}`, hint });
  }
  return values;
}

/** The largest number; 0 when nothing is possible. */
function highest(values: Float64Array): number {
  const top = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return top === -Infinity ? 0 : top;
}
