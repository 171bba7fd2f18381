import { describe, expect, test } from 'vitest';
import reference from '../../../reference/indexing.json' with { type: 'json' };
import * as t from '../../index.js';
import type { Tensor, TensorLike } from '../../index.js';
import { strided } from '../../laws/strided.js';

interface Case {
  readonly op: string;
  readonly args: readonly unknown[];
  readonly options: Record<string, unknown>;
  readonly results: readonly { readonly shape: readonly number[]; readonly y: readonly (number | string)[] }[];
}

const cases = reference.cases as unknown as readonly Case[];
const indexing = t as unknown as Record<string, (...args: unknown[]) => Tensor | readonly Tensor[] | Record<string, Tensor>>;

/** JSON has no NaN and infinities: they are strings there. */
const read = (value: unknown): unknown => (Array.isArray(value) ? value.map(read) : value === 'NaN' || String(value).endsWith('Infinity') ? Number(value) : value);

function run({ op, args, options }: Case, wrap: (x: Tensor) => Tensor): readonly Tensor[] {
  const values = args.map((a) => {
    const value = read(a);
    return Array.isArray(value) && op !== 'ravelIndex' && !(op === 'unravelIndex' && a === args[1]) ? wrap(t.tensor(value as t.NestedArray)) : value;
  });
  const named = op === 'mode' || !('mode' in options) ? options : { ...options, mode: String(options['mode']) };
  const y = indexing[op]!(...values, named);
  return t.isTensor(y) ? [y] : Object.values(y);
}

describe('indexing agrees with NumPy and SciPy (T-12, T-13, T-16, T-18, T-22)', () => {
  const named = cases.map((c, i) => [`${i}: ${c.op} ${JSON.stringify(c.options)}`, c] as const);
  test.each(named)('%s', (_, c) => {
    for (const wrap of [(x: Tensor) => x, strided]) {
      const ys = run(c, wrap);
      expect(ys.map((y) => y.shape)).toEqual(c.results.map((r) => r.shape));
      ys.forEach((y, k) => {
        const wanted = (c.results[k]!.y.map(read) as (number | boolean)[]).map(Number);
        // Sums may be added up in another order: a few ulp of numbers below 10.
        Array.from(y.data).forEach((v, i) => expect(Object.is(v, wanted[i]) || Math.abs(v - wanted[i]!) <= 1e-14, `element ${i}: ${v}, wanted ${wanted[i]!}`).toBe(true));
      });
    }
  });
});

