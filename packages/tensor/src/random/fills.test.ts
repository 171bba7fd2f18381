import { describe, expect, test } from 'vitest';
import { fillBernoulli } from './bernoulli.js';
import { fillBeta } from './beta.js';
import { fillBinomial } from './binomial.js';
import { fillCategorical } from './categorical.js';
import { choose } from './choice.js';
import { fillDirichlet } from './dirichlet.js';
import { fillExponential } from './exponential.js';
import { ElementStream } from './elementStream.js';
import { fillGamma, logGammaFrom } from './gamma.js';
import { key, type Key } from './key.js';
import { fillNormal } from './normal.js';
import { fillPoisson } from './poisson.js';
import { fillRandint } from './randint.js';
import { fillUniform } from './uniform.js';

const length = 3000;
const floats = (size: number): Float64Array => new Float64Array(size);
const counts = (size: number): Int32Array => new Int32Array(size);

interface Sampler {
  readonly make: (size: number) => Float64Array | Float32Array | Int32Array | Uint8Array;
  readonly fill: (k: Key, out: never, offset: number) => void;
}

const samplers: Record<string, Sampler> = {
  uniform: { make: floats, fill: (k, out, offset) => fillUniform(k, out, -1, 2, offset) },
  normal: { make: floats, fill: (k, out, offset) => fillNormal(k, out, offset) },
  exponential: { make: floats, fill: (k, out, offset) => fillExponential(k, out, offset) },
  'gamma above 1': { make: floats, fill: (k, out, offset) => fillGamma(k, out, 1.2, offset) },
  'gamma below 1': { make: floats, fill: (k, out, offset) => fillGamma(k, out, 0.3, offset) },
  beta: { make: floats, fill: (k, out, offset) => fillBeta(k, out, 0.7, 3, offset) },
  dirichlet: { make: floats, fill: (k, out, offset) => fillDirichlet(k, out, [1, 0.2, 5], 3, offset) },
  'poisson by inversion': { make: counts, fill: (k, out, offset) => fillPoisson(k, out, 2, offset) },
  'poisson by rejection': { make: counts, fill: (k, out, offset) => fillPoisson(k, out, 12, offset) },
  'binomial by inversion': { make: counts, fill: (k, out, offset) => fillBinomial(k, out, 9, 0.4, offset) },
  'binomial by rejection': { make: counts, fill: (k, out, offset) => fillBinomial(k, out, 90, 0.4, offset) },
  randint: { make: counts, fill: (k, out, offset) => fillRandint(k, out, -(2 ** 31), 2 ** 30, offset) },
  categorical: {
    make: counts,
    fill: (k, out, offset) => fillCategorical(k, out, { probs: [0.5, 0.25, 0.25] }, 3, offset),
  },
  bernoulli: { make: (size) => new Uint8Array(size), fill: (k, out, offset) => fillBernoulli(k, out, 0.4, offset) },
};

describe('element i depends on the key and on i alone', () => {
  for (const [name, { make, fill }] of Object.entries(samplers)) {
    test(`${name}: filling in chunks gives the same numbers`, () => {
      const whole = make(length);
      fill(key(9), whole as never, 0);
      const parts = make(length);
      for (const [from, to] of [
        [0, 3],
        [3, 600],
        [600, 603],
        [603, 2001],
        [2001, length],
      ] as const) {
        fill(key(9), parts.subarray(from, to) as never, from);
      }
      expect(parts).toEqual(whole);
    });
  }

  test('a parameter per element gives the same number as one for all', () => {
    const one = new Float64Array(length);
    const many = new Float64Array(length);
    fillGamma(key(9), one, 0.3);
    fillGamma(
      key(9),
      many,
      Float64Array.from({ length }, (_, i) => (i % 2 === 0 ? 0.3 : 8)),
    );
    expect(many.filter((_, i) => i % 2 === 0)).toEqual(one.filter((_, i) => i % 2 === 0));
    const counts = [new Int32Array(length), new Int32Array(length)] as const;
    fillPoisson(key(9), counts[0], 15);
    fillPoisson(
      key(9),
      counts[1],
      Float64Array.from({ length }, (_, i) => (i % 2 === 0 ? 15 : 3)),
    );
    expect(counts[1].filter((_, i) => i % 2 === 0)).toEqual(counts[0].filter((_, i) => i % 2 === 0));
  });

  test('float32 draws are the float64 draws, rounded (normal, gamma) or cut off (uniform)', () => {
    const double = new Float64Array(length);
    const single = new Float32Array(length);
    fillNormal(key(9), double);
    fillNormal(key(9), single);
    expect(single).toEqual(Float32Array.from(double));
    fillGamma(key(9), double, 0.4);
    fillGamma(key(9), single, 0.4);
    expect(single).toEqual(Float32Array.from(double));
    fillUniform(key(9), double);
    fillUniform(key(9), single);
    expect(single).toEqual(Float32Array.from(double, (x) => Math.floor(x * 2 ** 24) / 2 ** 24));
  });

  test('the logarithm of a gamma number belongs to the gamma number', () => {
    const stream = new ElementStream(key(9));
    for (const a of [0.3, 4]) {
      const out = new Float64Array(200);
      fillGamma(key(9), out, a);
      out.forEach((x, i) => expect(logGammaFrom(stream, a, i)).toBeCloseTo(Math.log(x), 12));
    }
  });
});

