import { afterEach, describe, expect, test } from 'vitest';
import { allocate, free, heap, scratch } from './arena.js';
import { setDeterministic } from './features.js';
import { gemm } from './gemm.js';
import { gemmFallback } from './gemmFallback.js';
import { gemmKernels } from './gemmKernels.js';
import type { FloatArray, Matrix } from './operand.js';
import { stagedProduct } from './stagedProduct.js';

/** Deterministic values in [-1, 1): the generator of Lehmer with the multiplier of Park and Miller. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return (2 * state) / 2147483647 - 1;
  };
}

type ArrayType = typeof Float32Array | typeof Float64Array;
type Layout = 'rows' | 'columns' | 'reversed' | 'every third' | 'wide' | 'broadcast row';

function matrixOf(type: ArrayType, rows: number, cols: number, layout: Layout, seed: number): Matrix {
  const random = numbers(seed);
  const [rowStride, colStride] = {
    'rows': [cols, 1],
    'columns': [1, rows],
    'reversed': [-cols, -1],
    'every third': [3 * cols + 2, 3],
    'wide': [9 * cols + 1, 5],
    'broadcast row': [0, 1],
  }[layout] as [number, number];
  const span = Math.abs((rows - 1) * rowStride) + Math.abs((cols - 1) * colStride) + 1;
  const array = new type(span + 9).map(random);
  const offset = 5 + (layout === 'reversed' ? span - 1 : 0);
  return { array, offset, rows, cols, rowStride, colStride };
}

function tripleLoop(a: Matrix, b: Matrix): Float64Array {
  const c = new Float64Array(a.rows * b.cols);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.cols; j++) {
      let sum = 0;
      for (let p = 0; p < a.cols; p++) {
        sum +=
          a.array[a.offset + i * a.rowStride + p * a.colStride] * b.array[b.offset + p * b.rowStride + j * b.colStride];
      }
      c[i * b.cols + j] = sum;
    }
  }
  return c;
}

function multiply(a: Matrix, b: Matrix, c: FloatArray, cOffset: number, accumulate = false): void {
  gemm(
    a.rows, b.cols, a.cols,
    a.array, a.offset, a.rowStride, a.colStride,
    b.array, b.offset, b.rowStride, b.colStride,
    c, cOffset, accumulate,
  ); // prettier-ignore
}

/**
 * Any order of summing k products of numbers in [-1, 1] in precision u errs by at most about k u times the sum of magnitudes (<= k);
 * the sum in random order errs by far less, so k u is a safe bound that still finds one wrong element.
 */
function tolerance(type: ArrayType, k: number): number {
  return (k + 4) * (type === Float32Array ? 2 ** -23 : 2 ** -52);
}

function expectProduct(type: ArrayType, a: Matrix, b: Matrix, accumulate: boolean, where: string): void {
  const expected = tripleLoop(a, b);
  const c = new type(expected.length + 6).fill(7);
  multiply(a, b, c, 3, accumulate);
  const error = expected.reduce((worst, x, i) => Math.max(worst, Math.abs(c[i + 3] - x - (accumulate ? 7 : 0))), 0);
  // Adding to 7 rounds at the size of the result.
  expect(error, where).toBeLessThanOrEqual(tolerance(type, a.cols) + (accumulate ? 8 * tolerance(type, 0) : 0));
  expect(Array.from(c.subarray(0, 3)).concat(Array.from(c.subarray(-3))), `around ${where}`).toEqual([7, 7, 7, 7, 7, 7]);
}

const layouts: Layout[] = ['rows', 'columns', 'reversed', 'every third', 'wide', 'broadcast row'];

