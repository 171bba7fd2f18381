import { unitInterval } from './elementStream.js';
import { checkLength, checkRange, eachChunk, outside, type Parameter } from './fill.js';
import type { Key } from './key.js';

/**
 * Fills `out` with independent coin tosses: 1 with probability p, else 0.
 *
 * Domain: 0 ≤ p ≤ 1. Element j is element `offset + j` of the key, and is 1 exactly when the uniform draw there is below p.
 * Fails: DomainError for any other p.
 */
export function fillBernoulli(key: Key, out: Uint8Array, p: Parameter, offset = 0): void {
  checkRange('random.bernoulli', out.length, offset);
  checkLength('random.bernoulli', 'p', p, out.length);
  eachChunk(key, out.length, offset, (words, from, to) => {
    for (let j = from, w = 0; j < to; j++, w += 2) {
      const pj = typeof p === 'number' ? p : p[j]!;
      if (!(pj >= 0 && pj <= 1)) throw outside('random.bernoulli', 'p', 'lie between 0 and 1', p, j);
      out[j] = +(unitInterval(words[w]!, words[w + 1]!) < pj);
    }
  });
}
