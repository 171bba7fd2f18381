import { describe, expect, test } from 'vitest';
import reference from '../../../reference/reductions.json' with { type: 'json' };
import * as t from '../../core.js';
import type { DType, Tensor } from '../../core.js';
import { strided } from '../../laws/strided.js';

interface Case {
  readonly op: string;
  readonly x: { readonly shape: readonly number[]; readonly data: readonly (number | string | boolean)[] };
  readonly dtype: string;
  readonly options: Record<string, unknown>;
  readonly shape: readonly number[];
  readonly y: readonly (number | string | boolean)[];
}

const cases = reference.cases as unknown as readonly Case[];
const reduce = t as unknown as Record<string, (x: Tensor, options: object) => Tensor>;

function inputOf({ x, dtype }: Case): Tensor {
  return t.tensor(Float64Array.from(x.data, Number), { shape: x.shape, dtype: dtype as DType });
}

function titleOf({ op, x, dtype, options }: Case, i: number): string {
  return `${i}: ${op} of ${dtype} [${x.shape.join()}] with ${JSON.stringify(options)}`;
}

/** Relative to the largest finite element: sums may be added up in another order. */
function expectNear(actual: Tensor, { shape, y, dtype }: Case): void {
  const wanted = y.map(Number);
  expect(actual.shape).toEqual(shape);
  const scale = Math.max(1, ...wanted.filter(Number.isFinite).map(Math.abs));
  const tolerance = scale * (dtype === 'float32' ? 2e-7 * 4 : 1e-14);
  wanted.forEach((w, i) => {
    const a = actual.data[i]!;
    if (Object.is(a, w) || a === w) return;
    expect(Math.abs(a - w), `element ${i} is ${a}, wanted ${w}`).toBeLessThanOrEqual(tolerance);
  });
}

describe('reductions agree with NumPy and SciPy (T-10, T-11, T-12)', () => {
  test.each(cases.map((c, i) => [titleOf(c, i), c] as const))('%s', (_, c) => {
    const options = typeof c.options['ord'] === 'string' ? { ...c.options, ord: Number(c.options['ord']) } : c.options;
    const x = inputOf(c);
    expectNear(reduce[c.op]!(x, options), c);
    if (x.size > 0) expectNear(reduce[c.op]!(strided(x), options), c);
  });
});

describe('types of results', () => {
  const ints = t.tensor([1, 2, 4], { dtype: 'int32' });
  const singles = t.tensor([1, 2, 4], { dtype: 'float32' });
  const bools = t.tensor([true, true, false]);
  test.each([
    ['sum', 'int32', 'int32', 'float32'],
    ['prod', 'int32', 'int32', 'float32'],
    ['cumsum', 'int32', 'int32', 'float32'],
    ['mean', 'float64', 'float64', 'float32'],
    ['variance', 'float64', 'float64', 'float32'],
    ['norm', 'float64', 'float64', 'float32'],
    ['softmax', 'float64', 'float64', 'float32'],
    ['logSumExp', 'float64', 'float64', 'float32'],
    ['max', 'int32', 'bool', 'float32'],
    ['argmax', 'int32', 'int32', 'int32'],
    ['any', 'bool', 'bool', 'bool'],
  ])('%s', (op, ofInts, ofBools, ofSingles) => {
    expect([ints, bools, singles].map((x) => reduce[op]!(x, {}).dtype)).toEqual([ofInts, ofBools, ofSingles]);
  });
});

describe('accuracy', () => {
  test('T-11: the variance of large close numbers is exact', () => {
    expect(t.variance([1e9 + 1, 1e9 + 2, 1e9 + 3], { ddof: 1 }).item()).toBe(1);
    expect(t.std([1e9 + 1, 1e9 + 2, 1e9 + 3], { ddof: 1 }).item()).toBe(1);
  });

  test('T-11: a rounded mean does not show in the variance', () => {
    // The mean of these is not a double; squares of 2⁻²⁸ remain after the first pass.
    const x = Float64Array.from({ length: 1000 }, (_, i) => 1e8 + (i % 7) * 0.1);
    const exact = x.map((v) => v - 1e8);
    const mean = exact.reduce((s, v) => s + v, 0) / 1000;
    const wanted = exact.reduce((s, v) => s + (v - mean) ** 2, 0) / 1000;
    expect(Math.abs(t.variance(t.tensor(x)).item() / wanted - 1)).toBeLessThan(1e-13);
  });

  test('G-07: sums of float32 keep every unit, along rows and along columns', () => {
    const n = 20_000_000;
    expect(t.sum(t.broadcastTo(t.ones([1], { dtype: 'float32' }), [n])).item()).toBe(n);
    expect(t.sum(t.ones([300_000, 3], { dtype: 'float32' }), { axis: 0 }).toArray()).toEqual([300000, 300000, 300000]);
  });

  test.each([[[100_000], 0], [[100_000, 2], 0], [[2, 100_000], 1]])('a pairwise sum over %j errs by few ulp', (shape, axis) => {
    const x = t.full(shape, 0.1);
    // 0.1 added 10⁵ times one after the other ends 1.9e-8 off; pairwise the error is a few ulp of 10⁴.
    for (const total of t.sum(x, { axis }).data) expect(Math.abs(total - 10000)).toBeLessThan(2e-11);
  });

  test('T-27: logSumExp neither overflows nor loses a small term', () => {
    expect(t.logSumExp([1000, 1000]).item()).toBeCloseTo(1000.6931471805599, 12);
    expect(t.logSumExp([-1000, -1001]).item()).toBeCloseTo(-999.6867383124817, 12);
    expect(t.logSumExp([-Infinity, 0]).item()).toBe(0);
    expect(t.logSumExp([-Infinity, -Infinity]).item()).toBe(-Infinity);
    expect(t.logSumExp([0, -40]).item()).toBeCloseTo(Math.exp(-40), 30);
    expect(t.logSumExp([]).item()).toBe(-Infinity);
  });

  test('T-28, T-29: softmax does not depend on a shift and sums to 1', () => {
    const shares = t.softmax([1001, 1002, 1003]);
    expect([...shares.data]).toEqual([...t.softmax([1, 2, 3]).data]);
    [0.09003057317, 0.2447284711, 0.6652409558].forEach((w, i) => expect(shares.data[i]).toBeCloseTo(w, 9));
    [-2.407605964, -1.407605964, -0.4076059644].forEach((w, i) => expect(t.logSoftmax([1, 2, 3]).data[i]).toBeCloseTo(w, 9));
    expect(t.sum(shares).item()).toBeCloseTo(1, 15);
    expect(t.softmax([-Infinity, 0]).toArray()).toEqual([0, 1]);
  });

  test.each([[1e200, 1e-200]])('the 2-norm of huge and of tiny vectors neither overflows nor underflows', (huge, tiny) => {
    expect(t.norm([3 * huge, 4 * huge]).item() / huge).toBeCloseTo(5, 14);
    expect(t.norm([3 * tiny, 4 * tiny]).item() / tiny).toBeCloseTo(5, 14);
    expect(t.norm([3 * huge, 4 * huge], { ord: 3 }).item() / huge).toBeCloseTo(Math.cbrt(91), 14);
    expect(t.norm([]).item()).toBe(0);
    expect(t.norm([1, -Infinity]).item()).toBe(Infinity);
    expect(t.norm([1, NaN]).item()).toBeNaN();
    expect(t.norm([Infinity, NaN]).item()).toBeNaN();
  });

  test('T-32: sums of logarithms outlive products', () => {
    const factors = t.full([1000], 0.1);
    expect(t.prod(factors).item()).toBe(0);
    expect(t.sum(t.log(factors)).item()).toBeCloseTo(-2302.585093, 6);
  });
});

