import { asTensor, DomainError, isTensor, ShapeError, showShape, type Tensor, type TensorLike } from '@x/tensor/core';
import type { Sequence } from './filterPass.js';
import type { LinearSystem } from './linearSystem.js';

/** One sequence [T, m] (or [T] when observations are single numbers), or an array of sequences of any lengths. */
export type Sequences = TensorLike | readonly TensorLike[];

/** Reads one sequence; NaN is missing. */
export function readSequence(op: string, argument: string, value: TensorLike, { m, k }: Pick<LinearSystem, 'm' | 'k'>, controls?: TensorLike): Sequence {
  const y = asTensor(value);
  const fits = y.ndim === 2 ? y.shape[1] === m : y.ndim === 1 && (m === 1 || y.size === 0);
  if (!fits) throw new ShapeError({ op, argument, expected: m === 1 ? 'be a sequence [T] or [T, 1]' : `be a sequence [T, ${m}]`, actual: showShape(y.shape), hint: 'One row for each time, one column for each component of an observation.' });
  const values = Float64Array.from(y.data);
  const length = y.shape[0]!;
  if (length === 0) throw new ShapeError({ op, argument, expected: 'have at least one time', actual: showShape(y.shape) });
  const bad = values.findIndex((v) => Math.abs(v) === Infinity);
  if (bad >= 0) throw new DomainError({ op, argument, expected: 'hold finite numbers, or NaN for what is missing', actual: `${values[bad]} at time ${Math.floor(bad / m)}` });
  return { length, values, controls: readControls(op, controls, length, k) };
}

function readControls(op: string, value: TensorLike | undefined, length: number, k: number): Float64Array | undefined {
  if (value === undefined) {
    if (k === 0) return undefined;
    throw new DomainError({ op, argument: 'controls', expected: `be a table [T, ${k}], since the model has a control matrix`, actual: 'none', hint: 'Pass { controls }.' });
  }
  const u = asTensor(value);
  if (k === 0) throw new DomainError({ op, argument: 'controls', expected: 'come with a control matrix', actual: `${showShape(u.shape)} for a model without`, hint: 'Give the model `control`, the matrix B.' });
  // The last control moves the state to a time beyond the data, so it may be left out.
  const rows = u.shape[0];
  if (!(u.ndim === 2 ? u.shape[1] === k : u.ndim === 1 && k === 1) || rows! < length - 1) {
    throw new ShapeError({ op, argument: 'controls', expected: `be a table [${length}, ${k}]`, actual: showShape(u.shape) });
  }
  const controls = Float64Array.from(u.data);
  const bad = controls.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0) throw new DomainError({ op, argument: 'controls', expected: 'hold finite numbers', actual: `${controls[bad]} at time ${Math.floor(bad / k)}` });
  return controls;
}

/** Splits one or many sequences: a tensor is one, as are numbers and, unless observations are single numbers, rows. */
export function sequencesOf(value: Sequences, m: number): readonly TensorLike[] {
  if (!Array.isArray(value)) return [value as TensorLike];
  const items = value as readonly TensorLike[];
  const first = items[0];
  if (first === undefined) return [];
  if (typeof first === 'number') return [value as TensorLike];
  if (isTensor(first)) return (first as Tensor).ndim === 0 ? [value as TensorLike] : items;
  const inner = first as ArrayLike<unknown>;
  const rows = items.every((item) => !isTensor(item) && (item as ArrayLike<unknown>).length === m) && typeof inner[0] === 'number';
  return rows ? [value as TensorLike] : items;
}
