import { DomainError } from '../errors.js';
import type { Operand } from '../kernels/copy.js';
import { apply1, defineOp, type Op } from '../op.js';
import { reshaped } from '../ops/broadcast.js';
import { slice } from '../ops/layout/slice.js';
import { isTensor, Tensor } from '../tensor.js';
import { threefry2x32 } from './threefry.js';

/**
 * The seed of one random stream: an immutable 64-bit value. Every function of `random` is a pure function of its key,
 * so the same key gives the same numbers, on every device and in every worker. Derive a fresh key for each use with
 * `split` or `foldIn`; using one key twice gives correlated, often identical, draws.
 *
 * A key is plain data: it survives `structuredClone` and `postMessage` (losing only its `toString`). Functions of
 * `random` also take an int32 tensor of shape [2] with the same two words; keys passed to a compiled function are such
 * tensors inside it, so that one compilation serves all keys.
 */
export interface Key {
  /** The upper 32 bits, as an unsigned number. */
  readonly hi: number;
  /** The lower 32 bits, as an unsigned number. */
  readonly lo: number;
}

/** A key, or its two words as an int32 tensor of shape [2]. */
export type KeyLike = Key | Tensor;

class PrintableKey implements Key {
  readonly hi: number;
  readonly lo: number;

  constructor(hi: number, lo: number) {
    this.hi = hi >>> 0;
    this.lo = lo >>> 0;
    Object.freeze(this);
  }