describe('values', () => {
  test('T-12 topk and argmax take the lowest index at ties', () => {
    expect(t.topk([5, 1, 9, 7], 2, { largest: false }).indices.toArray()).toEqual([1, 0]);
    expect(t.topk([3, 7, 7], 1).indices.toArray()).toEqual([1]);
    expect(t.argsort([2, 1, 2, 1]).toArray()).toEqual([1, 3, 0, 2]);
  });
  test('T-13 bincount, unique, mode, histogram', () => {
    expect(t.bincount([0, 1, 1, 3]).toArray()).toEqual([1, 2, 0, 1]);
    expect(t.mode([2, 2, 1]).item()).toBe(2);
    expect(t.tensor([2, 2, 1]).unique().values.toArray()).toEqual([1, 2]);
    expect(t.mode([[NaN, NaN, 1]]).item()).toBeNaN();
  });
  test('T-16 scatterAdd adds what meets', () => {
    expect(t.scatterAdd(t.zeros([3]), [0, 0, 2], [1, 2, 5]).toArray()).toEqual([3, 0, 5]);
    expect(t.indexAdd(t.zeros([3], { dtype: 'int32' }), [0, 0, 2], 1).toArray()).toEqual([2, 0, 1]);
    expect(t.indexAdd(t.zeros([2], { dtype: 'float32' }), [0], 0.5).dtype).toBe('float32');
    expect(t.scatterAdd(t.tensor([true, true]), [0], t.tensor([true])).toArray()).toEqual([2, 1]);
  });
  test('T-17 oneHot picks rows', () => {
    expect(t.oneHot([2, 0], 3).toArray()).toEqual([[0, 0, 1], [1, 0, 0]]);
    const E = t.arange(12).reshape(4, 3);
    expect(t.oneHot(2, 4).matmul(E).toArray()).toEqual(E.at(2).toArray());
    expect(t.oneHot([2, 0], 3, { axis: 0, dtype: 'bool' }).toArray()).toEqual([[false, true], [false, false], [true, false]]);
    expect(t.oneHot(t.zeros([2, 0]), 3).shape).toEqual([2, 0, 3]);
  });
  test('T-18 ravelIndex and unravelIndex', () => {
    expect(t.unravelIndex(17, [2, 3, 4]).map((i) => i.item())).toEqual([1, 1, 1]);
    expect(t.ravelIndex([1, 2, 3], [2, 3, 4]).item()).toBe(23);
    const all = t.arange(24);
    expect(t.ravelIndex(t.unravelIndex(all, [2, 3, 4]), [2, 3, 4]).toArray()).toEqual(all.toArray());
  });
  test('T-22 searchsorted inverts a discrete distribution', () => {
    expect(t.searchsorted([0.2, 0.7, 1], [0.2, 0.21]).toArray()).toEqual([0, 1]);
    expect(t.searchsorted([[1, 2], [10, 20]], [[1.5], [15]]).toArray()).toEqual([[1], [1]]);
  });
  test('gather broadcasts over the other axes', () => {
    const x = t.arange(6).reshape(2, 3);
    expect(x.gather([[2, 0]], { axis: 1 }).toArray()).toEqual([[2, 0], [5, 3]]);
    expect(t.gather([[1], [2]], [[1, 0, 1]], { axis: 0 }).toArray()).toEqual([[2, 1, 2]]);
  });
  test('sort, take and gather keep the type', () => {
    for (const dtype of ['float32', 'int32', 'bool'] as const) {
      const x = t.tensor([1, 0, 1], { dtype });
      for (const y of [x.sort(), x.sort({ descending: true }), x.take([0]), x.gather([0]), x.topk(2).values, x.mode(), x.unique().values]) expect(y.dtype).toBe(dtype);
    }
    expect(t.tensor([5, -7, 0], { dtype: 'int32' }).sort({ descending: true }).toArray()).toEqual([5, 0, -7]);
  });
  test('nothing is taken from nothing', () => {
    expect(t.take(t.zeros([0, 2]), [], { axis: 0 }).shape).toEqual([0, 2]);
    expect(t.sort(t.zeros([2, 0])).shape).toEqual([2, 0]);
    expect(t.topk(t.zeros([2, 0]), 0).values.shape).toEqual([2, 0]);
    expect(t.indexAdd([1, 2], [], []).toArray()).toEqual([1, 2]);
  });
});

describe('large sorts', () => {
  // 2^17 numbers with many ties, from a multiplicative sequence: beyond every block size and buffer.
  const n = 1 << 17;
  const x = t.tensor(Float64Array.from({ length: n }, (_, i) => (i % 1000 === 7 ? NaN : ((i * 40503) % 4099) - 2000)));
  test.each([false, true])('argsort is stable and agrees with sort, descending %s', (descending) => {
    const order = x.argsort({ descending }).data;
    const sorted = x.sort({ descending }).data;
    for (let i = 0; i < n; i++) if (!Object.is(x.data[order[i]!], sorted[i])) throw new Error(`differs at ${i}`);
    for (let i = 1; i < n; i++) if (Object.is(sorted[i], sorted[i - 1]) && order[i]! <= order[i - 1]!) throw new Error(`unstable at ${i}`);
  });
  test.each([1, 15, 500, 40000])('topk of %d is the beginning of the order', (k) => {
    expect(x.topk(k).indices.toArray()).toEqual(x.argsort({ descending: true }).slice([0], [k]).toArray());
  });
});

describe('traced', () => {
  test('positions that are not known yet', () => {
    const shape = (f: (x: Tensor, i: Tensor) => Tensor): readonly number[] =>
      t.trace('a test', [{ shape: [4, 3], dtype: 'float64' }, { shape: [2], dtype: 'float64' }], ([x, i]) => [f(x!, i!)]).outputs[0]!.shape;
    expect(shape((x, i) => x.take(i, { axis: 0 }))).toEqual([2, 3]);
    expect(shape((x, i) => x.at(i, [0, 1]))).toEqual([2]);
    expect(shape((x, i) => x.at(i.at(0)))).toEqual([3]);
    expect(shape((x, i) => t.oneHot(i, 5).sum().add(x))).toEqual([4, 3]);
    expect(() => shape((x) => x.unique().values)).toThrow(t.TraceError);
    expect(() => shape((x) => x.at(x.greater(0)))).toThrow(t.TraceError);
  });
});

