import { ElementStream } from './elementStream.js';
import type { Key } from './key.js';
import { integerBelow } from './randint.js';

/**
 * The first `count` entries of a random order of 0 … n − 1, all orders equally likely.
 *
 * Domain: whole 0 ≤ count ≤ n < 2³¹. Entry i is drawn from element i of the key, so shorter counts are prefixes.
 * Source: Fisher–Yates shuffle; for a small count only the entries that moved are kept.
 */
export function randomOrder(key: Key, n: number, count: number = n): Int32Array {
  const stream = new ElementStream(key);
  const out = new Int32Array(count);
  if (count * 16 < n) {
    const moved = new Map<number, number>();
    for (let i = 0; i < count; i++) {
      stream.seek(i);
      const j = i + integerBelow(stream, n - i);
      out[i] = moved.get(j) ?? j;
      moved.set(j, moved.get(i) ?? i);
    }
    return out;
  }
  const order = new Int32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  for (let i = 0; i < count; i++) {
    stream.seek(i);
    const j = i + integerBelow(stream, n - i);
    out[i] = order[j]!;
    order[j] = order[i]!;
  }
  return out;
}