  toString(): string {
    const hex = (word: number): string => `0x${word.toString(16).padStart(8, '0')}`;
    return `Key(${hex(this.hi)}, ${hex(this.lo)})`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/**
 * What keys are recognised by in trees.
 * @internal
 */
export const keyPrototype: object = PrintableKey.prototype;

/**
 * The words of a key as a tensor, which functions of `random` accept in its place.
 * @internal
 */
export function keyWords({ hi, lo }: Key): Tensor {
  return new Tensor('int32', [2], Int32Array.of(hi, lo));
}

/**
 * The key of a seed. Whole numbers map to keys one to one, as their 64-bit two's complement; a string is hashed.
 *
 * Domain: safe integers, bigints from −2⁶³ to 2⁶⁴ − 1, strings.
 * Fails: DomainError for any other seed.
 * Source: the same layout as jax.random.key.
 *
 * @example
 * String(key(42)) // => Key(0x00000000, 0x0000002a)
 */
export function key(seed: number | bigint | string): Key {
  if (typeof seed === 'string') return hash<Key>(new PrintableKey(0, 0), seed);
  if (typeof seed === 'number' && Number.isSafeInteger(seed))
    return new PrintableKey(Math.floor(seed / 2 ** 32), seed | 0);
  if (typeof seed === 'bigint' && seed >= -(2n ** 63n) && seed < 2n ** 64n) {
    return new PrintableKey(Number((seed >> 32n) & 0xffffffffn), Number(seed & 0xffffffffn));
  }
  throw new DomainError({
    op: 'random.key',
    argument: 'seed',
    expected: 'be a safe integer, a 64-bit bigint or a string',
    actual: String(seed),
    hint: 'Any text works as a seed: key(String(seed)).',
  });
}

/**
 * `n` fresh keys, independent of each other and of draws made with their parent, which should not be used again.
 *
 * Domain: whole n ≥ 0. Key i is `foldIn(key, i)`.
 * Fails: DomainError for any other n.
 * Source: the words of Threefry at counters 0 … n − 1, as in jax.random.split.
 *
 * @example
 * const [a, b] = split(key(42))
 * String(b) // => Key(0x03d7b32d, 0xadd083f4)
 */
export function split<K extends KeyLike>(key: K): [K, K];
export function split<K extends KeyLike>(key: K, n: number): K[];
export function split(key: KeyLike, n = 2): KeyLike[] {
  if (!Number.isSafeInteger(n) || n < 0 || n > 2 ** 32) {
    throw new DomainError({
      op: 'random.split',
      argument: 'n',
      expected: 'be a whole number from 0 to 2³²',
      actual: String(n),
    });
  }
  requireKey('random.split', key);
  if (isTensor(key)) {
    const words = apply1(childrenOp, [key], { c0: 0, c1: 0, n });
    return Array.from({ length: n }, (_, i) => reshaped(slice(words, [i, 0], [i + 1, 2]), [2]));
  }
  const words = new Int32Array(2 * n);
  threefry2x32(key.hi, key.lo, 0, 0, n, words);
  return Array.from({ length: n }, (_, i) => new PrintableKey(words[2 * i]!, words[2 * i + 1]!));
}

/** The words of the children (c0, c1), (c0, c1 + 1), … of a key given as a tensor. */
const childrenOp: Op<{ readonly c0: number; readonly c1: number; readonly n: number }> = /* @__PURE__ */ defineOp({
  name: 'random.split',
  infer: (_, { n }) => ({ shape: [n, 2], dtype: 'int32' }),
  kernel: ([key], [out], { c0, c1, n }) => {
    const { hi, lo } = keyIn(key!);
    threefry2x32(hi, lo, c0, c1, n, out as Int32Array);
  },
});

/** The key whose words an operand holds. */
export const keyIn = ({ data, offset }: Operand): Key => ({ hi: data[offset]!, lo: data[offset + 1]! });

/**
 * The key for item `data` of a family: a loop index, an epoch, the name of a layer.
 *
 * Domain: whole numbers from 0 to 2⁵³ − 1, strings.
 * Fails: DomainError for any other data.
 * Source: as in jax.random.fold_in (which takes 32-bit numbers); strings are a chain of such steps.
 *
 * @example
 * String(foldIn(key(42), 7)) === String(split(key(42), 8)[7]) // => true
 */
export function foldIn<K extends KeyLike>(key: K, data: number | string): K {
  requireKey('random.foldIn', key);
  if (typeof data === 'string') return hash(key, data);
  if (!Number.isSafeInteger(data) || data < 0) {
    throw new DomainError({
      op: 'random.foldIn',
      argument: 'data',
      expected: 'be a whole number from 0 to 2⁵³ − 1, or a string',
      actual: String(data),
      hint: 'Name the item instead: foldIn(key, String(data)).',
    });
  }
  return child(key, Math.floor(data / 2 ** 32), data);
}

function child<K extends KeyLike>(key: K, c0: number, c1: number): K {
  if (isTensor(key)) return reshaped(apply1(childrenOp, [key], { c0, c1, n: 1 }), [2]) as K;
  const words = new Int32Array(2);
  threefry2x32(key.hi, key.lo, c0, c1, 1, words);
  return new PrintableKey(words[0]!, words[1]!) as Key as K;
}

/** Folds in the UTF-16 code units one by one, marked as text, then the length, so that no text continues another. */
function hash<K extends KeyLike>(key: K, text: string): K {
  let result = key;
  for (let i = 0; i < text.length; i++) result = child(result, 0xffffffff, text.charCodeAt(i));
  return child(result, 0xfffffffe, text.length);
}

/** Refuses what is not a key: a seed given in its place would draw the same numbers whatever it is. */
export function requireKey(op: string, key: KeyLike): void {
  const given: unknown = key;
  if (isTensor(given)) {
    if (given.dtype === 'int32' && given.ndim === 1 && given.size === 2) return;
  } else if (typeof (given as Key | null)?.hi === 'number' && typeof (given as Key).lo === 'number') return;
  throw new DomainError({
    op,
    argument: 'key',
    expected: 'be a key',
    actual: typeof given === 'object' ? String(given) : `${typeof given} ${String(given)}`,
    hint: 'Make one with random.key(seed), and fresh ones with random.split(key).',
  });
}
