import { asTensor, DomainError, ShapeError, showShape, type TensorLike } from '@x/tensor/core';

/** A sequence of states as whole numbers from 0 to states − 1. */
export function stateSequence(op: string, sequence: TensorLike, states: number = Infinity): Int32Array {
  const x = asTensor(sequence);
  if (x.ndim !== 1) {
    throw new ShapeError({ op, argument: 'sequence', expected: 'be a vector of states', actual: `shape ${showShape(x.shape)}`, hint: 'Several sequences are an array of such vectors, of any lengths.' });
  }
  const { data } = x;
  const at = data.findIndex((v) => !(Number.isInteger(v) && v >= 0 && v < states));
  if (at >= 0) {
    const limit = Number.isFinite(states) ? ` from 0 to ${states - 1}` : ' ≥ 0';
    const hint = Number.isNaN(data[at]) ? 'A chain with states that were not seen is a hidden Markov model.' : 'Number the states from 0.';
    throw new DomainError({ op, argument: 'sequence', expected: `hold states, whole numbers${limit}`, actual: `${data[at]} at position ${at}`, hint });
  }
  return Int32Array.from(data);
}

/** Several sequences of any lengths, or one. */
export function stateSequences(op: string, sequences: TensorLike | readonly TensorLike[], states?: number): Int32Array[] {
  const isOne = !Array.isArray(sequences) ? asTensor(sequences as TensorLike).ndim === 1 : sequences.length > 0 && sequences.every((v) => typeof v === 'number');
  if (isOne) return [stateSequence(op, sequences as TensorLike, states)];
  const list = Array.isArray(sequences) ? (sequences as readonly TensorLike[]) : rows(asTensor(sequences as TensorLike).toArray());
  return list.map((sequence) => stateSequence(op, sequence, states));
}

function rows(nested: unknown): readonly TensorLike[] {
  return nested as readonly TensorLike[];
}
