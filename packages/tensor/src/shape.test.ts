import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { normalizeAxes, normalizeAxis, reshapedStrides, rowMajorStrides, sizeOf } from './shape.js';

describe('axes', () => {
  test('count from either end', () => {
    expect(normalizeAxis('sum', -1, 3)).toBe(2);
    expect(normalizeAxes('sum', [2, -3], 3)).toEqual([0, 2]);
  });
  test('that do not exist are refused in full sentences', () => {
    expect(() => normalizeAxis('sum', 2, 2)).toThrow('sum: `axis` must be a whole number from -2 to 1, got 2. The tensor has 2 axes.');
    expect(() => normalizeAxis('sum', 0, 0)).toThrow('sum: `axis` must be left out for a scalar, got 0. A scalar has no axes.');
    expect(() => normalizeAxes('sum', [0, -2], 2)).toThrow('sum: `axis` must name each axis once, got [0, -2].');
  });
});

/** The storage places of a strided layout in row-major order. */
function places(shape: readonly number[], strides: readonly number[]): number[] {
  return shape.reduce<number[]>((all, n, axis) => all.flatMap((at) => Array.from({ length: n }, (_, i) => at + i * strides[axis]!)), [0]);
}

describe('reshapedStrides', () => {
  test('keeps the order of elements whenever it finds strides, and finds them for dense layouts', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });
    fc.assert(
      fc.property(lengths, lengths, fc.array(fc.nat(), { minLength: 4, maxLength: 4 }), (shape, split, order) => {
        const axes = shape.map((_, k) => k).sort((a, b) => order[a]! - order[b]!);
        const dense = rowMajorStrides(shape);
        const [viewed, strides] = [axes.map((k) => shape[k]!), axes.map((k) => dense[k]!)];
        // Another factorisation of the same size: cut divisors off as `split` suggests.
        let rest = sizeOf(shape);
        const wanted = split.map((n) => (rest % n === 0 ? ((rest /= n), n) : 1)).concat(rest);
        const found = reshapedStrides(viewed, strides, wanted);
        if (axes.every((k, i) => k === i)) expect(found).toBeDefined();
        if (found !== undefined) expect(places(wanted, found)).toEqual(places(viewed, strides));
      }),
      { seed: 7, numRuns: 2000 },
    );
  });
});
