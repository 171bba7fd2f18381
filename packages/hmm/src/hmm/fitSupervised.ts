import { asTensor, DomainError, ShapeError, showShape, tensor, type TensorLike } from '@x/tensor/core';
import type { Emission } from '../emissions/emission.js';
import { dirichletCounts, normalizedRows } from '../emissions/probabilities.js';
import type { HMMPriors, Parts } from './fitHmm.js';
import { readSequences } from './sequences.js';

/** How to fit a model to sequences whose states are known. */
export interface SupervisedOptions<E extends Emission = Emission> {
  readonly priors?: HMMPriors<E>;
  /** One for each sequence; a weight of k is k repetitions. */
  readonly weights?: TensorLike;
}

const op = 'HMM.fitSupervised';

/** Relative counts of first states and transitions, and emissions fitted to each state's observations. */
export function fitSupervised<E extends Emission>(model: Parts<E>, states: readonly TensorLike[], sequences: readonly TensorLike[], { priors = {}, weights }: SupervisedOptions<E>): Parts<E> {
  const { initial, transition, emission } = model;
  const n = initial.size;
  // A list stays a list here, so that states and sequences match.
  const parts = sequences.map((x) => readSequences(op, x, emission.eventShape));
  if (states.length !== parts.length) throw new ShapeError({ op, argument: 'states', expected: `hold ${parts.length} paths, one for each sequence`, actual: String(states.length) });
  const times = weights === undefined ? new Float64Array(parts.length).fill(1) : Float64Array.from(asTensor(weights).data);
  if (times.length !== parts.length || !times.every((w) => w >= 0 && w < Infinity)) throw new DomainError({ op, argument: 'weights', expected: `hold a number ≥ 0 for each of the ${parts.length} sequences`, actual: String(times) });
  const first = dirichletCounts(op, 'priors.initial', priors.initial, 1, n);
  const pairs = dirichletCounts(op, 'priors.transition', priors.transition, n, n);
  const { rows, lengths } = readSequences(op, sequences.length === 0 ? [] : parts.map(({ rows: own }) => own), emission.eventShape);
  emission.check(op, rows);
  const masses = new Float64Array(rows.shape[0]! * n);
  let from = 0;
  parts.forEach(({ rows: own }, s) => {
    const steps = own.shape[0]!;
    const path = readPath(op, states[s]!, steps, n);
    path.forEach((z, t) => {
      masses[(from + t) * n + z] = times[s]!;
      if (t === 0) first[z]! += times[s]!;
      else pairs[path[t - 1]! * n + z]! += times[s]!;
    });
    from += steps;
  });
  if (lengths.every((steps) => steps === 0)) throw new DomainError({ op, argument: 'sequences', expected: 'hold at least one observation', actual: 'none' });
  return {
    initial: tensor(normalizedRows(first, n, initial.data)),
    transition: tensor(normalizedRows(pairs, n, transition.data), { shape: [n, n] }),
    emission: emission.maximized(rows, masses, priors.emission),
  };
}

/** A path of states. Fails: ShapeError for another length; DomainError for numbers that are no states. */
export function readPath(caller: string, states: TensorLike, steps: number, n: number): Int32Array {
  const path = Array.isArray(states) && states.length === 0 ? new Float64Array(0) : asTensor(states).data;
  if (path.length !== steps) throw new ShapeError({ op: caller, argument: 'states', expected: `hold ${steps} states, one for each observation`, actual: showShape([path.length]) });
  const bad = path.findIndex((z) => !(Number.isInteger(z) && z >= 0 && z < n));
  if (bad >= 0) throw new DomainError({ op: caller, argument: 'states', expected: `hold whole numbers from 0 to ${n - 1}`, actual: `${path[bad]} at ${bad}` });
  return Int32Array.from(path);
}