describe('small cases', () => {
  test('T-10, T-12, T-22, T-23', () => {
    expect(t.sum([[1, 2], [3, 4]], { axis: 0 }).toArray()).toEqual([4, 6]);
    expect(t.mean([[1, 2], [3, 4]], { axis: 1, keepDims: true }).toArray()).toEqual([[1.5], [3.5]]);
    expect([t.sum([]).item(), t.prod([]).item(), t.mean([]).item()]).toEqual([0, 1, NaN]);
    expect(t.argmax([3, 7, 7]).item()).toBe(1);
    expect(t.cumprod([1, 2, 3], { reverse: true }).toArray()).toEqual([6, 6, 3]);
    expect(t.cumsum([1, 2, 3], { reverse: true }).toArray()).toEqual([6, 5, 3]);
    expect(t.countZeros([[0, 1], [0, 0]], { axis: 1 }).toArray()).toEqual([1, 2]);
    expect(t.sparsity([0, 1, 0, 0]).item()).toBe(0.75);
  });

  test('scalars reduce to themselves', () => {
    for (const op of ['sum', 'prod', 'mean', 'max', 'min', 'logSumExp', 'norm']) expect(reduce[op]!(t.tensor(2), {}).toArray()).toBe(2);
    expect(t.argmax(7).item()).toBe(0);
    expect(t.variance(3).item()).toBe(0);
  });

  test('NaN wins in max and min whatever its place', () => {
    for (let place = 0; place < 5; place++) {
      const x = t.tensor([1, 2, 3, 4, 5].map((v, i) => (i === place ? NaN : v)));
      expect([t.max(x).item(), t.min(x).item(), t.argmax(x).item(), t.argmin(x).item()]).toEqual([NaN, NaN, place, place]);
    }
  });

  test('combining no axes keeps everything', () => {
    const x = [[1, 2], [3, 4]];
    expect(t.sum(x, { axis: [] }).toArray()).toEqual(x);
    expect(t.prod(x, { axis: [] }).toArray()).toEqual(x);
  });
});

describe('refusals', () => {
  test.each([
    [() => t.max([]), 'max: `x` must have at least one element along the combined axes, got shape [0]. Nothing has no largest element; check for empty input first.'],
    [() => t.argmin(t.zeros([0, 3]), { axis: 0 }), 'argmin: `x` must have at least one element along the combined axes, got shape [0, 3] and axis 0. Nothing has no position; check for empty input first.'],
    [() => t.sum([1, 2], { axis: 1 }), 'sum: `axis` must be a whole number from -1 to 0, got 1. The tensor has 1 axis.'],
    [() => t.sum([[1]], { axis: [0, -2] }), 'sum: `axis` must name each axis once, got [0, -2].'],
    [() => t.sum(t.tensor([2 ** 31 - 1, 1], { dtype: 'int32' })), "sum: `x` must give results from -2147483648 to 2147483647 for int32, got 2147483648. Convert to float64 first: x.astype('float64')."],
    [() => t.cumprod(t.full([40], 2, { dtype: 'int32' })), "cumprod: `x` must give results from -2147483648 to 2147483647 for int32, got 2147483648. Convert to float64 first: x.astype('float64')."],
    [() => t.variance([1], { ddof: NaN }), 'variance: `ddof` must be a finite number, got NaN.'],
    [() => t.norm([1], { ord: NaN }), 'norm: `ord` must be a number, Infinity or -Infinity, got NaN. The usual ones are 1, 2 and Infinity.'],
    [() => t.norm([], { ord: -2 }), 'norm: `x` must have at least one element along the combined axes, got shape [0]. Check for empty input first, or use a positive finite ord.'],
    [() => t.softmax(1), 'softmax: `axis` must be left out for a scalar, got -1. A scalar has no axes.'],
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
