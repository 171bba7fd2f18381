import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { allocate, free, heap } from './arena.js';
import {
  bulkExponential,
  bulkHyperbolic,
  bulkLogarithm,
  type ExponentialName,
  type HyperbolicName,
  type LogarithmName,
} from './bulkMath.js';
import type { FloatArray } from './operand.js';

type BulkFunction = ExponentialName | HyperbolicName | LogarithmName;
type ArrayType = typeof Float32Array | typeof Float64Array;

const { cases } = JSON.parse(readFileSync(new URL('../../reference/wasmMath.json', import.meta.url), 'utf8')) as {
  cases: Record<BulkFunction, Record<'float64' | 'float32', [x: number, value: number, rest: number][]>>;
};

/**
 * Largest errors allowed, in ulp [float64, float32]: what 100 000 random points a function, made by the same script, show, and a little
 * more.
 */
const bounds: Record<BulkFunction, [number, number]> = {
  exp: [0.7, 1],
  expm1: [1.6, 1.75],
  log: [0.85, 0.85],
  log1p: [0.85, 0.85],
  tanh: [2, 2],
  sigmoid: [2.1, 2.2],
  softplus: [1.5, 1.6],
};
const names = Object.keys(bounds) as BulkFunction[];

const plain: Record<BulkFunction, (x: number) => number> = {
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
};

function bulkMath(name: BulkFunction, input: FloatArray, output: FloatArray): boolean {
  if (name === 'exp' || name === 'sigmoid') return bulkExponential(name, input, output);
  if (name === 'expm1' || name === 'tanh') return bulkHyperbolic(name, input, output);
  return bulkLogarithm(name, input, output);
}

function mapped(name: BulkFunction, input: FloatArray): FloatArray {
  const output = input instanceof Float64Array ? new Float64Array(input.length) : new Float32Array(input.length);
  expect(bulkMath(name, input, output)).toBe(true);
  return output;
}

/** The spacing of the type's numbers around x. */
function ulp(type: ArrayType, x: number): number {
  const [digits, smallest] = type === Float64Array ? [52, 2 ** -1074] : [23, 2 ** -149];
  const size = Math.abs(x);
  return size < smallest * 2 ** digits ? smallest : 2 ** (Math.floor(Math.log2(size * (1 - 2 ** -53))) - digits);
}

