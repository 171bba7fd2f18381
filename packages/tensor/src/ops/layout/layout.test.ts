import { describe, expect, test } from 'vitest';
import reference from '../../../reference/layout.json' with { type: 'json' };
import * as t from '../../index.js';
import type { Tensor } from '../../index.js';
import { strided } from '../../laws/strided.js';

interface Case {
  readonly op: string;
  readonly shape: readonly number[];
  readonly args: readonly unknown[];
  readonly options: Record<string, unknown>;
  /** Null where NumPy fails. */
  readonly results: readonly { readonly shape: readonly number[]; readonly y: readonly number[] }[] | null;
}

const cases = reference.cases as unknown as readonly Case[];
const layout = t as unknown as Record<string, (x: Tensor, ...rest: unknown[]) => Tensor | readonly Tensor[]>;
const counted = (shape: readonly number[]): Tensor => t.tensor(Float64Array.from({ length: t.zeros(shape).size }, (_, i) => i), { shape });

function run({ op, args, options }: Case, x: Tensor): readonly Tensor[] {
  const rest = Object.keys(options).length > 0 ? [...args, options] : args;
  const y = layout[op]!(x, ...rest);
  return Array.isArray(y) ? (y as readonly Tensor[]) : [y as Tensor];
}

describe('layout ops agree with NumPy (T-14, T-19, T-21, T-22)', () => {
  const named = cases.map((c, i) => [`${i}: ${c.op} of [${c.shape.join()}] ${JSON.stringify(c.args)} ${JSON.stringify(c.options)}`, c] as const);
  test.each(named)('%s', (_, c) => {
    const x = counted(c.shape);
    if (c.results === null) {
      expect(() => run(c, x)).toThrow(t.TensorError);
      return;
    }
    for (const input of [x, strided(x)]) {
      const ys = run(c, input);
      expect(ys.map((y) => y.shape)).toEqual(c.results.map((r) => r.shape));
      ys.forEach((y, k) => expect(Array.from(y.data)).toEqual(c.results![k]!.y));
    }
  });
});

describe('views', () => {
  test('T-01 strides, elements and shared storage', () => {
    const x = t.arange(24).reshape(2, 3, 4);
    expect(x.at(1, 2, 3).item()).toBe(23);
    expect(x.strides).toEqual([12, 4, 1]);
    const y = x.transpose(2, 1, 0);
    expect(y.strides).toEqual([1, 4, 12]);
    expect(y.storage).toBe(x.storage);
  });
  test('nothing is copied by views, alone or one after another', () => {
    const x = t.arange(24).reshape(2, 3, 4);
    const views = [
      x.slice([0, 1], [2, 3]), x.flip(), x.at(1), x.at('...', '::-2', null), x.swapAxes(0, 1), x.diagonal(), x.rot180(), x.split(2)[1]!,
      x.transpose().expandDims([0, 2]).squeeze(), x.at(':', 1).reshape(2, 2, 2), t.meshgrid([x.reshape(24), [0, 1]])[0]!,
    ];
    for (const y of views) expect(y.storage).toBe(x.storage);
  });
  test('steps backwards and strides of 0 are read by every kind of kernel', () => {
    const x = t.tensor([[1, 2, 3], [4, 5, 6]]);
    const y = x.flip();
    expect(y.toArray()).toEqual([[6, 5, 4], [3, 2, 1]]);
    expect(y.add(x).toArray()).toEqual([[7, 7, 7], [7, 7, 7]]);
    expect(y.sum({ axis: 0 }).toArray()).toEqual([9, 7, 5]);
    expect(t.matmul(y, x.transpose()).toArray()).toEqual([[28, 73], [10, 28]]);
    const big = t.arange(70 * 70).reshape(70, 70);
    expect(t.matmul(big.flip(), big.flip({ axis: 0 })).toArray()).toEqual(t.matmul(dense(big.flip()), dense(big.flip({ axis: 0 }))).toArray());
  });
});

const dense = (x: Tensor): Tensor => t.tensor(x.data.slice(), { shape: x.shape });

describe('joining', () => {
  test('T-14 concat and stack', () => {
    const [a, b] = [t.tensor([[1, 2], [3, 4]]), t.tensor([[5, 6]])];
    expect(t.concat([a, b]).toArray()).toEqual([[1, 2], [3, 4], [5, 6]]);
    expect(a.concat(b).toArray()).toEqual([[1, 2], [3, 4], [5, 6]]);
    expect(a.concat([b, b], { axis: -2 }).shape).toEqual([4, 2]);
    expect(t.concat([a, t.zeros([2, 0])], { axis: 1 }).toArray()).toEqual([[1, 2], [3, 4]]);
    expect(t.concat([a.transpose(), b]).toArray()).toEqual([[1, 3], [2, 4], [5, 6]]);
    expect(t.stack([1, 2, 3]).toArray()).toEqual([1, 2, 3]);
    expect(t.stack([a, a.transpose()], { axis: 1 }).toArray()).toEqual([[[1, 2], [1, 3]], [[3, 4], [2, 4]]]);
    expect(a.stack(a, { axis: -1 }).shape).toEqual([2, 2, 2]);
  });
  test('the strongest type decides', () => {
    const [i, f] = [t.tensor([1], { dtype: 'int32' }), t.tensor([0.5], { dtype: 'float32' })];
    expect(t.concat([i, f]).dtype).toBe('float32');
    expect(t.concat([t.tensor([true]), i]).toArray()).toEqual([1, 1]);
    expect(t.stack([f.at(0), 2]).dtype).toBe('float32');
  });
  test('split undoes concat', () => {
    const x = counted([3, 7, 2]);
    expect(t.concat(x.split([2, 3], { axis: 1 }), { axis: 1 }).toArray()).toEqual(x.toArray());
  });
});

