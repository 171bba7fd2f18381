import { describe, expect, test } from 'vitest';
import reference from '../../../reference/products.json' with { type: 'json' };
import * as t from '../../core.js';
import type { DType, Tensor } from '../../core.js';
import { strided } from '../../laws/strided.js';
import { contractionOrder } from './contractionOrder.js';

interface Case {
  readonly op: string;
  readonly dtype: string;
  readonly options: { readonly axes?: number | [number[], number[]]; readonly spec?: string };
  readonly xs: readonly { readonly shape: readonly number[]; readonly data: readonly number[] }[];
  readonly shape: readonly number[];
  readonly y: readonly number[];
}

const cases = reference.cases as unknown as readonly Case[];

function run({ op, options }: Case, xs: readonly Tensor[]): Tensor {
  const [a, b] = xs as [Tensor, Tensor];
  if (op === 'einsum') return t.einsum(options.spec!, ...xs);
  if (op === 'tensordot') return t.tensordot(a, b, options as t.TensordotOptions);
  return { matmul: t.matmul, dot: t.dot, outer: t.outer }[op]!(a, b);
}

describe('products agree with NumPy (T-24, T-26)', () => {
  const titled = cases.map((c, i) => [`${i}: ${c.op} ${c.options.spec ?? ''} ${c.xs.map((x) => `[${x.shape.join()}]`).join(' ')} ${c.dtype}`, c] as const);
  test.each(titled)('%s', (_, c) => {
    const xs = c.xs.map((x) => t.tensor(x.data, { shape: x.shape, dtype: c.dtype as DType }));
    for (const operands of [xs, xs.map(strided)]) {
      const y = run(c, operands);
      expect(y.shape).toEqual(c.shape);
      expect(y.dtype).toBe(c.dtype);
      // Elements are below 5 and sums have at most 40 terms.
      const tolerance = c.dtype === 'float32' ? 1e-4 : 1e-12;
      c.y.forEach((w, i) => expect(Math.abs(y.data[i]! - w)).toBeLessThanOrEqual(tolerance));
    }
  });
});

describe('small cases', () => {
  const a = [[1, 2], [3, 4]];

  test('T-24: matrix product', () => {
    expect(t.matmul(a, [[5, 6], [7, 8]]).toArray()).toEqual([[19, 22], [43, 50]]);
  });

  test('T-25: a product with a vector combines columns', () => {
    expect(t.matmul(a, [5, -1]).toArray()).toEqual([3, 11]);
  });

  test('T-26: outer product and contraction of a tensor derivative', () => {
    expect(t.outer([1, 2], [3, 4]).toArray()).toEqual([[3, 4], [6, 8]]);
    expect(t.einsum('mnp,p->mn', [[[1, 2], [3, 4]]], [10, 1]).toArray()).toEqual([[12, 34]]);
  });

  test('mixed types follow the stronger', () => {
    const single = t.tensor(a, { dtype: 'float32' });
    expect(t.matmul(single, t.tensor(a, { dtype: 'int32' })).dtype).toBe('float32');
    expect(t.matmul(single, a).dtype).toBe('float64');
    expect(t.matmul(t.tensor([[true, false]]), t.tensor([[true], [true]])).toArray()).toEqual([[1]]);
  });

  test('NaN and infinities spread as in the definition', () => {
    expect(t.matmul([[0, 1]], [[Infinity], [2]]).toArray()).toEqual([[NaN]]);
    const big = t.full([40, 40], 1);
    const spoiled = t.matmul(big, t.where(t.equal(t.reshape(t.arange(1600), 40, 40), 41), Infinity, 0));
    expect(t.sum(t.isFinite(spoiled)).item()).toBe(1560);
  });

  test('int32 products are exact to the last unit and refuse to overflow', () => {
    const one = (x: number): Tensor => t.tensor([[x]], { dtype: 'int32' });
    expect(t.matmul(one(46341), one(46340)).item()).toBe(46341 * 46340);
    expect(() => t.matmul(one(46341), one(46341))).toThrow("matmul: `a` must give results from -2147483648 to 2147483647 for int32, got 2147488281. Convert to float64 first: a.astype('float64').");
  });

  test('transposed and broadcast views are multiplied in place', () => {
    const x = t.reshape(t.arange(600), 20, 30);
    const gram = t.matmul(t.transpose(x), x);
    expect(gram.toArray()).toEqual(t.einsum('ki,kj->ij', x, x).toArray());
    expect(gram.toArray()).toEqual(t.transpose(gram).toArray());
    const same = t.broadcastTo(x, [4, 20, 30]);
    expect(t.at(t.matmul(same, t.transpose(x)), 3).toArray()).toEqual(t.matmul(x, t.transpose(x)).toArray());
  });
});

