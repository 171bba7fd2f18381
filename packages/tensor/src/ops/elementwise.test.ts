import { describe, expect, test } from 'vitest';
import * as t from '../index.js';
import { tensor } from '../index.js';

const values = (x: t.Tensor): number[] => Array.from(x.data);

describe('element types', () => {
  test('numbers are weak, also in methods', () => {
    const f32 = tensor([1, 2], { dtype: 'float32' });
    const i32 = tensor([1, 2], { dtype: 'int32' });
    expect(f32.mul(2).dtype).toBe('float32');
    expect(t.add(2.5, f32).dtype).toBe('float32');
    expect(i32.add(1).dtype).toBe('int32');
    expect(i32.add(0.5).dtype).toBe('float64');
    expect(i32.add(2 ** 40).dtype).toBe('float64');
    expect(t.add(1, 2).dtype).toBe('float64');
  });
  test('the stronger type wins', () => {
    const types = ['bool', 'int32', 'float32', 'float64'] as const;
    const found = types.map((a) => types.map((b) => t.add(t.ones([1], { dtype: a }), t.ones([1], { dtype: b })).dtype));
    expect(found).toEqual([
      ['int32', 'int32', 'float32', 'float64'],
      ['int32', 'int32', 'float32', 'float64'],
      ['float32', 'float32', 'float32', 'float64'],
      ['float64', 'float64', 'float64', 'float64'],
    ]);
  });
  test('division of integers is true division, functions of integers are floats', () => {
    const i32 = tensor([1, 2], { dtype: 'int32' });
    expect(i32.div(2).dtype).toBe('float64');
    expect(values(i32.div(2))).toEqual([0.5, 1]);
    expect(i32.exp().dtype).toBe('float64');
    expect(values(tensor([7, -7], { dtype: 'int32' }).mod(3))).toEqual([1, 2]);
  });
  test('int32 products wrap instead of rounding', () => {
    const big = tensor([123456789], { dtype: 'int32' });
    expect(big.mul(987654321).item()).toBe(Math.imul(123456789, 987654321));
  });
  test('integer remainders by zero and negative powers are refused', () => {
    const i32 = tensor([1, 2], { dtype: 'int32' });
    expect(() => i32.mod(0)).toThrow(
      'mod: `y` must not hold 0 for integers, got 0. Integers have no NaN to say so; convert to float64, or replace zeros with where.',
    );
    expect(() => i32.pow(-1)).toThrow(
      "pow: `y` must be ≥ 0 for integers, got -1. Convert to float64 first: x.astype('float64').pow(y).",
    );
  });
});

describe('NaN, infinities and signed zeros', () => {
  test('maximum and minimum propagate NaN', () => {
    expect(values(t.maximum([NaN, 1], [1, NaN]))).toEqual([NaN, NaN]);
    expect(values(t.minimum([NaN, 1], 0))).toEqual([NaN, 0]);
    expect(t.relu(NaN).item()).toBeNaN();
    expect(t.clip(NaN, 0, 1).item()).toBeNaN();
  });
  test('signs of zero are kept where IEEE 754 keeps them', () => {
    for (const f of [t.neg, t.abs, t.sqrt, t.floor, t.round, t.sin, t.tanh, t.expm1, t.log1p, t.erf]) {
      expect(Object.is(f(0).item(), f === t.neg ? -0 : 0)).toBe(true);
    }
    expect(Object.is(t.sin(-0).item(), -0)).toBe(true);
    expect(Object.is(t.round(-0.4).item(), -0)).toBe(true);
    expect(t.reciprocal(-0).item()).toBe(-Infinity);
  });
  test('T-27, T-30 to T-32: stable at the extremes', () => {
    expect(t.sigmoid(-800).item()).toBe(0);
    expect(t.sigmoid(2).item()).toBeCloseTo(0.880797078, 9);
    expect(t.sigmoid(-700).item()).toBeCloseTo(Math.exp(-700), 310);
    expect(t.logSigmoid(-800).item()).toBe(-800);
    expect(t.softplus(0).item()).toBeCloseTo(0.6931471806, 10);
    expect(t.softplus(1000).item()).toBe(1000);
    expect(t.softplus(-1000).item()).toBe(0);
    expect(t.xlogy(0, 0).item()).toBe(0);
    expect(t.xlogy(0, NaN).item()).toBeNaN();
    expect(values(t.logAddExp([-Infinity, -Infinity, Infinity, 1000], [0, -Infinity, Infinity, 1000]))).toEqual([0, -Infinity, Infinity, 1000 + Math.LN2]);
  });
  test('T-05 accuracy near 0', () => {
    expect(t.log1p(1e-20).item()).toBe(1e-20);
    expect(t.expm1(1e-10).item()).toBe(1.00000000005e-10);
  });
  test('T-34 limits', () => {
    expect(t.exp(710).item()).toBe(Infinity);
    expect(t.exp(709).item()).toBeCloseTo(8.218407462e307, -298);
    expect(t.exp(-746).item()).toBe(0);
  });
  test('halves round to even', () => {
    expect(values(t.round([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.49999999999999994, 4503599627370497]))).toEqual([-2, -2, -0, 0, 2, 2, 0, 4503599627370497]);
  });
});

