import { describe, expect, test } from 'vitest';
import reference from '../../../reference/fft.json' with { type: 'json' };
import { ones, tensor } from '../../index.js';
import type { Tensor } from '../../tensor.js';
import { transpose } from '../layout/transpose.js';
import { fft, fft2, fftn, ifft, ifft2, ifftn, irfft, rfft, type Complex } from './fft.js';
import { fastLength, rootsOfUnity } from './fourierPlan.js';

interface Part {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

interface Parts {
  readonly re: Part;
  readonly im: Part;
}

const of = ({ shape, values }: Part): Tensor => tensor(values, { shape });
const complex = ({ re, im }: Parts): Complex => ({ re: of(re), im: of(im) });

/** Greatest difference relative to the root mean square of the expected numbers. */
function relativeError(actual: Tensor, expected: Part): number {
  expect(actual.shape).toEqual(expected.shape);
  const scale = Math.hypot(...expected.values) / Math.sqrt(expected.values.length);
  return Math.max(...expected.values.map((v, i) => Math.abs(v - actual.data[i]!))) / Math.max(scale, 1);
}

function expectParts(actual: Complex, { re, im }: Parts): void {
  expect(Math.max(relativeError(actual.re, re), relativeError(actual.im, im))).toBeLessThan(2e-15);
}

/** Uneven numbers in (−1, 1). */
function noise(n: number, seed = 0): Float64Array {
  let state = 12345 + seed;
  return Float64Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  });
}

const named = <T extends { x: Part | Parts; axis: unknown }>(cases: readonly T[]): [string, T][] =>
  cases.map((c) => [`${JSON.stringify('re' in c.x ? c.x.re.shape : c.x.shape)} ${JSON.stringify({ ...c, x: undefined, y: undefined, inverse: undefined })}`, c]);

describe('T-35: against NumPy', () => {
  test.each(named(reference.cases.fft))('fft and ifft of %s', (_, { axis, n, x, y, inverse }) => {
    const options = { axis, ...(n !== null && { n }) };
    expectParts(fft(complex(x), options), y);
    expectParts(ifft(complex(x), options), inverse);
  });

  test.each(named(reference.cases.rfft))('rfft of %s, and fft of real numbers', (_, { axis, n, x, y }) => {
    const options = { axis, ...(n !== null && { n }) };
    expectParts(rfft(of(x), options), y);
    const zeros = tensor(new Float64Array(x.values.length), { shape: x.shape });
    for (const transform of [fft, ifft]) {
      const [real, full] = [transform(of(x), options), transform({ re: of(x), im: zeros }, options)];
      const part = (t: Tensor): Part => ({ shape: t.shape, values: [...t.data] });
      expectParts(real, { re: part(full.re), im: part(full.im) });
    }
  });

  test.each(named(reference.cases.irfft))('irfft of %s', (_, { axis, n, x, y }) => {
    expect(relativeError(irfft(complex(x), { axis, n }), y)).toBeLessThan(2e-15);
  });

  test.each(named(reference.cases.fftn))('fftn and ifftn of %s', (_, { axis, x, y, inverse }) => {
    const options = axis === null ? {} : { axis };
    expectParts(fftn(complex(x), options), y);
    expectParts(ifftn(complex(x), options), inverse);
  });
});

test('T-35: the example of four numbers', () => {
  const { re, im } = fft([1, 2, 3, 4]);
  expect([re.toArray(), im.toArray()]).toEqual([[10, -2, -2, -2], [0, 2, 0, -2]]);
});

test('T-35: ifft undoes fft, irfft undoes rfft, and Parseval holds, for every length from 1 to 80 and large ones of all kinds', () => {
  for (const n of [...Array.from({ length: 80 }, (_, i) => i + 1), 97, 120, 169, 187, 256, 499, 500, 509, 1000, 1009, 1024, 3 ** 7, 4096, 5 ** 5, 10007, 16384]) {
    const [re, im] = [noise(n), noise(n, 1)];
    const y = fft({ re, im });
    const back = ifft(y);
    const energy = (a: { data: ArrayLike<number> }): number => Array.from(a.data).reduce((sum, v) => sum + v * v, 0);
    const tolerance = 1e-15 * (2 + Math.log2(n));
    expect(Math.max(...re.map((v, i) => Math.abs(v - back.re.data[i]!)), ...im.map((v, i) => Math.abs(v - back.im.data[i]!)))).toBeLessThan(tolerance);
    expect(Math.abs((energy(y.re) + energy(y.im)) / n / (energy({ data: re }) + energy({ data: im })) - 1)).toBeLessThan(tolerance);
    const real = irfft(rfft(re), { n });
    expect(Math.max(...re.map((v, i) => Math.abs(v - real.data[i]!)))).toBeLessThan(tolerance);
  }
});

