import { DomainError, ShapeError } from '../errors.js';
import { maxElements } from './elementStream.js';
import type { Key } from './key.js';
import { threefry2x32 } from './threefry.js';

/** The arrays that continuous samplers fill. */
export type FloatArray = Float64Array | Float32Array;

/** A parameter of a sampler: one number, or one per element to fill. */
export type Parameter = number | ArrayLike<number>;

const chunk = 512;
const scratch: readonly Int32Array[] = /* @__PURE__ */ [0, 1, 2].map(() => new Int32Array(2 * chunk));

/**
 * Calls `use(words, from, to)` for consecutive stretches of the elements 0 … length − 1, where `words` holds the two
 * words of each at its draw 0. `offset` is the position of element 0 in the whole sequence of the key. Where further
 * draws are named, their words follow as further arguments.
 */
export function eachChunk(
  key: Key,
  length: number,
  offset: number,
  use: (words: Int32Array, from: number, to: number, second: Int32Array, third: Int32Array) => void,
  ...draws: readonly number[]
): void {
  const [words, second, third] = scratch as [Int32Array, Int32Array, Int32Array];
  for (let from = 0; from < length; from += chunk) {
    const to = Math.min(from + chunk, length);
    threefry2x32(key.hi, key.lo, 0, offset + from, to - from, words);
    for (let d = 0; d < draws.length; d++)
      threefry2x32(key.hi, key.lo, draws[d]!, offset + from, to - from, scratch[d + 1]!);
    use(words, from, to, second, third);
  }
}

/** Checks that elements `offset` … `offset + length − 1` exist under one key. */
export function checkRange(op: string, length: number, offset: number): void {
  if (!Number.isSafeInteger(offset) || offset < 0 || offset + length > maxElements) {
    throw new DomainError({
      op,
      argument: 'offset',
      expected: 'be a whole number ≥ 0 with offset + length ≤ 2³²',
      actual: `${offset} with length ${length}`,
      hint: 'Use a further key for further elements: foldIn(key, 1).',
    });
  }
}

/** Checks that a parameter is a number or has one entry per element. */
export function checkLength(op: string, argument: string, parameter: Parameter, length: number): void {
  if (typeof parameter !== 'number' && parameter.length !== length) {
    throw new ShapeError({
      op,
      argument,
      expected: `have one entry per element, ${length}`,
      actual: `${parameter.length} entries`,
    });
  }
}

/** The error of a parameter outside its domain. */
export function outside(
  op: string,
  argument: string,
  expected: string,
  parameter: Parameter,
  index: number,
  hint?: string,
): DomainError {
  const actual = typeof parameter === 'number' ? String(parameter) : `${parameter[index]} at position ${index}`;
  return new DomainError({ op, argument, expected, actual, ...(hint === undefined ? {} : { hint }) });
}