describe.each([Float32Array, Float64Array])('gemm on %o', (type) => {
  test('equals the triple loop for all shapes from 1 to 40 in an irregular sweep', () => {
    const random = numbers(11);
    for (let round = 0; round < 400; round++) {
      const [m, n, k] = [0, 0, 0].map(() => 1 + Math.floor(20 + 20 * random()));
      const [la, lb] = [0, 0].map(() => layouts[Math.floor(3 + 3 * random())]);
      const a = matrixOf(type, m, k, la, round + 1);
      const b = matrixOf(type, k, n, lb, round + 1000);
      expectProduct(type, a, b, round % 2 === 1, `${m}x${k} (${la}) times ${k}x${n} (${lb})`);
    }
  });

  test.each([
    [128, 128, 128],
    [129, 131, 257],
    [130, 1030, 300],
    [5, 2050, 513],
    [400, 3, 600],
  ])('equals the triple loop when blocks are cut: %i x %i x %i', (m, n, k) => {
    for (const layout of ['rows', 'columns'] as const) {
      expectProduct(type, matrixOf(type, m, k, layout, 3), matrixOf(type, k, n, layout, 4), true, layout);
    }
  });

  test.each(layouts)('multiplies matrix by vector and vector by matrix, %s', (layout) => {
    for (const [m, k] of [
      [1, 2000],
      [37, 41],
      [40, 1003],
      [1003, 40],
      [700, 501],
    ]) {
      for (const accumulate of [false, true]) {
        const a = matrixOf(type, m, k, layout, 5);
        for (const vectorLayout of ['rows', 'every third'] as const) {
          expectProduct(type, a, matrixOf(type, k, 1, vectorLayout, 6), accumulate, `${m}x${k} times vector`);
          expectProduct(type, matrixOf(type, 1, m, vectorLayout, 7), a, accumulate, `vector times ${m}x${k}`);
        }
      }
    }
  });

  test('does nothing for empty results and writes zeros for empty sums', () => {
    const empty = new type(0);
    const c = new type(6).fill(7);
    gemm(0, 3, 2, empty, 0, 2, 1, new type(6), 0, 3, 1, c, 0);
    gemm(2, 0, 3, new type(6), 0, 3, 1, empty, 0, 0, 1, c, 0);
    gemm(2, 3, 0, empty, 0, 0, 1, empty, 0, 3, 1, c, 0, true);
    expect(Array.from(c)).toEqual([7, 7, 7, 7, 7, 7]);
    gemm(2, 2, 0, empty, 0, 0, 1, empty, 0, 2, 1, c, 1);
    expect(Array.from(c)).toEqual([7, 0, 0, 0, 0, 7]);
  });

  test.each([5, 33, 70])('spreads infinities and NaN as the triple loop does, size %i', (size) => {
    const a = matrixOf(type, size, size, 'rows', 8);
    const b = matrixOf(type, size, size, 'columns', 9);
    a.array[a.offset + 1] = Infinity;
    a.array[a.offset + 2 * size + 3] = NaN;
    a.array[a.offset + size] = 0;
    b.array[b.offset] = -Infinity;
    b.array[b.offset + size * 2 + 1] = 0;
    const expected = tripleLoop(a, b);
    const c = new type(size * size);
    multiply(a, b, c, 0);
    const special = (x: number): string => (Number.isFinite(x) ? 'finite' : String(x));
    expect(Array.from(c, special)).toEqual(Array.from(expected, special));
    const y = new type(size);
    gemm(size, 1, size, a.array, a.offset, size, 1, b.array, b.offset, 1, 0, y, 0);
    expect(Array.from(y, special)).toEqual(Array.from(expected.filter((_, i) => i % size === 0), special));
  });

  test('gives the same bits for resident and for copied operands, also after the memory has grown', () => {
    const [m, n, k] = [45, 38, 51];
    const a = matrixOf(type, m, k, 'columns', 1);
    const b = matrixOf(type, k, n, 'rows', 2);
    const copied = new type(m * n);
    multiply(a, b, copied, 0);

    const resident = (length: number): { pointer: number; view: () => FloatArray } => {
      const pointer = allocate(length * type.BYTES_PER_ELEMENT);
      return { pointer, view: () => new type(heap().buffer, pointer, length) };
    };
    const [ra, rb, rc] = [resident(a.array.length), resident(b.array.length), resident(m * n)];
    ra.view().set(a.array);
    rb.view().set(b.array);
    const buffer = heap().buffer;
    for (const grown of [false, true]) {
      if (grown) {
        scratch(2 * buffer.byteLength);
        expect(heap().buffer).not.toBe(buffer);
      }
      multiply({ ...a, array: ra.view() }, { ...b, array: rb.view() }, rc.view(), 0);
      expect(Array.from(rc.view())).toEqual(Array.from(copied));
    }
    for (const { pointer } of [ra, rb, rc]) free(pointer);
  });

  test.each([
    [150, 20, 30],
    [20, 150, 30],
    [20, 30, 150],
    [64, 64, 64],
  ])('cuts products that would stage too much: %i x %i x %i', (m, n, k) => {
    const kernels = gemmKernels();
    if (kernels === undefined) return;
    for (const accumulate of [false, true]) {
      const a = matrixOf(type, m, k, 'rows', 1);
      const b = matrixOf(type, k, n, 'columns', 2);
      const expected = tripleLoop(a, b);
      const pointer = allocate(a.array.byteLength);
      const resident = new type(heap().buffer, pointer, a.array.length);
      resident.set(a.array);
      const limit = accumulate ? 0 : 4000;
      const c = new type(m * n).fill(2);
      const result = { array: c, offset: 0, rows: m, cols: n, rowStride: n, colStride: 1 };
      const left = { ...a, array: new type(heap().buffer, pointer, a.array.length) };
      stagedProduct(kernels, left, b, result, accumulate, limit);
      const error = expected.reduce((worst, x, i) => Math.max(worst, Math.abs(c[i] - x - (accumulate ? 2 : 0))), 0);
      expect(error).toBeLessThanOrEqual(2 * tolerance(type, k));
      free(pointer);
    }
  });

  test('resident operands of a cut product survive the growth of the memory', () => {
    const kernels = gemmKernels();
    if (kernels === undefined) return;
    const a = matrixOf(type, 40, 60, 'rows', 1);
    const pointer = allocate(a.array.byteLength);
    const resident = new type(heap().buffer, pointer, a.array.length);
    resident.set(a.array);
    const buffer = heap().buffer;
    const limit = 2 * buffer.byteLength;
    // Large enough to make the memory grow; only its last column, which is compared, is uneven.
    const cols = Math.ceil(limit / 60 / type.BYTES_PER_ELEMENT);
    const last = matrixOf(type, 60, 1, 'rows', 2);
    const wide = new type(60 * cols).fill(0.5);
    for (let p = 0; p < 60; p++) wide[(p + 1) * cols - 1] = last.array[last.offset + p * last.rowStride];
    const b = { array: wide, offset: 0, rows: 60, cols, rowStride: cols, colStride: 1 };
    const c = new type(40 * b.cols);
    const result = { array: c, offset: 0, rows: 40, cols: b.cols, rowStride: b.cols, colStride: 1 };
    stagedProduct(kernels, { ...a, array: resident }, b, result, false, limit);
    expect(heap().buffer).not.toBe(buffer);
    const expected = tripleLoop(a, { ...b, offset: b.offset + b.cols - 1, cols: 1 });
    for (let i = 0; i < 40; i++) expect(Math.abs(c[(i + 1) * b.cols - 1] - expected[i])).toBeLessThan(tolerance(type, 60));
    free(pointer);
  });

  test('the fallback in plain JavaScript equals the triple loop', () => {
    const random = numbers(13);
    for (let round = 0; round < 100; round++) {
      const [m, n, k] = [0, 0, 0].map(() => 1 + Math.floor(20 + 20 * random()));
      const a = matrixOf(type, round % 3 === 0 ? 3 : m, round % 10 === 1 ? 300 : k, layouts[round % 6], round + 1);
      const b = matrixOf(type, a.cols, n, layouts[(round + 2) % 6], round + 1000);
      const expected = tripleLoop(a, b);
      const array = new type(expected.length).fill(1);
      const accumulate = round % 2 === 0;
      gemmFallback(a, b, { array, offset: 0, rows: a.rows, cols: n, rowStride: n, colStride: 1 }, accumulate);
      const error = expected.reduce((worst, x, i) => Math.max(worst, Math.abs(array[i] - x - (accumulate ? 1 : 0))), 0);
      expect(error).toBeLessThanOrEqual(tolerance(type, a.cols));
    }
  });
});

describe('deterministic mode', () => {
  afterEach(() => setDeterministic(false));

  test('takes the kernels without fused multiply-add', () => {
    setDeterministic(true);
    const base = gemmKernels();
    setDeterministic(false);
    const fastest = gemmKernels();
    setDeterministic(true);
    expect(gemmKernels()).toBe(base);
    // 1 + 2^-29 squared is 1 + 2^-28 + 2^-58; subtracting 1 + 2^-28 leaves 2^-58 only if the product was not rounded.
    const x = 1 + 2 ** -29;
    const a = new Float64Array(1200).fill(0);
    a.set([1 + 2 ** -28, x]);
    const b = new Float64Array(1200).fill(0);
    b.set([-1, x]);
    const c = new Float64Array(4);
    for (let i = 0; i < 2; i++) gemm(2, 2, 300, a, 0, 300, 1, b, 0, 1, 300, c, 0);
    expect(c[0]).toBe(0);
    expect(fastest === undefined).toBe(base === undefined);
  });
});
