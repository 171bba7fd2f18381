import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { digamma } from './digamma.js';
import { erf, erfc } from './erf.js';
import { erfcinv, erfinv } from './erfinv.js';
import { lgamma } from './lgamma.js';
import { polygamma } from './polygamma.js';

const { cases } = JSON.parse(readFileSync(new URL('../../reference/special.json', import.meta.url), 'utf8')) as {
  cases: Record<string, [...number[], number | string][]>;
};

/** The spacing of float64 numbers at x. */
function ulp(x: number): number {
  const a = Math.abs(x);
  return a < 2 ** -1021 ? 5e-324 : 2 ** (Math.floor(Math.log2(a * (1 - 2 ** -53))) - 52);
}

/** The largest of `measure(got, wanted)` over the reference cases of one function. */
function worst(
  name: string,
  f: (...args: number[]) => number,
  measure: (got: number, wanted: number) => number,
): number {
  let max = 0;
  for (const row of cases[name]!) {
    const wanted = Number(row.at(-1));
    const got = f(...(row.slice(0, -1) as number[]));
    if (Object.is(got, wanted)) continue;
    const error = measure(got, wanted);
    if (!(error <= max)) max = error;
  }
  return max;
}

const inUlps = (got: number, wanted: number): number => Math.abs(got - wanted) / ulp(wanted);
const relative = (got: number, wanted: number): number => Math.abs((got - wanted) / wanted);
const mixed = (got: number, wanted: number): number => Math.abs(got - wanted) / Math.max(1, Math.abs(wanted));

// The reference is itself rounded, so a bound of b ulp on the function allows b + ½ here.
describe('T-33 special functions against 50-digit values', () => {
  test('erf is within 1 ulp', () => expect(worst('erf', erf, inUlps)).toBeLessThanOrEqual(1.5));
  test('erfc is within 2.5 ulp, also in the far tail', () =>
    expect(worst('erfc', erfc, inUlps)).toBeLessThanOrEqual(3));
  test('erfinv is within 2.5 ulp', () => expect(worst('erfinv', erfinv, inUlps)).toBeLessThanOrEqual(3));
  test('erfcinv is within 2.5 ulp', () => expect(worst('erfcinv', erfcinv, inUlps)).toBeLessThanOrEqual(3));
  test('lgamma of positive numbers is within 2e-15, relative even at its zeros', () =>
    expect(worst('lgamma', lgamma, relative)).toBeLessThan(2e-15));
  test('lgamma of negative numbers is within 2e-15, relative to max(1, |value|)', () =>
    expect(worst('lgammaNegative', lgamma, mixed)).toBeLessThan(2e-15));
  test('digamma of positive numbers is within 1e-15, relative even at its root', () =>
    expect(worst('digamma', digamma, relative)).toBeLessThan(1e-15));
  test('digamma of negative numbers is within 2e-15, relative to max(1, |value|)', () =>
    expect(worst('digammaNegative', digamma, mixed)).toBeLessThan(2e-15));
  test('polygamma is within 1e-14', () => expect(worst('polygamma', polygamma, relative)).toBeLessThan(1e-14));
  test('polygamma of negative numbers is within 1e-13', () =>
    expect(worst('polygammaNegative', polygamma, relative)).toBeLessThan(1e-13));

  test('the values printed in the sources', () => {
    expect(erf(1)).toBeCloseTo(0.8427007929, 10);
    expect(lgamma(0.5)).toBeCloseTo(0.5723649429, 10);
    expect(digamma(1)).toBeCloseTo(-0.5772156649, 10);
  });
});

