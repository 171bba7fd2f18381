import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ElementStream } from './elementStream.js';
import { foldIn, key, split, type Key } from './key.js';
import * as random from './random.js';
import { fillUniform } from './uniform.js';

type Words = [number, number];
const { cases } = JSON.parse(readFileSync(new URL('../../reference/keys.json', import.meta.url), 'utf8')) as {
  cases: {
    key: [string, Words][];
    split: [string, number, Words[]][];
    foldIn: [string, number, Words][];
    bits64: [string, string[]][];
  };
};
const words = ({ hi, lo }: Key): Words => [hi, lo];

describe('keys have the layout of JAX', () => {
  test('key', () => {
    for (const [seed, wanted] of cases.key) expect(words(key(BigInt(seed)))).toEqual(wanted);
    for (const seed of [0, 42, -1, 2 ** 53 - 1, -(2 ** 53) + 1])
      expect(words(key(seed))).toEqual(words(key(BigInt(seed))));
  });

  test('split', () => {
    for (const [seed, n, wanted] of cases.split) expect(split(key(BigInt(seed)), n).map(words)).toEqual(wanted);
  });

  test('foldIn', () => {
    for (const [seed, data, wanted] of cases.foldIn) expect(words(foldIn(key(BigInt(seed)), data))).toEqual(wanted);
  });

  test('the 64 bits of each element', () => {
    for (const [seed, wanted] of cases.bits64) {
      const stream = new ElementStream(key(BigInt(seed)));
      const got = wanted.map((_, i) => {
        const [hi, lo] = stream.seek(i).next();
        return String((BigInt(hi! >>> 0) << 32n) | BigInt(lo! >>> 0));
      });
      expect(got).toEqual(wanted);
    }
  });
});

describe('keys', () => {
  test('key i of split is foldIn(key, i), for every n', () => {
    const base = key(7);
    expect(split(base, 5).map(words)).toEqual([0, 1, 2, 3, 4].map((i) => words(foldIn(base, i))));
    expect(split(base)).toHaveLength(2);
    expect(split(base, 0)).toEqual([]);
  });

  test('seeds that look alike give different keys', () => {
    const seeds = [42, '42', '42 ', 'a', 'b', 'ab', 'ba', '', 'a\0', '\0a', 'é', 'e\u0301'];
    expect(new Set(seeds.map((seed) => String(key(seed)))).size).toBe(seeds.length);
    const names = ['', 'a', 'aa', 'dropout', 0, 97];
    expect(new Set(names.map((name) => String(foldIn(key(1), name)))).size).toBe(names.length);
  });

  test('no two of 10⁵ descendants are equal', () => {
    // Two equal 64-bit keys among 10⁵ would be a chance of 3e-10.
    const seen = new Set<string>();
    for (const child of split(key(3), 100)) for (const grandchild of split(child, 1000)) seen.add(String(grandchild));
    expect(seen.size).toBe(100_000);
  });

  test('survive structuredClone and cannot be changed', () => {
    const original = key('weights');
    const copy = structuredClone(original) as Key;
    expect(words(split(copy)[1]!)).toEqual(words(split(original)[1]!));
    expect(() => ((original as { hi: number }).hi = 1)).toThrow(TypeError);
  });

  test('print their words', () => {
    expect(String(key(42))).toBe('Key(0x00000000, 0x0000002a)');
    expect(`${split(key(42))[0]}`).toBe('Key(0x6d3e048f, 0x1022172d)');
  });

  test('refuse what is no seed, count or datum', () => {
    expect(() => key(0.5)).toThrow('random.key: `seed` must be a safe integer, a 64-bit bigint or a string, got 0.5.');
    expect(() => key(NaN)).toThrow('got NaN');
    expect(() => key(2n ** 64n)).toThrow('got 18446744073709551616');
    expect(() => split(key(1), -1)).toThrow('random.split: `n` must be a whole number from 0 to 2³², got -1.');
    expect(() => foldIn(key(1), 1.5)).toThrow(
      'random.foldIn: `data` must be a whole number from 0 to 2⁵³ − 1, or a string, got 1.5.',
    );
  });
});

describe('streams of related keys are independent', () => {
  const n = 20_000;
  const draws = (k: Key): Float64Array => {
    const out = new Float64Array(n);
    fillUniform(k, out);
    return out;
  };
  /** √n·(correlation), standard normal for independent streams. */
  const correlation = (x: Float64Array, y: Float64Array, lag = 0): number => {
    let sum = 0;
    for (let i = 0; i + lag < n; i++) sum += (x[i]! - 0.5) * (y[i + lag]! - 0.5);
    return (12 * sum) / Math.sqrt(n - lag);
  };

  test('parent, children, siblings, neighbours: all pairs uncorrelated at small lags', () => {
    const base = key(2024);
    const family = [base, key(2025), ...split(base, 6), ...split(split(base)[0]!, 2)].map(draws);
    let worst = 0;
    let tests = 0;
    for (let a = 0; a < family.length; a++) {
      for (let b = a; b < family.length; b++) {
        for (const lag of [0, 1, 2, 3]) {
          if (a === b && lag === 0) continue;
          worst = Math.max(worst, Math.abs(correlation(family[a]!, family[b]!, lag)));
          tests += 1;
        }
      }
    }
    // 210 tests at 5.5 standard deviations: false alarm below 1e-5.
    expect(tests).toBe(210);
    expect(worst).toBeLessThan(5.5);
  });

  test('draws of many children interleaved are uniform in pairs', () => {
    const children = split(key(5), 400).map((k) => draws(k).subarray(0, 100));
    const cells = new Float64Array(256);
    let pairs = 0;
    for (let i = 0; i < 100; i++) {
      for (let c = 0; c + 1 < 400; c += 2) {
        cells[Math.floor(children[c]![i]! * 16) * 16 + Math.floor(children[c + 1]![i]! * 16)]! += 1;
        pairs += 1;
      }
    }
    const expected = pairs / 256;
    const chiSquare = cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 255 degrees of freedom: above 377.1 with probability 1e-6, below 161.6 with probability 1e-6.
    expect(chiSquare).toBeLessThan(377.1);
    expect(chiSquare).toBeGreaterThan(161.6);
  });
});

test('a seed in place of a key is refused, since all seeds would draw the same', () => {
  const seed = 42 as unknown as Key;
  const message = 'must be a key, got number 42. Make one with random.key(seed), and fresh ones with random.split(key).';
  expect(() => random.normal(seed, [2])).toThrow(`random.normal: \`key\` ${message}`);
  expect(() => random.gamma(seed, 2)).toThrow(`random.gamma: \`key\` ${message}`);
  expect(() => random.split(seed)).toThrow(`random.split: \`key\` ${message}`);
  expect(() => random.normal(random.key(1), 3 as never)).toThrow('random.normal: `shape` must be an array of lengths, got 3. A vector of n elements is [n], a scalar [].');
});