describe('einsum chooses the cheaper order', () => {
  test('of a chain', () => {
    const lengths = new Map([...'abcd'].map((l, i) => [l, [1000, 2, 1000, 3][i]!]));
    // (ab·bc)·cd needs 1000·2·1000 + 1000·1000·3, ab·(bc·cd) 2·1000·3 + 1000·2·3.
    expect(contractionOrder([['a', 'b'], ['b', 'c'], ['c', 'd']], ['a', 'd'], lengths)).toEqual([[1, 2], [0, 1]]);
  });

  test('also where there are too many factors to try all', () => {
    const n = 9;
    const spec = Array.from({ length: n }, (_, i) => 'abcdefghij'.slice(i, i + 2)).join() + '->aj';
    const xs = Array.from({ length: n }, () => t.full([2, 2], 0.5));
    expect(t.einsum(spec, ...xs).toArray()).toEqual([[0.5, 0.5], [0.5, 0.5]]);
  });
});

describe('refusals', () => {
  const a = t.zeros([2, 3]);
  test.each([
    [() => t.matmul(a, t.zeros([4, 2])), 'matmul: `b` must have 3 rows to match the 3 columns of `a` [2, 3], got shape [4, 2]. Inner lengths must agree: (m × k) times (k × n).'],
    [() => t.matmul(a, a), 'matmul: `b` must have 3 rows to match the 3 columns of `a` [2, 3], got shape [2, 3]. b.transpose() has shape [3, 2].'],
    [() => t.matmul(a, [1, 2]), 'matmul: `b` must have 3 elements to match the 3 columns of `a` [2, 3], got shape [2]. Inner lengths must agree: (m × k) times (k × n).'],
    [() => t.matmul(2, a), 'matmul: `a` must have at least one axis, got a scalar. Use mul to multiply by a scalar.'],
    [() => t.matmul(t.zeros([2, 5, 3]), t.zeros([4, 3, 2])), 'matmul: `b` must have leading axes that broadcast with those of `a` [2, 5, 3], got shape [4, 3, 2]. All axes but the last two are paired up at the right; lengths must be equal or 1.'],
    [() => t.tensordot(a, a, { axes: 1 }), 'tensordot: `b` must have length 3 along axis 0, which goes with axis 1 of `a` [2, 3], got shape [2, 3]. Choose other pairs with { axes: [axes of a, axes of b] }.'],
    [() => t.tensordot(a, a, { axes: 3 }), 'tensordot: `axes` must be a whole number from 0 to 2, or a pair of lists, got 3. The shapes are [2, 3] and [2, 3].'],
    [() => t.tensordot(a, a, { axes: [[0, 1], 0] }), 'tensordot: `axes` must name as many axes of b as of a, got [0, 1] and [0].'],
    [() => t.tensordot(a, a, { axes: [[0, 0], [0, 1]] }), 'tensordot: `axes of a` must name each axis once, got [0, 0].'],
    [() => t.einsum('ij', a, a), 'einsum: `spec` must have one term per operand, here 2, got 1 in "ij". Write it like "ij,jk->ik".'],
    [() => t.einsum('i1', a), 'einsum: `spec` must be made of letters, commas, ... and one ->, got "i1" in "i1". Write it like "ij,jk->ik".'],
    [() => t.einsum('ij->k', a), 'einsum: `spec` must use in the result only letters of the operands (ij), got "k". Write it like "ij,jk->ik".'],
    [() => t.einsum('ij->ii', a), 'einsum: `spec` must name each axis of the result once, got "i" twice. Write it like "ij,jk->ik".'],
    [() => t.einsum('i->i', a), 'einsum: `operand 0` must have 1 axis for "i", got shape [2, 3]. Name every axis, or write ... for leading ones.'],
    [() => t.einsum('ij,jk->ik', a, a), 'einsum: `operand 1` must have length 3 along "j", as found before, got 2 in shape [2, 3]. A letter stands for one length everywhere.'],
    [() => t.einsum('...j->j', a), 'einsum: `spec` must have ... in the result where operands have axes behind ..., got "...j->j". Sum such axes by naming them.'],
  ] as const)('%#: $1', (f, message) => {
    let said = 'nothing was thrown';
    try {
      f();
    } catch (error) {
      said = (error as Error).message;
    }
    expect(said).toBe(message);
  });
});