describe.each([
  ['float64', Float64Array, 0],
  ['float32', Float32Array, 1],
] as const)('bulkMath in %s', (label, type, column) => {
  test.each(names)('%s is within its bound of the exact value', (name) => {
    const rows = cases[name][label];
    const y = mapped(name, new type(rows.map(([x]) => x)));
    rows.forEach(([x, value, rest], i) => {
      const unit = ulp(type, value);
      expect(Math.abs((y[i] - value) / unit - rest / unit), `${name}(${x})`).toBeLessThanOrEqual(bounds[name][column]);
    });
  });

  test.each(names)('%s agrees with Math on a hundred thousand points', (name) => {
    let state = 4711;
    const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
    const largest = type === Float64Array ? 700 : 85;
    const positive = name === 'log' || name === 'log1p';
    const x = new type(100_000).map((_, i) => {
      const u = 2 * random() - 1;
      // A third spread over the whole range, a third over all orders of magnitude, a third around zero.
      if (i % 3 === 0) return positive ? Math.exp(u * largest) : u * largest;
      if (i % 3 === 1) return (positive || u > 0 ? 1 : -1) * 2 ** (-largest * random());
      return positive ? Math.abs(3 * u) : 3 * u;
    });
    const y = mapped(name, x);
    let worst = 0;
    for (let i = 0; i < x.length; i++) {
      // The plain formula of the sigmoid overflows where the result is subnormal.
      if (name === 'sigmoid' && x[i] < -600) continue;
      const expected = plain[name](x[i]);
      const error = Object.is(y[i], expected) ? 0 : Math.abs(y[i] - expected) / ulp(type, expected);
      if (!(error <= worst)) worst = error;
    }
    // In float64 Math and the plain formulas have errors of their own: up to 1 ulp, and 2 where they take three steps.
    expect(worst).toBeLessThanOrEqual(bounds[name][column] + (type === Float32Array ? 0.01 : name === 'sigmoid' ? 2 : 1.1));
  });

  test.each(names)('%s treats infinities, NaN and signed zero as Math does', (name) => {
    const specials = [0, -0, Infinity, -Infinity, NaN, 1e4, -1e4];
    // In every lane, beside ordinary numbers and beside other special ones.
    for (const filler of [0.5, NaN, Infinity, -1e300, 5e-324]) {
      for (let lane = 0; lane < 5; lane++) {
        for (const special of specials) {
          const x = new type(5).fill(filler);
          x[lane] = special;
          const y = mapped(name, x);
          const expected = new type([plain[name](special)])[0];
          if (Number.isFinite(expected) && expected !== 0) {
            expect(Math.abs(y[lane] - expected), `${name}(${special})`).toBeLessThanOrEqual(2 * ulp(type, expected));
          } else expect(y[lane], `${name}(${special})`).toBe(expected);
        }
      }
    }
  });

  test('NaN with a payload stays NaN', () => {
    const bits = type === Float64Array ? new BigUint64Array([0x7ff8000000000001n, 0xfff8000000000fffn]) : new Uint32Array([0x7fc00001, 0xffc00fff]);
    const x = new type(bits.buffer);
    for (const name of names) expect(Array.from(mapped(name, x)), name).toEqual([NaN, NaN]);
  });

  test('values at the edges of the range', () => {
    const at = (name: BulkFunction, x: number): number => mapped(name, new type([x]))[0];
    if (type === Float64Array) {
      expect(Math.abs(at('exp', 709.782712893384) - 1.7976931348622732e308)).toBeLessThanOrEqual(2 ** 971);
      expect(at('exp', 709.7827128933841)).toBe(Infinity);
      expect(at('exp', -745.1332191019411)).toBe(5e-324);
      expect(at('exp', -745.1332191019412)).toBe(0);
      expect(at('expm1', 709.7827128933841)).toBe(Infinity);
      expect(at('log', 5e-324)).toBe(-744.4400719213812);
      expect(at('sigmoid', -745.1332191019411)).toBe(5e-324);
    } else {
      expect(at('exp', 88.72283935546875)).toBeGreaterThan(3.4e38);
      expect(at('exp', 88.72284698486328)).toBe(Infinity);
      expect(at('exp', -103.97207641601563)).toBe(2 ** -149);
      expect(at('exp', -103.97208404541016)).toBe(0);
      expect(at('sigmoid', -100)).toBeGreaterThan(0);
    }
    expect(at('log', -1)).toBeNaN();
    expect(at('log1p', -1)).toBe(-Infinity);
    expect(at('log1p', -1.5)).toBeNaN();
    expect(at('expm1', -1e3)).toBe(-1);
  });

  test('every element gets the same bits at any place, in any length, resident or copied, also in place', () => {
    let state = 99;
    const x = new type(5000).map(() => ((state = (state * 48271) % 2147483647) / 2147483647) * 4 - 1);
    for (const name of names) {
      const whole = mapped(name, x);
      for (const [start, length] of [
        [0, 0],
        [1, 1],
        [3, 2],
        [5, 3],
        [7, 6],
        [2, 9],
        [2040, 31],
        [1, 4097],
      ]) {
        expect(mapped(name, x.subarray(start, start + length))).toEqual(whole.slice(start, start + length));
      }
      const pointer = allocate(x.byteLength + 64);
      const resident = (): FloatArray => new type(heap().buffer, pointer, x.length);
      resident().set(x);
      heap().u8.fill(7, pointer + x.byteLength, pointer + x.byteLength + 16);
      const copy = new type(x.length);
      bulkMath(name, resident(), copy);
      expect(copy).toEqual(whole);
      bulkMath(name, resident(), resident());
      expect(resident().slice()).toEqual(whole);
      expect(heap().u8[pointer + x.byteLength]).toBe(7);
      resident().fill(0);
      bulkMath(name, x, resident());
      expect(resident().slice()).toEqual(whole);
      free(pointer);
    }
  });
});
