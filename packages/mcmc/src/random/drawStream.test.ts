import { random } from '@x/tensor';
import { expect, test } from 'vitest';
import { childKey, DrawStream } from './drawStream.js';

test('normal numbers are those of random.normal, however they are cut', () => {
  const key = random.key(9);
  const expected = Array.from(random.normal(key, [5000]).data);
  const noise = new DrawStream();
  noise.seed(key);
  const found: number[] = [];
  for (const n of [1, 7, 500, 4492]) {
    const out = new Float64Array(n);
    noise.normals(out);
    found.push(...out);
  }
  expect(found).toEqual(expected);
});

test('uniform numbers lie inside (0, 1), do not repeat, and start anew with the key', () => {
  const noise = new DrawStream();
  noise.seed(random.key(1));
  const first = Array.from({ length: 10_000 }, () => noise.uniform());
  expect(new Set(first).size).toBe(10_000);
  expect(Math.min(...first)).toBeGreaterThan(0);
  expect(Math.max(...first)).toBeLessThan(1);
  // The mean of 10⁴ uniform numbers has standard error 0.0029.
  expect(Math.abs(first.reduce((a, b) => a + b) / 10_000 - 0.5)).toBeLessThan(0.013);
  noise.seed(random.key(1));
  noise.normals(new Float64Array(3));
  expect(noise.uniform()).toBe(first[0]);
});

test('keys of children are those of foldIn', () => {
  const key = random.key(3);
  for (const index of [0, 1, 77, 2 ** 33 + 5]) expect(childKey(key, index)).toMatchObject({ hi: random.foldIn(key, index).hi, lo: random.foldIn(key, index).lo });
});