describe('values', () => {
  test('T-02 ogrid and meshgrid', () => {
    const [rows, columns] = t.ogrid(2, 3) as [Tensor, Tensor];
    expect([rows.shape, columns.shape]).toEqual([[2, 1], [1, 3]]);
    expect(rows.sub(columns).abs().toArray()).toEqual([[0, 1, 2], [1, 0, 1]]);
    expect(t.meshgrid([[1, 2], 5], { indexing: 'ij' }).map((x) => x.toArray())).toEqual([[[1], [2]], [[5], [5]]]);
    expect(t.meshgrid([t.arange(2), t.arange(3), t.arange(4)]).map((x) => x.shape)).toEqual([[3, 2, 4], [3, 2, 4], [3, 2, 4]]);
  });
  test('T-14 flip on both axes', () => expect(t.flip([[1, 2], [3, 4]]).toArray()).toEqual([[4, 3], [2, 1]]));
  test('T-15 rot180 is its own inverse', () => {
    const K = t.tensor([[1, 4, 1], [1, 4, 3], [3, 3, 1]]);
    expect(t.rot180(K).toArray()).toEqual([[1, 3, 3], [3, 4, 1], [1, 4, 1]]);
    expect(t.rot180(t.rot180(K)).toArray()).toEqual(K.toArray());
  });
  test('T-19 a border of zeros leaves the sum', () => {
    const x = counted([3, 3]);
    expect(x.pad(1).shape).toEqual([5, 5]);
    expect(x.pad(1).sum().item()).toBe(x.sum().item());
  });
  test('a border keeps special values and types', () => {
    expect(t.pad([NaN, -0], [[1, 1]], { value: -Infinity }).toArray()).toEqual([-Infinity, NaN, -0, -Infinity]);
    expect(t.tensor([1], { dtype: 'int32' }).pad(1, { value: 7 }).dtype).toBe('int32');
    expect(t.tensor([true]).pad(1, { value: 1 }).toArray()).toEqual([true, true, true]);
    expect(Object.is(t.pad([1], [[1, 0]], { value: -0 }).at(0).item(), -0)).toBe(true);
    expect(() => t.tensor([1], { dtype: 'int32' }).pad(1, { value: 0.5 })).toThrow(t.DomainError);
  });
  test('T-20 dilate', () => {
    expect(t.dilate([5, 8, 11], 2).toArray()).toEqual([5, 0, 8, 0, 11]);
    expect(t.dilate(counted([2, 0]), [3, 2]).shape).toEqual([4, 0]);
    const x = counted([3, 4]);
    expect(x.dilate([2, 3]).at('::2', '::3').toArray()).toEqual(x.toArray());
  });
  test('T-21 diag, diagonal and triangles', () => {
    const v = t.tensor([3, -1, 2]);
    expect(t.diag([1, 2]).toArray()).toEqual([[1, 0], [0, 2]]);
    for (const offset of [-2, 0, 1]) expect(v.diag({ offset }).diagonal({ offset }).toArray()).toEqual(v.toArray());
    const x = counted([2, 3, 3]);
    expect(x.tril().add(x.triu({ offset: 1 })).toArray()).toEqual(x.toArray());
    expect(x.diagonal().diagonalMatrix().toArray()).toEqual(x.tril().triu().toArray());
    expect(t.tril([[NaN, Infinity], [1, NaN]]).toArray()).toEqual([[NaN, 0], [1, NaN]]);
  });
  test('reshape works out one length', () => {
    expect(counted([2, 6]).reshape([3, -1]).shape).toEqual([3, 4]);
    expect(counted([0, 3]).reshape(-1, 3).shape).toEqual([0, 3]);
    expect(counted([]).reshape(-1).shape).toEqual([1]);
    expect(t.tensor([[1, 2], [3, 4]]).transpose().reshape(4).toArray()).toEqual([1, 3, 2, 4]);
  });
  test('types stay as they are', () => {
    const x = t.tensor([[true, false], [true, true]]);
    for (const y of [x.pad(1), x.tile(2), x.roll(1), x.repeat(2), x.tril(), x.diag(), x.dilate(2), x.at([0]), x.at(x)]) expect(y.dtype).toBe('bool');
    expect(x.diff().toArray()).toEqual([[-1], [0]]);
  });
});

