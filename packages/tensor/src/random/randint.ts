import { DomainError } from '../errors.js';
import { ElementStream } from './elementStream.js';
import { checkRange, eachChunk } from './fill.js';
import type { Key } from './key.js';

/**
 * Fills `out` with independent whole numbers from lo to hi − 1, each exactly equally likely.
 *
 * Domain: whole −2³¹ ≤ lo < hi ≤ 2³¹. Element j is element `offset + j` of the key.
 * Fails: DomainError for other bounds.
 * Source: multiplication with rejection of the short remainder, D. Lemire, ACM TOMACS 29 (2019).
 */
export function fillRandint(key: Key, out: Int32Array, lo: number, hi: number, offset = 0): void {
  if (!(Number.isInteger(lo) && Number.isInteger(hi) && lo >= -(2 ** 31) && hi <= 2 ** 31 && lo < hi)) {
    throw new DomainError({
      op: 'random.randint',
      argument: 'hi',
      expected: 'be a whole number above the whole number lo, both in the int32 range',
      actual: `lo ${lo}, hi ${hi}`,
      hint: 'Values run from lo to hi − 1.',
    });
  }
  checkRange('random.randint', out.length, offset);
  const range = hi - lo;
  const short = 2 ** 32 % range;
  const stream = new ElementStream(key);
  eachChunk(key, out.length, offset, (words, from, to) => {
    for (let j = from, w = 0; j < to; j++, w += 2) {
      const first = words[w]! >>> 0;
      if (lowProduct(first, range) >= short) {
        out[j] = lo + highProduct(first, range);
      } else {
        stream.seek(offset + j, 1);
        out[j] = lo + integerBelow(stream, range);
      }
    }
  });
}

/** A whole number from 0 to range − 1, for 1 ≤ range ≤ 2³². */
export function integerBelow(stream: ElementStream, range: number): number {
  const short = 2 ** 32 % range;
  for (;;) {
    const word = stream.next()[0]! >>> 0;
    if (lowProduct(word, range) >= short) return highProduct(word, range);
  }
}

/** The upper 32 bits of a product of 32-bit numbers; both halves of the sum stay below 2⁵³. */
function highProduct(a: number, b: number): number {
  return Math.floor(((a >>> 16) * b + Math.floor(((a & 0xffff) * b) / 65536)) / 65536);
}

/** The lower 32 bits of a product of 32-bit numbers. */
function lowProduct(a: number, b: number): number {
  return Math.imul(a, b) >>> 0;
}