describe('uniform bounds', () => {
  test('max never comes out, even where rounding would reach it', () => {
    const double = new Float64Array(1000);
    fillUniform(key(1), double, 1, 1 + 2 ** -52);
    expect(double.every((x) => x === 1)).toBe(true);
    fillUniform(key(1), double, -(2 ** -1074), 2 ** -1074);
    expect(double.every((x) => x < 2 ** -1074)).toBe(true);
    const single = new Float32Array(1000);
    fillUniform(key(1), single, 16777215, 16777216);
    expect(single.every((x) => x === 16777215)).toBe(true);
  });

  test('an interval whose width overflows works', () => {
    const out = new Float64Array(1000);
    fillUniform(key(1), out, -Number.MAX_VALUE, Number.MAX_VALUE);
    expect(out.every((x) => Math.abs(x) < Infinity)).toBe(true);
    expect(out.some((x) => x < -1e307) && out.some((x) => x > 1e307)).toBe(true);
  });
});

describe('errors name the argument and the value', () => {
  const out = new Float64Array(2);
  const ints = new Int32Array(2);

  test.each([
    [
      () => fillUniform(key(1), out, 1, 1),
      'random.uniform: `max` must be finite and above the finite min, got min 1, max 1. Values come from the half-open interval [min, max).',
    ],
    [
      () => fillGamma(key(1), out, [1, NaN]),
      'random.gamma: `concentration` must be positive and finite, got NaN at position 1.',
    ],
    [
      () => fillGamma(key(1), out, [1]),
      'random.gamma: `concentration` must have one entry per element, 2, got 1 entries.',
    ],
    [() => fillBeta(key(1), out, 1, 0), 'random.beta: `b` must be positive and finite, got 0.'],
    [
      () => fillPoisson(key(1), ints, -1),
      'random.poisson: `rate` must lie between 0 and 2147020000, got -1. Counts are int32; draw larger ones as rate + sqrt(rate)·normal.',
    ],
    [
      () => fillBinomial(key(1), ints, 1.5, 0.5),
      'random.binomial: `trials` must be a whole number from 0 to 2³¹ − 1, got 1.5.',
    ],
    [() => fillBinomial(key(1), ints, 5, 1.01), 'random.binomial: `p` must lie between 0 and 1, got 1.01.'],
    [() => fillBernoulli(key(1), new Uint8Array(1), NaN), 'random.bernoulli: `p` must lie between 0 and 1, got NaN.'],
    [
      () => fillRandint(key(1), ints, 3, 3),
      'random.randint: `hi` must be a whole number above the whole number lo, both in the int32 range, got lo 3, hi 3. Values run from lo to hi − 1.',
    ],
    [
      () => fillCategorical(key(1), ints, { probs: [0.5, 0.6] }, 2),
      'random.categorical: `probs` must sum to 1, got a sum of 1.1. Divide them by their sum, or pass {logits: log(weights)}, which need no normalisation.',
    ],
    [
      () => fillCategorical(key(1), ints, { probs: [1.5, -0.5] }, 2),
      'random.categorical: `probs` must hold numbers ≥ 0, got -0.5 at position 1.',
    ],
    [
      () => fillCategorical(key(1), ints, { logits: [-Infinity, -Infinity] }, 2),
      'random.categorical: `logits` must hold an entry above -Infinity, got only -Infinity.',
    ],
    [
      () => choose(key(1), 3, 4, { replace: false }),
      'random.choice: `shape` must ask for at most 3 items, got 4. There are 3 items; draw with replace: true for more.',
    ],
    [
      () => choose(key(1), 2, 2, { weights: [0, 0] }),
      'random.choice: `weights` must have a positive finite sum, got a sum of 0.',
    ],
    [
      () => fillNormal(key(1), out, 2 ** 32),
      'random.normal: `offset` must be a whole number ≥ 0 with offset + length ≤ 2³², got 4294967296 with length 2. Use a further key for further elements: foldIn(key, 1).',
    ],
  ])('%#', (call, message) => {
    expect(call).toThrow(message);
  });
});
