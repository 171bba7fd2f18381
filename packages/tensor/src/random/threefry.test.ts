import { describe, expect, test } from 'vitest';
import { threefry2x32 } from './threefry.js';

function block(counter: readonly [number, number], key: readonly [number, number]): string[] {
  const out = new Int32Array(2);
  threefry2x32(key[0], key[1], counter[0], counter[1], 1, out);
  return Array.from(new Uint32Array(out.buffer), (word) => word.toString(16).padStart(8, '0'));
}

describe('Threefry-2x32, 20 rounds', () => {
  // The known-answer vectors that Random123 1.x publishes in its file kat_vectors: counter, key, result.
  test('gives the published answers', () => {
    expect(block([0, 0], [0, 0])).toEqual(['6b200159', '99ba4efe']);
    expect(block([0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff])).toEqual(['1cb996fc', 'bb002be7']);
    expect(block([0x243f6a88, 0x85a308d3], [0x13198a2e, 0x03707344])).toEqual(['c4923a9c', '483df7a0']);
  });

  test('a run over counters equals its blocks one by one, also past 2³¹', () => {
    const first = 2 ** 31 - 3;
    const run = new Int32Array(14);
    threefry2x32(7, 8, 9, first, 7, run);
    for (let i = 0; i < 7; i++) {
      const one = new Int32Array(2);
      threefry2x32(7, 8, 9, first + i, 1, one);
      expect([run[2 * i], run[2 * i + 1]]).toEqual([...one]);
    }
  });

  test('flipping one bit of key or counter flips about half of the output', () => {
    const words = (k0: number, k1: number, c0: number, c1: number): Int32Array => {
      const out = new Int32Array(2);
      threefry2x32(k0, k1, c0, c1, 1, out);
      return out;
    };
    const bits = (x: number): number => Array.from({ length: 32 }, (_, i) => (x >>> i) & 1).reduce((a, b) => a + b);
    const base = words(11, 22, 33, 44);
    let flipped = 0;
    for (let bit = 0; bit < 32; bit++) {
      for (let word = 0; word < 4; word++) {
        const input = [11, 22, 33, 44].map((x, i) => (i === word ? x ^ (1 << bit) : x)) as [
          number,
          number,
          number,
          number,
        ];
        const out = words(...input);
        flipped += bits(out[0]! ^ base[0]!) + bits(out[1]! ^ base[1]!);
      }
    }
    // 128 changes of 64 bits each: 4096 ± 45 flips; 6 standard deviations, false alarm 2e-9.
    expect(Math.abs(flipped - 4096)).toBeLessThan(6 * 45.3);
  });
});
