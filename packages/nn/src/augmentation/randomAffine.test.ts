import { lstsq } from '@x/linalg';
import { linspace, meshgrid, ones, random, stack, tensor, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { randomAffine, type AffineRanges } from '../index.js';

const key = random.key(28);
const side = linspace(-15, 15, 31);
const [rows, columns] = meshgrid([side, side], { indexing: 'ij' }) as [Tensor, Tensor];
const inner = (image: Tensor): Tensor => image.at('8:23', '8:23').reshape([-1]);
const design = stack([inner(rows), inner(columns), ones([225])], { axis: 1 });

/** The maps that were applied, read off images whose values are their own coordinates: [[∂row, ∂column, shift], [∂row, ∂column, shift]]. */
function maps(count: number, ranges: AffineRanges): number[][][] {
  const image = stack([rows, columns]);
  const moved = randomAffine(key, stack(Array.from({ length: count }, () => image)), ranges);
  return Array.from({ length: count }, (_, i) =>
    [0, 1].map((channel) => {
      const values = inner(moved.at(i, channel));
      const { x } = lstsq(design, values);
      // Bilinear interpolation is exact on coordinates: what is left is rounding.
      expect(design.matmul(x).sub(values).abs().max().item()).toBeLessThan(1e-12);
      return x.toArray() as number[];
    }),
  );
}

describe('randomAffine', () => {
  test('turns by angles within the range, keeping lengths', () => {
    const angles = maps(40, { rotate: 0.2 }).map(([row, column]) => {
      expect(row![0]! ** 2 + row![1]! ** 2).toBeCloseTo(1, 12);
      expect(column![0]).toBeCloseTo(-row![1]!, 12);
      expect([row![2], column![2]]).toEqual([expect.closeTo(0, 12), expect.closeTo(0, 12)]);
      return Math.atan2(column![0]!, row![0]!);
    });
    expect(Math.max(...angles.map(Math.abs))).toBeLessThan(0.2);
    // Largest of 40 uniform magnitudes: below 0.17 with probability 0.85⁴⁰ = 0.0015.
    expect(Math.max(...angles.map(Math.abs))).toBeGreaterThan(0.17);
    expect(new Set(angles).size).toBe(40);
  });

  test('stretches, slants and shifts, each image and axis for itself', () => {
    const found = maps(40, { scale: 0.1, shear: 0.1, shift: 2 });
    found.forEach(([row, column]) => {
      expect(Math.abs(Math.log(row![0]!))).toBeLessThan(0.1);
      expect(Math.abs(Math.log(column![1]!))).toBeLessThan(0.1);
      expect(row![1]).toBeCloseTo(0, 12);
      expect(Math.abs(column![0]!)).toBeLessThan(0.1);
    });
    for (const shifts of [found.map(([row]) => row![2]!), found.map(([, column]) => column![2]!)]) {
      expect(Math.max(...shifts)).toBeGreaterThan(1.4);
      expect(Math.min(...shifts)).toBeLessThan(-1.4);
      expect(Math.max(...shifts.map(Math.abs))).toBeLessThan(2);
    }
  });

  test('keeps type and shape, depends on the key, brings zeros from outside', () => {
    const x = ones([2, 3, 4, 5], { dtype: 'float32' });
    const moved = randomAffine(key, x, { shift: 3 });
    expect([moved.shape, moved.dtype]).toEqual([[2, 3, 4, 5], 'float32']);
    expect(randomAffine(key, x, { shift: 3 }).toArray()).toEqual(moved.toArray());
    expect(randomAffine(random.key(1), x, { shift: 3 }).toArray()).not.toEqual(moved.toArray());
    expect(moved.min().item()).toBe(0);
    expect(moved.at(0, 0).toArray()).toEqual(moved.at(0, 1).toArray());
    expect(randomAffine(key, tensor([[[1, 2], [3, 4]]], { dtype: 'int32' })).toArray()).toEqual([[[1, 2], [3, 4]]]);
    expect(randomAffine(key, tensor([], { shape: [0, 2, 2] })).shape).toEqual([0, 2, 2]);
  });

  test('mistakes are explained', () => {
    expect(() => randomAffine(key, [[1]])).toThrow('randomAffine: `images` must have the axes [N, …, H, W], at least 3, got [1, 1].');
    expect(() => randomAffine(key, [[[1]]], { rotate: -1 })).toThrow('randomAffine: `rotate` must be a number ≥ 0, got -1.');
    expect(() => randomAffine(key, [[[1]]], { shift: NaN })).toThrow('`shift` must be a number ≥ 0, got NaN.');
  });
});
