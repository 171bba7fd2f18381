import { DomainError, ShapeError } from '../errors.js';
import { unitInterval } from './elementStream.js';
import { checkRange, eachChunk, outside } from './fill.js';
import type { Key } from './key.js';

/** How far probabilities may sum from 1: the rounding of float32 probabilities over thousands of categories. */
const tolerance = 1e-4;

/**
 * Fills `out` with independent category numbers, by inversion of the cumulative sums.
 *
 * Shapes: `probs` or `logits` holds rows of `categories` entries: one row, used for all draws, or one row per draw.
 * Domain: probs ≥ 0 that sum to 1 within 1e-4 (what is left is divided out); logits any numbers but NaN and +∞, of which at
 * least one is above −∞. Categories of probability 0 never come out. Draw j is element `offset + j` of the key.
 * Fails: DomainError outside this domain, ShapeError when the lengths do not fit.
 */
export function fillCategorical(
  key: Key,
  out: Int32Array,
  weights: { readonly probs: ArrayLike<number> } | { readonly logits: ArrayLike<number> },
  categories: number,
  offset = 0,
): void {
  const argument = 'probs' in weights ? 'probs' : 'logits';
  const rows = 'probs' in weights ? weights.probs : weights.logits;
  checkRange('random.categorical', out.length, offset);
  const shared = rows.length === categories;
  if (!(categories >= 1) || (!shared && rows.length !== categories * out.length)) {
    throw new ShapeError({
      op: 'random.categorical',
      argument,
      expected: `hold one row of ${categories} ≥ 1 entries, or one row per draw`,
      actual: `${rows.length} entries for ${out.length} draws`,
    });
  }
  const accumulate = argument === 'probs' ? accumulateProbs : accumulateLogits;
  const sums = new Float64Array(categories);
  if (shared) accumulate(rows, 0, sums);
  eachChunk(key, out.length, offset, (words, from, to) => {
    for (let j = from, w = 0; j < to; j++, w += 2) {
      if (!shared) accumulate(rows, j * categories, sums);
      out[j] = pick(sums, unitInterval(words[w]!, words[w + 1]!));
    }
  });
}

function accumulateProbs(probs: ArrayLike<number>, start: number, sums: Float64Array): void {
  let sum = 0;
  for (let k = 0; k < sums.length; k++) {
    const p = probs[start + k]!;
    if (!(p >= 0)) throw outside('random.categorical', 'probs', 'hold numbers ≥ 0', probs, start + k);
    sums[k] = sum += p;
  }
  if (!(Math.abs(sum - 1) <= tolerance)) {
    throw new DomainError({
      op: 'random.categorical',
      argument: 'probs',
      expected: 'sum to 1',
      actual: `a sum of ${sum}`,
      hint: 'Divide them by their sum, or pass {logits: log(weights)}, which need no normalisation.',
    });
  }
}

function accumulateLogits(logits: ArrayLike<number>, start: number, sums: Float64Array): void {
  let max = -Infinity;
  for (let k = 0; k < sums.length; k++) {
    const l = logits[start + k]!;
    if (!(l < Infinity))
      throw outside('random.categorical', 'logits', 'hold numbers below Infinity', logits, start + k);
    if (l > max) max = l;
  }
  if (max === -Infinity) {
    throw new DomainError({
      op: 'random.categorical',
      argument: 'logits',
      expected: 'hold an entry above -Infinity',
      actual: 'only -Infinity',
    });
  }
  let sum = 0;
  for (let k = 0; k < sums.length; k++) sums[k] = sum += Math.exp(logits[start + k]! - max);
}

/** The first category whose cumulative sum exceeds u times the total; 0 ≤ u < 1. */
export function pick(sums: Float64Array, u: number): number {
  const last = sums.length - 1;
  const target = u * sums[last]!;
  let lo = 0;
  let hi = last;
  while (lo < hi) {
    const middle = (lo + hi) >>> 1;
    if (sums[middle]! > target) hi = middle;
    else lo = middle + 1;
  }
  // Where u·total rounds up to the total the search ends on the last category, which may have probability 0.
  while (lo > 0 && sums[lo] === sums[lo - 1]) lo -= 1;
  return lo;
}