describe('special values', () => {
  test('erf keeps the sign of zero and saturates', () => {
    expect([erf(0), erf(-0), erf(Infinity), erf(-Infinity), erf(NaN), erf(7)]).toEqual([0, -0, 1, -1, NaN, 1]);
  });

  test('erfc runs from 2 to 0', () => {
    expect([erfc(0), erfc(-0), erfc(Infinity), erfc(-Infinity), erfc(NaN)]).toEqual([1, 1, 0, 2, NaN]);
    expect([erfc(28), erfc(1e300)]).toEqual([0, 0]);
    expect(erfc(27.2)).toBeGreaterThan(0);
  });

  test('erfinv is infinite at ±1 and undefined beyond', () => {
    expect([erfinv(0), erfinv(-0), erfinv(1), erfinv(-1)]).toEqual([0, -0, Infinity, -Infinity]);
    expect([erfinv(1.0000000000000002), erfinv(-2), erfinv(NaN)]).toEqual([NaN, NaN, NaN]);
  });

  test('erfcinv is infinite at 0 and 2 and undefined beyond', () => {
    expect([erfcinv(1), erfcinv(0), erfcinv(2)]).toEqual([0, Infinity, -Infinity]);
    expect([erfcinv(-1e-9), erfcinv(2.1), erfcinv(NaN)]).toEqual([NaN, NaN, NaN]);
  });

  test('lgamma has exact zeros at 1 and 2, poles at 0, −1, −2, … and overflows above 2.55e305', () => {
    expect([lgamma(1), lgamma(2)].map(Math.abs)).toEqual([0, 0]);
    expect([lgamma(0), lgamma(-0), lgamma(-1), lgamma(-1e20)]).toEqual([Infinity, Infinity, Infinity, Infinity]);
    expect([lgamma(Infinity), lgamma(-Infinity), lgamma(NaN), lgamma(1e306)]).toEqual([
      Infinity,
      Infinity,
      NaN,
      Infinity,
    ]);
    expect(lgamma(5e-324)).toBeCloseTo(744.4400719213812, 10);
  });

  test('digamma is undefined at its poles', () => {
    expect([digamma(0), digamma(-0), digamma(-3), digamma(-1e20), digamma(-Infinity), digamma(NaN)]).toEqual(
      new Array(6).fill(NaN),
    );
    expect(digamma(Infinity)).toBe(Infinity);
    expect(digamma(-1e-300)).toBe(1e300);
  });

  test('polygamma of order 0 is digamma, and other orders must be whole numbers', () => {
    expect(polygamma(0, 2.5)).toBe(digamma(2.5));
    expect([polygamma(-1, 1), polygamma(1.5, 1), polygamma(1, NaN), polygamma(2, -3)]).toEqual([NaN, NaN, NaN, NaN]);
    expect([polygamma(1, -3), polygamma(3, 0), polygamma(2, Infinity)].map(Math.abs)).toEqual([Infinity, Infinity, 0]);
  });
});

describe('identities', () => {
  const xs = Array.from({ length: 200 }, (_, i) => 0.013 + i * 0.0247);

  test('erf + erfc = 1 and erf(erfinv) = 1', () => {
    for (const x of xs) {
      expect(erf(x) + erfc(x)).toBeCloseTo(1, 15);
      // erf amplifies a relative error of its argument by at most 1.
      if (x < 1) expect(Math.abs(erf(erfinv(x)) / x - 1)).toBeLessThan(1e-15);
      if (x < 1) expect(Math.abs(erfc(erfcinv(x)) / x - 1)).toBeLessThan(4e-15);
    }
  });

  test('recurrence: lgamma(x + 1) − lgamma(x) = log x, digamma(x + 1) − digamma(x) = 1/x', () => {
    for (const x of xs) {
      expect(lgamma(x + 1) - lgamma(x)).toBeCloseTo(Math.log(x), 13);
      expect(Math.abs((digamma(x + 1) - digamma(x)) * x - 1)).toBeLessThan(1e-14 * Math.max(1, x));
    }
  });

  test('both functions are continuous across the boundaries of their pieces', () => {
    for (const [f, x] of [
      ...[0.25, 0.84375, 1.1, 2.875].flatMap((x) => [[erf, x] as const, [erfc, x] as const]),
      ...[0.7, 1.5, 2.5, 8].map((x) => [lgamma, x] as const),
      ...[1, 2, 8].map((x) => [digamma, x] as const),
      [erfinv, 0.75] as const,
    ]) {
      expect(Math.abs(f(x * (1 - 2 ** -52)) / f(x) - 1)).toBeLessThan(3e-15);
    }
  });
});

// The engine's own functions carry the elementwise ops, which promise 2 ulp.
describe('T-05 the elementary functions of this engine are within 2 ulp', () => {
  for (const name of Object.keys(cases).filter((key) => key.startsWith('Math.'))) {
    const f = Math[name.slice(5) as keyof Math] as (x: number) => number;
    test(name, () => expect(worst(name, f, inUlps)).toBeLessThanOrEqual(2.5));
  }
});
