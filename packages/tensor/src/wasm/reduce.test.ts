import { describe, expect, test } from 'vitest';
import { allocate, free, heap } from './arena.js';
import type { FloatArray } from './operand.js';
import { bulkDot, bulkLogSumExp, bulkMax, bulkMin, bulkMoments, bulkSquares, bulkSum } from './reduce.js';
import { columnSums, logSoftmaxRows, logSumExpRows, softmaxRows } from './reduceRows.js';

type ArrayType = typeof Float32Array | typeof Float64Array;

function randoms(type: ArrayType, length: number, seed: number, scale = 1): FloatArray {
  let state = seed;
  return new type(length).map(() => ((state = (state * 48271) % 2147483647) / 2147483647 - 0.5) * 2 * scale);
}

/** Exactly rounded sum of doubles: every double is a whole multiple of 2^-1074. */
function exactSum(values: Iterable<number>): number {
  let total = 0n;
  const bits = new DataView(new ArrayBuffer(8));
  for (const value of values) {
    bits.setFloat64(0, value);
    const word = bits.getBigUint64(0);
    const exponent = (word >> 52n) & 0x7ffn;
    const fraction = word & 0xfffffffffffffn;
    const integer = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n);
    total += value < 0 ? -integer : integer;
  }
  return Number(total >> 900n) * 2 ** -174 + Number(total & ((1n << 900n) - 1n)) * 2 ** -900 * 2 ** -174;
}

/** Lengths around vectors, blocks of 128 and staged pieces. */
const lengths = [0, 1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 127, 128, 129, 1000, 2048, 2049, 4097, 10_001];

