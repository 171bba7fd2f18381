import { describe, expect, test } from 'vitest';
import { median, medianWithInterval } from './statistics.js';

describe('median', () => {
  test('takes the middle of an odd and the mean of the middle two of an even number of values', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([7])).toBe(7);
  });

  test('leaves its argument as it was', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('medianWithInterval', () => {
  test('has an interval of no width for equal values', () => {
    expect(medianWithInterval([5, 5, 5])).toEqual({ median: 5, low: 5, high: 5 });
  });

  test('holds the median inside an interval inside the range', () => {
    const values = [1.2, 0.9, 1.0, 1.1, 5.0, 1.05, 0.95];
    const { median: middle, low, high } = medianWithInterval(values);
    expect(middle).toBe(1.05);
    expect(low).toBeGreaterThanOrEqual(0.9);
    expect(low).toBeLessThanOrEqual(middle);
    expect(high).toBeGreaterThanOrEqual(middle);
    expect(high).toBeLessThanOrEqual(5);
  });

  test('shrinks as rounds are added', () => {
    const wave = (n: number): number[] => Array.from({ length: n }, (_, i) => 1 + 0.2 * Math.sin(7 * i));
    const width = (n: number): number => {
      const { low, high } = medianWithInterval(wave(n));
      return high - low;
    };
    expect(width(101)).toBeLessThan(width(11));
  });

  test('gives the same interval every time', () => {
    const values = [2, 3, 5, 7, 11];
    expect(medianWithInterval(values)).toEqual(medianWithInterval(values));
  });
});
