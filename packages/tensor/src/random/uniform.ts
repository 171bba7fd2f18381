import { DomainError } from '../errors.js';
import { unitInterval } from './elementStream.js';
import { checkRange, eachChunk, type FloatArray } from './fill.js';
import type { Key } from './key.js';

/**
 * Fills `out` with independent uniform numbers in [min, max): 53 random bits each for float64, 24 for float32, which
 * for min = 0, max = 1 is the float64 draw cut off after 24 bits. `max` itself never comes out.
 *
 * Domain: finite min < max (in float32 too, where `out` is one). Element j is element `offset + j` of the key.
 * Fails: DomainError for other bounds.
 */
export function fillUniform(key: Key, out: FloatArray, min = 0, max = 1, offset = 0): void {
  const single = out instanceof Float32Array;
  const lo = single ? Math.fround(min) : min;
  const hi = single ? Math.fround(max) : max;
  if (!(lo < hi && lo > -Infinity && hi < Infinity)) {
    throw new DomainError({
      op: 'random.uniform',
      argument: 'max',
      expected: `be finite and above the finite min${single ? ' as a float32' : ''}`,
      actual: `min ${min}, max ${max}`,
      hint: 'Values come from the half-open interval [min, max).',
    });
  }
  checkRange('random.uniform', out.length, offset);
  const width = hi - lo;
  eachChunk(key, out.length, offset, (words, from, to) => {
    if (single) {
      for (let j = from, w = 0; j < to; j++, w += 2) out[j] = lo + width * ((words[w]! >>> 8) * 5.960464477539063e-8);
    } else if (width < Infinity) {
      for (let j = from, w = 0; j < to; j++, w += 2) out[j] = lo + width * unitInterval(words[w]!, words[w + 1]!);
    } else {
      for (let j = from, w = 0; j < to; j++, w += 2) {
        const u = unitInterval(words[w]!, words[w + 1]!);
        out[j] = lo * (1 - u) + hi * u;
      }
    }
  });
  if (lo === 0 && hi === 1) return;
  // Rounding can carry a draw up to max; such a draw takes the largest number below it.
  for (let j = 0; j < out.length; j++) if (out[j]! >= hi) out[j] = below(hi, lo, out);
}

/** The largest number under `hi` that `out` can hold; `hi` exceeds `lo`, so it is at least `lo`. */
function below(hi: number, lo: number, out: FloatArray): number {
  const next = new (out.constructor as new (n: number) => FloatArray)(1);
  next[0] = hi;
  let step = Math.max(Math.abs(hi), Math.abs(lo)) * 2 ** (out instanceof Float32Array ? -26 : -55);
  if (step === 0) step = 5e-324;
  while (next[0]! >= hi) {
    next[0] = hi - step;
    step *= 2;
  }
  return next[0]!;
}
