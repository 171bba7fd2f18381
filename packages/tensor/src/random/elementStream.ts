import type { Key } from './key.js';
import { threefry2x32 } from './threefry.js';

/**
 * The private random stream of one array element: words of the counters (0, i), (1, i), (2, i), …. A sampler that
 * needs an unknown number of draws takes them from here, so that element i depends on the key and on i alone.
 * @internal
 */
export class ElementStream {
  private readonly k0: number;
  private readonly k1: number;
  private readonly words: Int32Array = new Int32Array(2);
  private index = 0;
  private word = 0;

  constructor(key: Key) {
    this.k0 = key.hi | 0;
    this.k1 = key.lo | 0;
  }

  /** Moves to element `index`, at its draw number `word`, and returns itself. */
  seek(index: number, word = 0): this {
    this.index = index;
    this.word = word;
    return this;
  }

  /** The second of the words that came last. */
  get last(): number {
    return this.words[1]!;
  }

  /** 64 fresh bits, as two int32 words that stay until the next call. */
  next(): Int32Array {
    threefry2x32(this.k0, this.k1, this.word++, this.index, 1, this.words);
    return this.words;
  }

  /** A uniform number from 0 to 1 − 2⁻⁵³, in steps of 2⁻⁵³. */
  uniform(): number {
    const words = this.next();
    return unitInterval(words[0]!, words[1]!);
  }

  /** A uniform number strictly between 0 and 1: the midpoints of 2⁵² equal steps. */
  openUniform(): number {
    const words = this.next();
    return openInterval(words[0]!, words[1]!);
  }
}

/** The upper 53 of 64 bits as a number in [0, 1). */
export function unitInterval(hi: number, lo: number): number {
  return ((hi >>> 0) * 2097152 + (lo >>> 11)) * 1.1102230246251565e-16;
}

/** The upper 52 of 64 bits as a number in (0, 1): the midpoint of its step. */
export function openInterval(hi: number, lo: number): number {
  return ((hi >>> 0) * 1048576 + (lo >>> 12) + 0.5) * 2.220446049250313e-16;
}

/** The largest number of elements that one key can fill: counters have 32 bits for the element. */
export const maxElements: number = 2 ** 32;