describe.each([Float32Array, Float64Array])('reductions of %o', (type) => {
  /** Runs a check on an ordinary array with an offset, and on the same numbers in the shared memory. */
  function inBothPlaces(x: FloatArray, check: (array: FloatArray, offset: number) => void): void {
    const shifted = new type(x.length + 7).fill(1e30);
    shifted.set(x, 3);
    check(shifted, 3);
    const pointer = allocate((x.length + 1) * x.BYTES_PER_ELEMENT);
    const resident = new type(heap().buffer, pointer, x.length + 1);
    resident[0] = NaN;
    resident.set(x, 1);
    check(resident, 1);
    free(pointer);
  }

  test.each(lengths)('sum, squares, inner product and moments of %i elements', (n) => {
    const x = randoms(type, n, n + 1);
    const y = randoms(type, n, n + 5);
    // 32 additions a lane, a few to join lanes and blocks, each relative to the sum of magnitudes; in float32 one more for plain sums.
    const close = (got: number | undefined, terms: number[], where: string, own = 0): void => {
      const size = terms.reduce((sum, term) => sum + Math.abs(term), 0);
      expect(Math.abs(got! - exactSum(terms)), where).toBeLessThanOrEqual((40 * 2 ** -53 + own) * size);
    };
    const single = type === Float32Array ? 2 ** -24 : 0;
    const [xs, ys] = [Array.from(x), Array.from(y)];
    inBothPlaces(x, (array, offset) => {
      close(bulkSum(array, offset, n), xs, 'sum', single);
      close(bulkSquares(array, offset, n), xs.map((v) => v * v), 'squares');
      const products = xs.map((v, i) => v * ys[i]);
      close(bulkDot(array, y, offset, 0, n), products, 'inner product');
      close(bulkDot(y, array, 0, offset, n), products, 'inner product, exchanged');
      inBothPlaces(y, (other, at) => close(bulkDot(array, other, offset, at, n), products, 'both places'));
      const { mean, variance } = bulkMoments(array, offset, n)!;
      const exactMean = exactSum(xs) / n;
      if (n === 0) expect([mean, variance]).toEqual([NaN, NaN]);
      else {
        expect(Math.abs(mean - exactMean)).toBeLessThan(1e-14 + single);
        const expected = exactSum(xs.map((v) => (v - exactMean) ** 2)) / n;
        expect(Math.abs(variance - expected)).toBeLessThanOrEqual(1e-14 * expected + single ** 2);
      }
    });
  });

  test('long sums keep their digits', () => {
    const x = new type(1_000_003).fill(0.1);
    const exact = x[0] * 1_000_003;
    expect(Math.abs(bulkSum(x)! - exact)).toBeLessThanOrEqual((type === Float32Array ? 2 ** -24 : 40 * 2 ** -53) * exact);
    const cancelling = new Float64Array(3000).map((_, i) => (i % 300 === 0 ? 1e16 : i % 300 === 150 ? -1e16 : 1));
    // The plain loop keeps at most every second unit beside 1e16; blocks lose less, and not between each other.
    expect(Math.abs(bulkSum(cancelling)! - 2980)).toBeLessThanOrEqual(40 * 2 ** -53 * 20e16);
  });

  test('sums meet infinities and NaN as the plain loop does', () => {
    for (const n of [5, 300, 5000]) {
      const at = (...pairs: [number, number][]): FloatArray => {
        const x = new type(n).fill(1);
        for (const [i, value] of pairs) x[i] = value;
        return x;
      };
      expect(bulkSum(at([n - 1, Infinity]))).toBe(Infinity);
      expect(bulkSum(at([0, -Infinity]))).toBe(-Infinity);
      expect(bulkSum(at([0, -Infinity], [n - 1, Infinity]))).toBeNaN();
      expect(bulkSum(at([n >> 1, NaN]))).toBeNaN();
      expect(bulkSquares(at([1, -Infinity]))).toBe(Infinity);
      const out = new type(1);
      columnSums(at([n - 1, Infinity]), 0, n, 1, out);
      expect(out[0]).toBe(Infinity);
    }
    if (type === Float64Array) expect(bulkSum(new type(400).fill(1e308))).toBe(Infinity);
    // Sums beyond the type's range are fine in double precision.
    else expect(bulkSum(new type(400).fill(2e38))).toBe(400 * Math.fround(2e38));
  });

  test.each(lengths)('largest and smallest of %i elements', (n) => {
    const x = randoms(type, n, 2 * n + 3, 10);
    inBothPlaces(x, (array, offset) => {
      expect(bulkMax(array, offset, n)).toBe(Math.max(...x));
      expect(bulkMin(array, offset, n)).toBe(Math.min(...x));
    });
    for (const place of [0, n >> 1, n - 1]) {
      if (n === 0) continue;
      const y = x.slice();
      y[place] = NaN;
      inBothPlaces(y, (array, offset) => {
        expect(bulkMax(array, offset, n)).toBeNaN();
        expect(bulkMin(array, offset, n)).toBeNaN();
      });
      for (const [most, zero] of [
        [-0, 0],
        [0, -0],
      ]) {
        y.fill(most);
        y[place] = zero;
        inBothPlaces(y, (array, offset) => {
          expect(bulkMax(array, offset, n)).toBe(Math.max(...y));
          expect(bulkMin(array, offset, n)).toBe(Math.min(...y));
        });
      }
      y.fill(-Infinity);
      expect(bulkMax(y)).toBe(-Infinity);
      y[place] = Infinity;
      expect([bulkMax(y), bulkMin(y)]).toEqual([Infinity, n === 1 ? Infinity : -Infinity]);
    }
  });

  test.each(lengths)('log-sum-exp of %i elements', (n) => {
    for (const scale of [1, 80, 700]) {
      const x = randoms(type, n, 3 * n + 1, scale);
      const largest = Math.max(...x);
      const expected = n === 0 ? -Infinity : largest + Math.log(exactSum(Array.from(x, (v) => Math.exp(v - largest))));
      // The logarithm carries the relative error of the sum: of e^x in the type, and a few roundings at the size of the result.
      const allowed = (type === Float64Array ? 4 * 2 ** -53 : 2 * 2 ** -24) + 2 * 2 ** -53 * Math.abs(expected);
      const close = (got: number | undefined): void => {
        if (n === 0) expect(got).toBe(-Infinity);
        else expect(Math.abs(got! - expected)).toBeLessThanOrEqual(allowed);
      };
      inBothPlaces(x, (array, offset) => close(bulkLogSumExp(array, offset, n)));
      if (n > 0) {
        const rows = new type(2);
        logSumExpRows(new type([...x, ...x]), rows, 2, n);
        const rounding = type === Float64Array ? 0 : 2 ** -24 * Math.abs(expected);
        expect(Math.abs(rows[0] - expected)).toBeLessThanOrEqual(allowed + rounding);
        expect(rows[1]).toBe(rows[0]);
      }
    }
  });

  test('log-sum-exp of infinities, NaN and sums barely above one', () => {
    const log = (...values: number[]): number[] => {
      const rows = new type(1);
      logSumExpRows(new type(values), rows, 1, values.length);
      return [bulkLogSumExp(new type(values))!, rows[0]];
    };
    expect(log(-Infinity, -Infinity, -Infinity)).toEqual([-Infinity, -Infinity]);
    expect(log(-Infinity, 2, -Infinity)).toEqual([2, 2]);
    expect(log(1, Infinity, 2)).toEqual([Infinity, Infinity]);
    expect(log(-Infinity, Infinity)).toEqual([Infinity, Infinity]);
    expect(log(1, NaN, 2)).toEqual([NaN, NaN]);
    expect(log(Infinity, NaN)).toEqual([NaN, NaN]);
    const tiny = Math.exp(-40);
    for (const value of log(0, -40)) expect(Math.abs(value / tiny - 1)).toBeLessThan(type === Float64Array ? 1e-15 : 2e-7);
    // Pieces of a long array without a finite element before, between and after the others.
    for (const place of [0, 5000, 9999]) {
      const x = new type(10_000).fill(-Infinity);
      x[place] = -3;
      expect(bulkLogSumExp(x)).toBe(-3);
      x[9000] = Infinity;
      expect(bulkLogSumExp(x)).toBe(Infinity);
      x[0] = NaN;
      expect(bulkLogSumExp(x)).toBeNaN();
      x.fill(-Infinity);
      expect(bulkLogSumExp(x)).toBe(-Infinity);
      x.fill(1.5);
      expect(Math.abs(bulkLogSumExp(x)! - 1.5 - Math.log(10_000))).toBeLessThan(1e-14);
    }
  });

  test.each([
    [1, 1],
    [3, 2],
    [4, 5],
    [10, 10],
    [7, 129],
    [300, 17],
    [2, 5003],
  ])('softmax and log-softmax of %i rows of %i', (rows, cols) => {
    const x = randoms(type, rows * cols, rows + cols, 30);
    const soft = new type(x.length);
    const log = new type(x.length);
    const unit = type === Float64Array ? 2 ** -53 : 2 ** -24;
    inBothPlaces(x, (array, offset) => {
      const view = array.subarray(offset, offset + x.length);
      softmaxRows(view, soft, rows, cols);
      logSoftmaxRows(view, log, rows, cols);
      for (let i = 0; i < rows; i++) {
        const row = Array.from(x.subarray(i * cols, (i + 1) * cols));
        const largest = Math.max(...row);
        const total = row.reduce((sum, v) => sum + Math.exp(v - largest), 0);
        for (let j = 0; j < cols; j++) {
          // x - m may round, which e^ turns into a relative error of that size: up to 60 units here.
          const p = Math.exp(row[j] - largest) / total;
          expect(Math.abs(soft[i * cols + j] / p - 1)).toBeLessThan(70 * unit);
          expect(Math.abs(log[i * cols + j] - (row[j] - largest - Math.log(total)))).toBeLessThan(140 * unit);
        }
      }
      const inPlace = view.slice();
      softmaxRows(inPlace, inPlace, rows, cols);
      expect(inPlace).toEqual(soft);
      inPlace.set(view);
      logSoftmaxRows(inPlace, inPlace, rows, cols);
      expect(inPlace).toEqual(log);
      softmaxRows(view, view, rows, cols);
      expect(view.slice()).toEqual(soft);
    });
  });

  test('softmax rows with infinities and NaN, and empty shapes', () => {
    const x = new type([0, -Infinity, 0, 1, Infinity, 0, -Infinity, -Infinity, -Infinity, 0, NaN, 1]);
    const y = new type(12);
    softmaxRows(x, y, 4, 3);
    expect(Array.from(y)).toEqual([0.5, 0, 0.5, ...new Array(9).fill(NaN)]);
    logSoftmaxRows(x, y, 4, 3);
    expect(Array.from(y)).toEqual([-Math.log(2), -Infinity, -Math.log(2)].map((v) => new type([v])[0]).concat(new Array(9).fill(NaN)));
    expect(softmaxRows(new type(0), new type(0), 0, 3)).toBe(true);
    expect(softmaxRows(new type(0), new type(0), 3, 0)).toBe(true);
    const out = new type(3).fill(5);
    expect(logSumExpRows(new type(0), out, 3, 0)).toBe(true);
    expect(Array.from(out)).toEqual([-Infinity, -Infinity, -Infinity]);
  });

  test.each([
    [0, 3],
    [1, 1],
    [2, 7],
    [65, 8],
    [200, 9],
    [1000, 25],
    [3, 5000],
  ])('sums of columns, %i x %i', (rows, cols) => {
    const x = randoms(type, rows * cols, rows + 2 * cols);
    inBothPlaces(x, (array, offset) => {
      const out = new type(cols + 2).fill(9);
      expect(columnSums(array, offset, rows, cols, out, 1)).toBe(true);
      for (let j = 0; j < cols; j++) {
        const column = Array.from({ length: rows }, (_, i) => x[i * cols + j]);
        const size = column.reduce((sum, v) => sum + Math.abs(v), 0);
        const rounding = type === Float32Array ? 2 ** -24 * Math.abs(exactSum(column)) : 0;
        expect(Math.abs(out[j + 1] - exactSum(column))).toBeLessThanOrEqual(70 * 2 ** -53 * size + rounding);
      }
      expect([out[0], out[cols + 1]]).toEqual([9, 9]);
    });
  });
});
