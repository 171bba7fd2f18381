import { describe, expect, test } from 'vitest';
import { rowMajorStrides, sizeOf } from '../shape.js';
import { copyInto } from './copy.js';

/** The definition: one element after the other. */
function copyPlainly(data: Float64Array, shape: readonly number[], strides: readonly number[], offset: number, out: Float64Array, outOffset: number, outStrides: readonly number[]): void {
  for (let i = 0; i < sizeOf(shape); i++) {
    let [rest, from, to] = [i, offset, outOffset];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += (rest % shape[axis]!) * strides[axis]!;
      to += (rest % shape[axis]!) * outStrides[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    out[to] = data[from]!;
  }
}

describe('copying between strided windows', () => {
  const orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
  const shapes = [[2, 3, 4], [1, 70, 45], [40, 2, 33], [3, 1, 1], [1, 1, 1], [35, 67, 2], [2, 0, 3]];
  test.each(shapes.flatMap((shape) => orders.flatMap((order) => [false, true].map((backwards) => [shape, order, backwards] as const))))(
    'shape %j in order %j, backwards: %s',
    (shape, order, backwards) => {
      const permuted = order.map((axis) => shape[axis]!);
      const inMemory = rowMajorStrides(shape);
      const strides = order.map((axis, k) => (backwards && k !== 1 ? -inMemory[axis]! : inMemory[axis]!));
      const offset = 5 + strides.reduce((at, step, k) => at + (step < 0 ? -step * (permuted[k]! - 1) : 0), 0);
      const data = Float64Array.from({ length: sizeOf(shape) + 10 }, (_, i) => i);
      // The result lies in every second place of an array with room around it.
      const outStrides = rowMajorStrides([permuted[0]!, permuted[1]! + 1, permuted[2]! * 2]).map((step, k) => (k === 2 ? 2 : step));
      const [actual, wanted] = [0, 0].map(() => new Float64Array(3 + permuted[0]! * (permuted[1]! + 1) * permuted[2]! * 2)) as [Float64Array, Float64Array];
      copyInto({ data, shape: permuted, strides, offset, dtype: 'float64' }, actual, 3, outStrides);
      if (sizeOf(shape) > 0) copyPlainly(data, permuted, strides, offset, wanted, 3, outStrides);
      expect(actual).toEqual(wanted);
    },
  );
  test('repeated elements, steps of 0', () => {
    const out = new Float64Array(80);
    copyInto({ data: Float64Array.of(7, 8), shape: [40, 2], strides: [0, 1], offset: 0, dtype: 'float64' }, out, 0, [2, 1]);
    expect(Array.from(out)).toEqual(Array.from({ length: 80 }, (_, i) => 7 + (i % 2)));
  });
});
