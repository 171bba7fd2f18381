import { describe, expect, test } from 'vitest';
import { extent, linearScale, logScale } from './scale.js';

describe('scales', () => {
  test('a linear scale has round ticks and typographic minus signs', () => {
    const scale = linearScale([-1.1, 2.2], [0, 330]);
    expect(scale(-1.1)).toBe(0);
    expect(scale(2.2)).toBe(330);
    expect(scale.ticks.map(scale.format)).toEqual(['−1', '0', '1', '2']);
    expect(linearScale([0, 1], [0, 1]).ticks.map(linearScale([0, 1], [0, 1]).format)).toEqual(['0.0', '0.2', '0.4', '0.6', '0.8', '1.0']);
  });

  test('a logarithmic scale has powers of ten', () => {
    const scale = logScale([0.01, 100], [0, 4]);
    expect(scale(1)).toBeCloseTo(2, 12);
    expect(scale.ticks.map(scale.format)).toEqual(['10⁻²', '10⁻¹', '1', '10', '10²']);
  });

  test('extent of equal values is an interval still', () => {
    expect(extent([3, 3])).toEqual([2.5, 3.5]);
  });
});