describe('errors say what is wrong', () => {
  const x: TensorLike = [[1, 2, 3], [4, 5, 6]];
  const message = (f: () => unknown): string => {
    try {
      f();
    } catch (error) {
      expect(error).toBeInstanceOf(t.TensorError);
      return (error as Error).message;
    }
    return 'nothing was thrown';
  };
  test.each([
    [() => t.take(x, [0, 2], { axis: 0 }), 'take: `indices` must hold numbers from -2 to 1, since axis 0 has length 2, got 2 (element 1). Negative positions count from the back.'],
    [() => t.take(t.zeros([0]), [0]), 'take: `indices` must be empty, since axis 0 has length 0, got 0 (element 0). Negative positions count from the back.'],
    [() => t.take(x, [0.5]), 'take: `indices` must hold whole numbers, got 0.5. Round on purpose with floor or round first.'],
    [() => t.take(x, [NaN]), 'take: `indices` must hold whole numbers, got NaN. Round on purpose with floor or round first.'],
    [() => t.take(x, [true]), 'take: `indices` must be int32, or float64 that holds whole numbers, got bool. Masks choose elements in x.at(mask); nonzero(mask) gives their positions.'],
    [() => t.gather(x, [0]), 'gather: `indices` must have 2 axes, like `x` [2, 3], got [1]. Use take for positions that are the same for every row, or expandDims to line the axes up.'],
    [() => t.gather(x, [[0], [1], [2]]), 'gather: `indices` must have length 2 or 1 along axis 0, like `x` [2, 3], got [3, 1]. Only along axis 1 may the lengths differ.'],
    [() => t.scatterAdd([1, 2], [2], [1]), 'scatterAdd: `indices` must hold numbers from -2 to 1, since axis 0 has length 2, got 2 (element 0). Negative positions count from the back.'],
    [() => t.indexAdd(t.zeros([1], { dtype: 'int32' }), [0, 0], t.full([2], 2 ** 30, { dtype: 'int32' })), "indexAdd: `updates` must add up to numbers from -2147483648 to 2147483647 for int32, got 2147483648. Convert to float64 first: updates.astype('float64')."],
    [() => t.oneHot([0, 3], 3), 'oneHot: `labels` must hold whole numbers from 0 to 2, got 3 (element 1). The second argument is the number of classes.'],
    [() => t.topk([1, 2], 3), 'topk: `k` must be a whole number from 0 to 2, the length of axis 0, got 3.'],
    [() => t.bincount([1, -1]), 'bincount: `x` must hold whole numbers ≥ 0, got -1. Use unique to count other values.'],
    [() => t.bincount([1, 2], { weights: [1] }), 'bincount: `weights` must have the shape of `x`, [2], got [1].'],
    [() => t.sort(1), 'sort: `axis` must be left out for a scalar, got -1. A scalar has no axes.'],
    [() => t.mode([]), 'mode: `x` must have at least one element along the combined axes, got shape [0]. No value occurs among nothing; check for empty input first.'],
    [() => t.unravelIndex(24, [2, 3, 4]), 'unravelIndex: `index` must hold numbers from 0 to 23 for shape [2, 3, 4], got 24.'],
    [() => t.ravelIndex([0, 3], [2, 3]), 'ravelIndex: `indices` must hold numbers from -3 to 2, since axis 1 has length 3, got 3 (element 0). Negative positions count from the back.'],
    [() => t.ravelIndex([0], [2, 3]), 'ravelIndex: `indices` must hold positions for each of the 2 axes of [2, 3], got 1.'],
    [() => t.searchsorted([[1, 2], [3, 4]], [1]), 'searchsorted: `values` must begin with the leading axes [2] of `sorted`, got [1]. Each row of `sorted` is searched for the values of the same row; a vector is searched for all values.'],
    [() => t.histogram([1, NaN]), 'histogram: `range` must have a finite beginning and a finite end that is not smaller, got [NaN, NaN], the smallest and largest element. Give the range to leave NaN and infinite elements out.'],
    [() => t.histogram([1], { bins: 0 }), 'histogram: `bins` must be a whole number ≥ 1, or edges, got 0.'],
    [() => t.histogram([1], { bins: [0, 2, 1] }), 'histogram: `bins` must be a vector of at least two ascending edges, got 1 at position 2.'],
  ])('%#', (f, expected) => expect(message(f)).toBe(expected));
});
