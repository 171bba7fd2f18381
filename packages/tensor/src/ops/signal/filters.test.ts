import { expect, test } from 'vitest';
import { ones, tensor } from '../../index.js';
import { slice } from '../layout/slice.js';
import { max, min } from '../reductions/max.js';
import { abs } from '../elementwise.js';
import { antiAliasSubsample, lowPass } from './antiAliasSubsample.js';
import { frequencyResponse } from './frequencyResponse.js';

test('T-47: [1, 2, 1] / 4 passes constants and stops the highest frequency', () => {
  const { frequency, magnitude } = frequencyResponse([0.25, 0.5, 0.25], { points: 8 });
  expect(frequency.toArray()).toEqual([0, 0.125, 0.25, 0.375, 0.5]);
  expect(magnitude.at(0).item()).toBe(1);
  expect(magnitude.at(-1).item()).toBe(0);
  // cos²(πf)
  magnitude.data.forEach((v, i) => expect(v).toBeCloseTo(Math.cos((Math.PI * i) / 8) ** 2, 15));
});

test('T-47: a sine of 0.45 cycles per sample aliases when every second element is kept, and is gone after filtering', () => {
  const x = tensor(Float64Array.from({ length: 400 }, (_, i) => Math.sin(2 * Math.PI * 0.45 * i)));
  const raw = slice(x, [0], [null], { steps: [2] });
  expect(max(abs(raw)).item()).toBeGreaterThan(0.9);
  // Away from the ends, where the filter is cut off.
  expect(max(abs(slice(antiAliasSubsample(x, 2), [6], [-6]))).item()).toBeLessThan(3e-4);
  // A slow sine stays.
  const slow = tensor(Float64Array.from({ length: 400 }, (_, i) => Math.sin(2 * Math.PI * 0.05 * i)));
  const kept = slice(antiAliasSubsample(slow, 2), [6], [-6]);
  kept.data.forEach((v, i) => expect(Math.abs(v - slow.data[2 * (i + 6)]!)).toBeLessThan(3e-4));
});

test('T-47: the default filter lets half through at the new limit and little beyond', () => {
  for (const factor of [2, 3, 5]) {
    const { frequency, magnitude } = frequencyResponse(lowPass(factor), { points: 1200 });
    const limit = 0.5 / factor;
    const at = (f: number): number => Math.round(f * 1200);
    expect(magnitude.data[at(limit)]).toBeCloseTo(0.5, 2);
    expect(max(slice(magnitude, [at(1.5 * limit)], [null])).item()).toBeLessThan(3e-4);
    expect(min(slice(magnitude, [0], [at(0.5 * limit)])).item()).toBeGreaterThan(1 - 3e-4);
    expect(frequency.data[at(limit)]).toBeCloseTo(limit, 12);
  }
});

test('T-47: any axis, constants exactly, ⌈n / factor⌉ elements', () => {
  const y = antiAliasSubsample(ones([2, 7, 3], { dtype: 'float32' }), 3, { axis: 1 });
  expect([y.shape, y.dtype, y.toArray()]).toEqual([[2, 3, 3], 'float32', ones([2, 3, 3]).toArray()]);
  expect(antiAliasSubsample([1, 2, 3, 4, 5], 2, { kernel: [0, 1, 0] }).toArray()).toEqual([1, 3, 5]);
});

test('errors teach', () => {
  expect(() => frequencyResponse([[1]])).toThrow('frequencyResponse: `kernel` must be a vector of at least one tap, got shape [1, 1].');
  expect(() => frequencyResponse([1, 2, 3], { points: 2 })).toThrow('frequencyResponse: `points` must be a whole number, at least the 3 taps, got 2.');
  expect(() => antiAliasSubsample([1, 2], 1.5)).toThrow('lowPass: `factor` must be a whole number ≥ 1, got 1.5.');
  expect(() => antiAliasSubsample([1, 2], 2, { kernel: [1, 1] })).toThrow('antiAliasSubsample: `kernel` must be a vector with an odd number of taps, got shape [2].');
});
