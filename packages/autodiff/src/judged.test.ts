import { describe, expect, test } from 'vitest';
import { add, arange, cond, expm1, full, logAddExp, logSoftmax, maximum, pow, scan, sort, stack, tensor, topk, type Tensor } from '@x/tensor';
import { checkpoint, compile, grad, hessian, jvp, taylor } from './index.js';

const close = (list: readonly number[], digits = 12): unknown[] => list.map((x) => expect.closeTo(x, digits));
const two = (x: Tensor): Tensor[] => cond(x.sum().greater(0), (y: Tensor) => [y.sin(), y.cos()], (y: Tensor) => [y, y], x);

describe('compiled plans', () => {
  test('results that nobody reads do not disturb those that somebody reads', () => {
    const f = (x: Tensor): Tensor => add(topk(x, 4).values, two(x)[0]!);
    expect(compile(f)(arange(4)).toArray()).toEqual(f(arange(4)).toArray());
    const h = (x: Tensor): Tensor => {
      const a = two(x)[0]!;
      const b = two(a)[0]!;
      const c = two(b)[0]!;
      return a.add(b).add(c).add(sort(x)).add(topk(b, 4).values);
    };
    for (const codegen of [true, false]) expect(compile(h, { codegen })(arange(4)).toArray()).toEqual(close(h(arange(4)).toArray() as number[]));
  });
  test('second derivatives through checkpoint', () => {
    const u = (x: Tensor): Tensor => checkpoint((y: Tensor) => y.sin())(x).square();
    expect(compile((x: Tensor) => jvp(grad(u), [x], [tensor(1)])[1])(0.7).item()).toBeCloseTo(2 * Math.cos(1.4), 12);
    const w = (x: Tensor): Tensor => checkpoint((y: Tensor) => y.exp())(x).sin().sum();
    const e = Math.exp(0.3);
    for (const n of [1, 3, 6, 20]) {
      for (const codegen of [true, false]) {
        const h = compile(hessian(w) as (x: Tensor) => Tensor, { codegen })(full([n], 0.3));
        expect(h.at(0, 0).item()).toBeCloseTo(e * Math.cos(e) - e * e * Math.sin(e), 12);
      }
    }
  });
});

describe('reverse over reverse through scan', () => {
  test('by the initial state, by captured tensors, by elements', () => {
    const f = (x: Tensor): Tensor => scan((c: Tensor) => [c.mul(c), null], x, tensor([1, 1]))[0];
    const g = (x: Tensor): Tensor => scan((c: Tensor) => [c.mul(x), null], tensor(1), tensor([1, 1, 1]))[0];
    const h = (x: Tensor): Tensor => scan((c: Tensor, e: Tensor) => [c.mul(e).sin(), c], tensor(0.5), x)[1].sum();
    expect(grad(grad(f))(2).item()).toBe(48);
    expect(grad(grad(grad(f)))(2).item()).toBe(48);
    expect(grad(grad(g))(2).item()).toBe(12);
    const reverse = (x: Tensor): Tensor => grad((v: Tensor) => grad(h)(v).mul([1, -2, 3]).sum())(x);
    const x = tensor([0.3, 1.2, -0.7]);
    expect(reverse(x).toArray()).toEqual(close(jvp(grad(h), [x], [[1, -2, 3]])[1].toArray() as number[]));
  });
});

describe('taylor', () => {
  const numbers = (list: readonly Tensor[]): unknown[] => list.map((c) => c.toArray());
  test('through compiled and checkpointed functions, products, cumulative products, scans', () => {
    expect(numbers(taylor(compile((x: Tensor) => x.exp()), 0, 4))).toEqual(close([1, 1, 1 / 2, 1 / 6, 1 / 24]));
    expect(numbers(taylor(checkpoint((x: Tensor) => x.exp()), 0, 4))).toEqual(close([1, 1, 1 / 2, 1 / 6, 1 / 24]));
    expect(numbers(taylor((x) => stack([x, x]).prod(), 3, 2))).toEqual(close([9, 6, 1]));
    expect(numbers(taylor((s) => stack([s, s.add(1)]).cumprod(), 1, 3))).toEqual([[1, 2], [1, 3], [0, 1], [0, 0]]);
    expect(numbers(taylor((x) => scan((c: Tensor, y: Tensor) => [c.mul(x).add(y), y], x, tensor([1, 2]))[0], 1, 3))).toEqual(close([4, 4, 3, 1]));
  });
  test('coefficients have the shape of the value', () => {
    expect(taylor((x) => logSoftmax(x, { axis: 0 }), [[1, 2, 3], [3, 5, 4]], 3).map((c) => c.shape)).toEqual([[2, 3], [2, 3], [2, 3], [2, 3]]);
    expect(() => taylor((x) => x, 1, 1.5)).toThrow('taylor: `order` must be a whole number ≥ 0, got 1.5.');
  });
});

describe('numbers at the edges', () => {
  test('NaN stays NaN in derivatives', () => {
    for (const f of [(x: Tensor) => logAddExp(x, 0), (x: Tensor) => maximum(x, 0), (x: Tensor) => x.relu(), (x: Tensor) => x.exp()]) {
      expect(grad(f)(NaN).item()).toBeNaN();
    }
  });
  test('powers follow IEEE 754', () => {
    expect([pow(1, Infinity), pow(1, NaN), pow(-1, -Infinity), pow(0, 0), pow(2, 0.5)].map((x) => x.item())).toEqual([1, 1, 1, 1, Math.SQRT2]);
    expect(grad((x: Tensor) => pow(x, 0))(5e-324).item()).toBe(0);
  });
  test('the derivative of expm1 does not cancel', () => expect(grad(expm1)(-40).item()).toBe(Math.exp(-40)));
});