describe('broadcasting', () => {
  test('T-03 follows NumPy', () => {
    expect(t.add([[1], [2]], [10, 20, 30]).toArray()).toEqual([[11, 21, 31], [12, 22, 32]]);
    expect(() => t.add(t.ones([2, 3]), t.ones([2]))).toThrow(
      'add: `y` must have a shape that broadcasts with [2, 3], got [2]. Axis -1 has length 3 on one side and 2 on the other; lengths must be equal or 1. Use reshape or expandDims to line the axes up.',
    );
  });
  test('three operands of different shapes, empty ones, and views', () => {
    expect(t.where([[true], [false]], [1, 2], 9).toArray()).toEqual([[1, 2], [9, 9]]);
    expect(t.add(t.zeros([0, 3]), [1, 2, 3]).shape).toEqual([0, 3]);
    const wide = t.broadcastTo([1, 2], [3, 2]);
    expect(wide.strides).toEqual([0, 1]);
    expect(wide.mul(wide).toArray()).toEqual([[1, 4], [1, 4], [1, 4]]);
  });
  test('T-04, T-06 to T-08: products, clip, sign, indicator', () => {
    expect(values(t.mul([1, 2, 3], [4, 5, 6]))).toEqual([4, 10, 18]);
    expect(values(t.clip([-1, 0.3, 2], 0, 1))).toEqual([0, 0.3, 1]);
    expect(t.sign(0).item()).toBe(0);
    expect(t.greater([-1, 0, 2], 0).toArray()).toEqual([false, false, true]);
  });
});

describe('code generation', () => {
  test('large and small, dense and strided loops agree with the interpreter', async () => {
    const { runLoop } = await import('../kernels/loop.js');
    const { parseFormula } = await import('../formula/expression.js');
    const { interpret } = await import('../formula/javascript.js');
    const e = parseFormula('x >= 0 ? exp(-abs(x)) / (1 + exp(-abs(x))) + y : mod(x, y) * -2.5e-1', ['x', 'y']);
    const n = 1000;
    const x = Float64Array.from({ length: n }, (_, i) => Math.sin(i) * 3);
    const y = Float64Array.from({ length: n }, (_, i) => Math.cos(i) + 2);
    const out = new Float64Array(n);
    const operand = (data: Float64Array): Parameters<typeof runLoop>[2][0] => ({ data, shape: [n], strides: [1], offset: 0, dtype: 'float64' });
    runLoop({ name: 'test' }, () => e, [operand(x), operand(y)], out, { shape: [n], dtype: 'float64' });
    out.forEach((v, i) => expect(v).toBe(interpret(e, [x[i]!, y[i]!])));
  });
  test('a formula that is not one names the place', async () => {
    const { parseFormula } = await import('../formula/expression.js');
    expect(() => parseFormula('x + foo(x)', ['x'])).toThrow('Formula "x + foo(x)": expected a known function instead of "foo", got (.');
    expect(() => parseFormula('x +', ['x'])).toThrow('Formula "x +": expected a value, got the end.');
    expect(() => parseFormula('x # 2', ['x'])).toThrow('Formula "x # 2": unexpected character at position 1.');
  });
});