test.each([1009, 4096, 6000, 6007])('T-35: the error of a transform of %i numbers grows like log n', (n) => {
  // Root mean square error relative to the result, against sums whose roots and products are exact to 1e-16 each.
  const [re, im] = [noise(n, 2), noise(n, 3)];
  const y = fft({ re, im });
  const roots = rootsOfUnity(n);
  let error = 0;
  let size = 0;
  for (const k of [0, 1, 2, 17, n >> 1, n - 1]) {
    let sumR = 0;
    let sumI = 0;
    let lostR = 0;
    let lostI = 0;
    for (let j = 0, turn = 0; j < n; j++, turn = (turn + k) % n) {
      // Compensated sums: what rounding drops is added up apart.
      const p = re[j]! * roots.re[turn]! - im[j]! * roots.im[turn]!;
      const q = re[j]! * roots.im[turn]! + im[j]! * roots.re[turn]!;
      const s = sumR + p;
      lostR += Math.abs(sumR) >= Math.abs(p) ? sumR - s + p : p - s + sumR;
      sumR = s;
      const t = sumI + q;
      lostI += Math.abs(sumI) >= Math.abs(q) ? sumI - t + q : q - t + sumI;
      sumI = t;
    }
    error += (y.re.data[k]! - sumR - lostR) ** 2 + (y.im.data[k]! - sumI - lostI) ** 2;
    size += sumR ** 2 + sumI ** 2;
  }
  expect(Math.sqrt(error / size)).toBeLessThan(1.5e-16 * Math.log2(n));
});

test('float32 is rounded once', () => {
  const x = noise(1009);
  const single = Float32Array.from(x);
  const { re } = fft(tensor(single));
  expect(re.dtype).toBe('float32');
  expect(Array.from(re.data)).toEqual(Array.from(fft(Float64Array.from(single)).re.data, Math.fround));
  expect(rfft(tensor(single)).im.dtype).toBe('float32');
  expect(irfft(rfft(tensor(single))).dtype).toBe('float32');
  expect(fft([1, 2, 3].map(Math.round)).re.dtype).toBe('float64');
  expect(fft(ones([3], { dtype: 'int32' })).re.dtype).toBe('float64');
});

test('fft2 transforms the last two axes', () => {
  const x = tensor(noise(24), { shape: [2, 3, 4] });
  expect(fft2(x).im.toArray()).toEqual(fftn(x, { axis: [1, 2] }).im.toArray());
  const back = ifft2(fft2(x));
  expect(relativeError(back.re, { shape: x.shape, values: [...x.data] })).toBeLessThan(1e-15);
});

test('views are read through their strides', () => {
  const x = tensor(noise(24), { shape: [4, 6] });
  expect(rfft(transpose(x)).re.toArray()).toEqual(transpose(rfft(x, { axis: 0 }).re).toArray());
});

test('empty batches have empty spectra', () => {
  expect(fft(tensor([], { shape: [0, 4] })).re.shape).toEqual([0, 4]);
  expect(rfft(tensor([], { shape: [0, 5] })).re.shape).toEqual([0, 3]);
});

test('fast lengths are powers of two times 1, 3, 5, 9, 15, 25 or 27', () => {
  expect([1, 2, 7, 11, 13, 17, 31, 127, 1021, 5000, 999983].map(fastLength)).toEqual([1, 2, 8, 12, 15, 18, 32, 128, 1024, 5120, 1048576]);
});

test('errors teach', () => {
  expect(() => fft(tensor([], { shape: [2, 0] }))).toThrow('fft: `x` must have at least one element along axis 1, got shape [2, 0].');
  expect(() => fft(3)).toThrow('fft: `axis` must be left out for a scalar, got -1.');
  expect(() => ifft([1, 2], { n: 0 })).toThrow('ifft: `n` must be a whole number ≥ 1, got 0.');
  expect(() => irfft([1, 2], { n: 2.5 })).toThrow('irfft: `n` must be a whole number ≥ 1, got 2.5.');
  expect(() => fft({ re: [1, 2], im: [1] })).toThrow('fft: `x.im` must have the shape [2] of `x.re`, got [1].');
  expect(() => fftn(5)).toThrow('fftn: `axis` must name at least one axis, got none for shape [].');
});
