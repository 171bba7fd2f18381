import { asTensor, concat, reshape, ShapeError, showShape, tensor, type Tensor, type TensorLike } from '@x/tensor/core';

/** Observations of several sequences, one below the other. */
export interface Sequences {
  /** [Σ T, ...event]. */
  readonly rows: Tensor;
  readonly lengths: readonly number[];
  /** Whether one sequence was given, rather than a list. */
  readonly single: boolean;
}

/** One sequence, or a list of sequences of any lengths. */
export type SequencesLike = TensorLike | readonly TensorLike[];

/** Reads one sequence [T, ...event] or a list of them. Numbers may stand for vectors of one number. */
export function readSequences(op: string, given: SequencesLike, eventShape: readonly number[]): Sequences {
  const isNumbers = eventShape.every((d) => d === 1);
  if (Array.isArray(given) && given.some((item) => !isNumber(item))) {
    const items = (given as readonly TensorLike[]).map((item) => (isEmpty(item) ? tensor(new Float64Array(0)) : asTensor(item)));
    const first = items.find((item) => item.size > 0) ?? items[0]!;
    // Rows of one sequence, unless a row is a sequence of its own.
    const isRow = eventShape.length > 0 && items.every((item) => showShape(item.shape) === showShape(eventShape));
    if (!isRow && (first.ndim > eventShape.length || (isNumbers && first.ndim === 1) || first.size === 0)) return joined(items.map((item) => shaped(op, item, eventShape)), false);
    return joined([shaped(op, asTensor(given as TensorLike), eventShape)], true);
  }
  const whole = isEmpty(given) ? tensor(new Float64Array(0)) : asTensor(given as TensorLike);
  const isList = whole.ndim === eventShape.length + 2 || (isNumbers && whole.ndim === 2 && whole.shape[1] !== 1 && eventShape.length > 0);
  if (!isList || whole.size === 0) return joined([shaped(op, whole, eventShape)], true);
  const [count, steps] = whole.shape as [number, number];
  return { rows: reshape(whole, [count * steps, ...eventShape]), lengths: new Array<number>(count).fill(steps), single: false };
}

/** Reads exactly one sequence. */
export function readSequence(op: string, given: SequencesLike, eventShape: readonly number[]): Tensor {
  const { rows, lengths, single } = readSequences(op, given, eventShape);
  if (single) return rows;
  throw new ShapeError({ op, argument: 'sequence', expected: `be one sequence [T${eventShape.map((d) => `, ${d}`).join('')}]`, actual: `a list of ${lengths.length}`, hint: 'Call it for each of them: sequences.map((x) => …).' });
}

function shaped(op: string, x: Tensor, eventShape: readonly number[]): Tensor {
  if (x.size === 0) return tensor(new Float64Array(0), { shape: [0, ...eventShape] });
  const event = x.shape.slice(1);
  if (x.ndim > 0 && showShape(event) === showShape(eventShape)) return x;
  if (eventShape.every((d) => d === 1) && (x.ndim === 1 || (x.ndim === 2 && x.shape[1] === 1))) return reshape(x, [x.shape[0]!, ...eventShape]);
  throw new ShapeError({ op, argument: 'sequences', expected: `have the shape [T${eventShape.map((d) => `, ${d}`).join('')}], or be a list of such`, actual: showShape(x.shape) });
}

function joined(items: readonly Tensor[], single: boolean): Sequences {
  return { rows: items.length === 1 ? items[0]! : concat(items, { axis: 0 }), lengths: items.map((item) => item.shape[0]!), single };
}

function isNumber(x: unknown): boolean {
  return typeof x === 'number' || typeof x === 'boolean';
}

function isEmpty(x: unknown): boolean {
  return Array.isArray(x) && x.length === 0;
}