describe('indexing with tensors', () => {
  const x = counted([3, 4]);
  test('positions may be tensors, typed arrays, float64 or int32', () => {
    for (const rows of [[2, 0], Int32Array.of(2, 0), t.tensor([2, 0]), t.tensor([2, 0], { dtype: 'int32' }), t.tensor([2, 0], { dtype: 'float32' })]) {
      expect(x.at(rows, 1).toArray()).toEqual([9, 1]);
    }
    expect(x.at(t.tensor(1)).toArray()).toEqual([4, 5, 6, 7]);
    expect(x.at({ start: 1, step: 1 }, { stop: -1, step: -1 }).shape).toEqual([2, 0]);
  });
  test('masks, made by comparing', () => {
    expect(x.at(x.greater(8)).toArray()).toEqual([9, 10, 11]);
    expect(x.at(t.nonzero(x.greater(8))[0]!, t.nonzero(x.greater(8))[1]!).toArray()).toEqual([9, 10, 11]);
  });
});

describe('errors say what is wrong', () => {
  const x = counted([2, 3]);
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
    [() => x.reshape(4, 2), 'reshape: `shape` must hold the 6 elements of [2, 3], got [4, 2]. The product of the lengths must be the number of elements.'],
    [() => x.reshape(-1, -1), 'reshape: `shape` must hold the 6 elements of [2, 3], got [-1, -1]. Only one length may be -1.'],
    [() => x.squeeze({ axis: 0 }), 'squeeze: `axis` must name axes of length 1, got axis 0 of [2, 3].'],
    [() => x.transpose(0), 'transpose: `axes` must name each of the 2 axes once, got [0].'],
    [() => x.at(2), 'at: `index 0` must be a whole number from -2 to 1, got 2. Axis 0 of shape [2, 3] has length 2.'],
    [() => x.at(0, 0, 0), 'at: `indices` must be at most 2 for shape [2, 3], got 3.'],
    [() => x.at('a'), "at: `indices` must be ranges such as '1:', ':-1' or '::2', got 'a'."],
    [() => x.at([0, 3], 1), 'at: `indices` must hold numbers from -2 to 1, since axis 0 has length 2, got 3 (element 1). Negative positions count from the back.'],
    [() => x.at(':', [5]), 'at: `indices` must hold numbers from -3 to 2, since axis 1 has length 3, got 5 (element 0). Negative positions count from the back.'],
    [() => x.at([0.5]), 'at: `index 0` must hold whole numbers, got 0.5. Round on purpose with floor or round first.'],
    [() => x.at([0, 1], [0, 1, 2]), 'at: `index 1` must have a shape that broadcasts with [2], got [3]. Axis -1 has length 2 on one side and 3 on the other; lengths must be equal or 1. Use reshape or expandDims to line the axes up.'],
    [() => x.at([true]), 'at: `mask` must have the shape of the axes it chooses from, such as [2, 3], got [1]. A mask stands for as many axes as it has.'],
    [() => t.concat([x, counted([2, 2])]), 'concat: `list[1]` must have the shape of the first, [2, 3], but for axis 0, got [2, 2].'],
    [() => t.stack([x, 1]), 'stack: `list[1]` must have the shape of the first, [2, 3], got [].'],
    [() => x.split(2, { axis: 1 }), 'split: `sections` must divide 3, the length of axis 1, got 2. Give an array of positions to cut into parts of different lengths.'],
    [() => x.pad([[1, 1]]), 'pad: `widths` must hold a pair [before, after] for each of the 2 axes, got 1 for shape [2, 3]. Use [0, 0] for axes without a border.'],
    [() => x.pad([[1, 1], [0, -1]]), 'pad: `widths[1]` must be two whole numbers ≥ 0, got [0, -1]. Use slice to cut off elements.'],
    [() => counted([0]).pad(1, { mode: 'edge' }), "pad: `x` must have elements along axis 0 for a border of mode 'edge', got shape [0]. Use mode: 'constant'."],
    [() => x.roll([1, 2]), 'roll: `shift` must be a whole number, got 1,2.'],
    [() => x.repeat([1, 2], { axis: 1 }), 'repeat: `times` must be a whole number ≥ 0, or one for each of the 3 elements along the axis, got [1, 2].'],
    [() => x.dilate([2]), 'dilate: `steps` must be a whole number ≥ 1, or one for each of the 2 axes, got [2].'],
    [() => t.diag(counted([1, 2, 3])), 'diag: `x` must be a vector or a matrix, got shape [1, 2, 3]. Use diagonal for many matrices, diagonalMatrix for many vectors.'],
    [() => t.tril([1]), 'tril: `x` must have at least two axes, got shape [1].'],
    [() => t.triu([[1]], { offset: 0.5 }), 'triu: `offset` must be a whole number, got 0.5.'],
    [() => t.meshgrid([x]), 'meshgrid: `list[0]` must be a vector, got shape [2, 3].'],
  ])('%#', (f, expected) => expect(message(f)).toBe(expected));
});
