import { describe, expect, test } from 'vitest';
import reference from '../../../reference/convolve.json' with { type: 'json' };
import { tensor } from '../../create.js';
import type { Tensor } from '../../tensor.js';
import { add } from '../elementwise.js';
import { flip } from '../layout/flip.js';
import { convolve, correlate, fftConvolve, type ConvolveMode } from './convolve.js';

interface Part {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

const of = ({ shape, values }: Part): Tensor => tensor(values, { shape });
const numbers = (x: Tensor): number[] => Array.from(x.data, (v) => v + 0);

function noise(n: number, seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: n }, () => (state = (Math.imul(state, 1664525) + 1013904223) | 0) / 2 ** 31);
}

function expectClose(actual: Tensor, expected: readonly number[], tolerance: number): void {
  expect(actual.size).toBe(expected.length);
  expect(Math.max(...expected.map((v, i) => Math.abs(v - actual.data[i]!)))).toBeLessThan(tolerance);
}

describe('against SciPy', () => {
  test.each(reference.cases.map((c) => [JSON.stringify([c.a.shape, c.b.shape, c.mode]), c] as const))('T-36..T-38: %s', (_, c) => {
    const mode = c.mode as ConvolveMode;
    const [a, b] = [of(c.a), of(c.b)];
    const y = convolve(a, b, { mode, method: 'direct' });
    expect([y.shape, numbers(y)]).toEqual([c.convolve.shape, c.convolve.values]);
    expect(numbers(correlate(a, b, { mode, method: 'direct' }))).toEqual(c.correlate.values);
    // Whole numbers below 10³ in transforms of at most 100: errors far below a half.
    expect(numbers(fftConvolve(a, b, { mode })).map(Math.round).map((v) => v + 0)).toEqual(c.convolve.values);
    expectClose(correlate(a, b, { mode, method: 'fft' }), c.correlate.values, 1e-12);
  });
});

test('T-36: the example, and the laws of a ring', () => {
  expect(convolve([1, 2, 3], [0, 1, 0.5]).toArray()).toEqual([0, 1, 2.5, 4, 1.5]);
  // Multiples of 1/8 below 2: products of three are exact.
  const [f, g, h, k] = [20, 7, 5, 7].map((n, i) => tensor(noise(n, i + 1).map((v) => Math.round(v * 8) / 8))) as [Tensor, Tensor, Tensor, Tensor];
  expect(numbers(convolve(f, g))).toEqual(numbers(convolve(g, f)));
  expect(numbers(convolve(convolve(f, g), h))).toEqual(numbers(convolve(f, convolve(g, h))));
  expect(numbers(convolve(f, add(g, k)))).toEqual(numbers(add(convolve(f, g), convolve(f, k))));
  expect(numbers(convolve([1], f))).toEqual(numbers(f));
  expect(numbers(convolve([0, 0, 1], f))).toEqual([0, 0, ...numbers(f)]);
});

test('T-15: reversing both axes of a kernel twice gives it back', () => {
  const kernel = [[1, 4, 1], [1, 4, 3], [3, 3, 1]];
  expect(flip(kernel).toArray()).toEqual([[1, 3, 3], [3, 4, 1], [1, 4, 1]]);
  expect(flip(flip(kernel)).toArray()).toEqual(kernel);
});

test('T-37: true convolution flips the kernel', () => {
  const image = [[4, 5, 8, 7], [1, 8, 8, 8], [3, 6, 6, 4], [6, 5, 7, 8]];
  const kernel = [[1, 4, 1], [1, 4, 3], [3, 3, 1]];
  expect(correlate(image, kernel, { mode: 'valid' }).toArray()).toEqual([[122, 148], [126, 134]]);
  expect(convolve(image, kernel, { mode: 'valid' }).toArray()).toEqual([[119, 148], [121, 143]]);
  expect(convolve(image, kernel).toArray()).toEqual(correlate(image, flip(kernel)).toArray());
});

test('T-38: correlation is not commutative: exchanging the signals reverses it', () => {
  expect(correlate([1, 2, 3], [0, 1, 0.5]).toArray()).toEqual([0.5, 2, 3.5, 3, 0]);
  expect(correlate([0, 1, 0.5], [1, 2, 3]).toArray()).toEqual([0, 3, 3.5, 2, 0.5]);
});

test('T-39: by spectra, random signals of 1000 and 37 differ by less than 1e-12', () => {
  const [a, b] = [tensor(noise(1000, 1)), tensor(noise(37, 2))];
  expectClose(fftConvolve(a, b), numbers(convolve(a, b, { method: 'direct' })), 1e-12);
});

test('T-39: large signals go by way of spectra, whatever their type', () => {
  const [a, b] = [noise(20000, 1), noise(20000, 2)];
  expect(numbers(convolve(a, b))).toEqual(numbers(fftConvolve(a, b)));
  const single = convolve(Float32Array.from(a), Float32Array.from(b));
  expect(single.dtype).toBe('float32');
  // Rounded inputs and one rounded result: 2⁻²⁴ of sums of 20000 products of size 1/3, whose size is about 50.
  expectClose(single, numbers(convolve(a, b)), 50 * 20 * 2 ** -24);
});

test('T-36: whole numbers and booleans become float64, float32 stays', () => {
  expect(convolve(tensor([1, 2], { dtype: 'int32' }), [true, false]).dtype).toBe('float64');
  expect(convolve(new Float32Array([1, 2]), new Float32Array([1])).dtype).toBe('float32');
});

test('errors teach', () => {
  expect(() => convolve([1, 2], [[1]])).toThrow('convolve: `b` must have 1 axis like `a` [2], got shape [1, 1]. Add axes of length 1 with expandDims; conv takes batches and channels.');
  expect(() => convolve(2, [1])).toThrow('convolve: `b` must meet an `a` with at least one axis, got shape [1].');
  expect(() => correlate([], [1])).toThrow('correlate: `a` must have at least one element, got shape [0].');
  expect(() => convolve([[1, 2]], [[1], [2]], { mode: 'valid' })).toThrow("for mode 'valid', got [2, 1]. Use mode 'same' or 'full'.");
});
