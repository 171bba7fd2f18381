import { add, astype, broadcastTo, DTypeError, exp, log1p, mul, sigmoid, sin, softplus, square, sum, tanh, tensor, TraceError, transpose, unary, where, type Tensor } from '@x/tensor/core';
import { describe, expect, test } from 'vitest';
import { grad, valueAndGrad } from '../grad.js';
import { hessian } from '../jacobian.js';
import { jvp } from '../jvp.js';
import { vmap } from '../vmap.js';
import { compile } from './compile.js';

const f = (x: Tensor): Tensor => sum(mul(sin(x), exp(x)));
const x3 = tensor([0.1, 0.2, 0.3]);
const values = (x: unknown): unknown => Array.from((x as Tensor).data);

describe('compile traces once for each form of its arguments', () => {
  const counted = (): { count: () => number; f: (x: Tensor) => Tensor } => {
    let n = 0;
    return { count: () => n, f: (x) => (n++, square(x)) };
  };

  test('same shape and type', () => {
    const { count, f } = counted();
    const g = compile(f);
    expect(values(g([1, 2]))).toEqual([1, 4]);
    expect(values(g(tensor([3, 4])))).toEqual([9, 16]);
    expect(values(g(new Float64Array([5, 6])))).toEqual([25, 36]);
    expect(count()).toBe(1);
    g([1, 2, 3]);
    g(tensor([1, 2], { dtype: 'float32' }));
    expect(count()).toBe(3);
    g([7, 7]);
    expect(count()).toBe(3);
  });

  test('numbers are inputs, not constants', () => {
    const { count, f } = counted();
    const g = compile(f);
    expect(g(3).item()).toBe(9);
    expect(g(4).item()).toBe(16);
    expect(count()).toBe(1);
  });

  test('a result that was returned does not change with the next call', () => {
    const g = compile((x: Tensor) => [x, add(x, 1), add(x, 1)] as const);
    const first = g([1, 2]);
    g([10, 20]);
    expect(first.map(values)).toEqual([[1, 2], [2, 3], [2, 3]]);
  });

  test('trees, with strings and booleans as constants', () => {
    const g = compile((p: { a: Tensor; how: string; twice: boolean }) => ({ y: p.twice ? mul(p.a, 2) : p.a, how: p.how }));
    expect(values(g({ a: 3, how: 'so', twice: true }).y)).toEqual([6]);
    expect(values(g({ a: 3, how: 'so', twice: false }).y)).toEqual([3]);
    expect(g({ a: 3, how: 'other', twice: false }).how).toBe('other');
  });

  test('static arguments are compared by value', () => {
    let n = 0;
    const g = compile((x: Tensor, o: { power: number }) => (n++, Array.from({ length: o.power }).reduce<Tensor>((y) => mul(y, x), tensor(1))), { static: 1 });
    expect(g(2, { power: 3 }).item()).toBe(8);
    expect(g(3, { power: 3 }).item()).toBe(27);
    expect(n).toBe(1);
    expect(g(3, { power: 2 }).item()).toBe(9);
    expect(n).toBe(2);
    expect(() => compile((x: Tensor) => x, { static: [1] })(2)).toThrow('compile: `static` must name one of the 1 arguments of the call, got 1.');
  });

  test('forms beyond the last 32 are forgotten', () => {
    const { count, f } = counted();
    const g = compile(f);
    for (let n = 1; n <= 40; n++) g(new Float64Array(n));
    expect(count()).toBe(40);
    g(new Float64Array(40));
    expect(count()).toBe(40);
    g(new Float64Array(1));
    expect(count()).toBe(41);
  });
});

test('vector kernels do the stretches of long loops, and give what they give outside', () => {
  const lengths: number[] = [];
  const doubled = unary('testDoubled', '2 * x', { bulk: (x, y) => (lengths.push(y.length), y.forEach((_, i) => (y[i] = 2 * x[i]!)), true) });
  const g = compile((x: Tensor) => add(doubled(add(x, 1)), 1));
  for (const n of [600, 40, 100]) expect(Array.from(g(Float64Array.from({ length: n }, (_, i) => i)).data)).toEqual(Array.from({ length: n }, (_, i) => 2 * i + 3));
  expect(lengths).toEqual([1, 512, 88, 100]);

  const h = (x: Tensor): Tensor[] => [mul(tanh(exp(x)), sigmoid(x)), log1p(square(softplus(x)))];
  for (const dtype of ['float64', 'float32'] as const) {
    for (const n of [64, 700, 1024]) {
      const x = astype(tensor(Float64Array.from({ length: n }, (_, i) => (i === 5 ? NaN : i === 6 ? -Infinity : i === 7 ? -0 : Math.sin(i) * 5))), dtype);
      for (const codegen of [true, false]) expect((compile(h as never, { codegen }) as unknown as typeof h)(x).map(values)).toEqual(h(x).map(values));
    }
  }
});

test('casts to whole numbers, which are checked, see repeated and transposed elements', () => {
  const cast = compile((x: Tensor) => astype(broadcastTo(x, [2, 3]), 'int32'));
  expect(values(cast(tensor(4)))).toEqual([4, 4, 4, 4, 4, 4]);
  expect(values(cast(tensor([1, 2, 3])))).toEqual([1, 2, 3, 1, 2, 3]);
  expect(values(compile((x: Tensor) => astype(transpose(x), 'int32'))(tensor([[1, 2], [3, 4]])))).toEqual([1, 3, 2, 4]);
});

describe('compile nests', () => {
  const c = compile(f);
  const gradient = values(grad(f)(x3));

  test('inside grad, jvp, vmap and hessian', () => {
    expect(values(grad(c)(x3))).toEqual(gradient);
    expect(values(grad((x: Tensor) => mul(2, c(x)))(x3))).toEqual((gradient as number[]).map((g) => 2 * g));
    expect(jvp(c, [x3], [[1, 0, 0]])[1].item()).toBeCloseTo((gradient as number[])[0]!, 14);
    expect(values(vmap(c)([[0.1, 0.2, 0.3], [1, 2, 3]]))).toEqual([f(x3).item(), f(tensor([1, 2, 3])).item()]);
    expect(values(hessian(c)(x3))).toEqual(values(hessian(f)(x3)));
  });

  test('around grad, vmap and both', () => {
    expect(values(compile(grad(f))(x3))).toEqual(gradient);
    expect(values(compile(vmap(grad(f)))([[0.1, 0.2, 0.3], [0.1, 0.2, 0.3]]))).toEqual([...(gradient as number[]), ...(gradient as number[])]);
    expect(values(compile(grad(compile(f)))(x3))).toEqual(gradient);
    expect(values(vmap(compile(grad(f)))([[0.1, 0.2, 0.3]]))).toEqual(gradient);
    expect(values(compile(hessian(f))(x3))).toEqual(values(hessian(f)(x3)));
  });

  test('a captured tensor of an outer recording keeps its derivative', () => {
    const outer = (w: Tensor): Tensor => compile((x: Tensor) => sum(mul(x, w)))(x3);
    expect(values(grad(outer)([1, 2, 3]))).toEqual([0.1, 0.2, 0.3]);
    expect(values(vmap(outer)([[1, 2, 3], [0, 0, 10]]))).toEqual([outer(tensor([1, 2, 3])).item(), outer(tensor([0, 0, 10])).item()]);
    const two = compile((x: Tensor) => grad((w: Tensor) => sum(mul(mul(w, w), x)))([1, 2, 3]));
    expect(values(two(x3))).toEqual([0.2, 0.8, 1.7999999999999998]);
  });

  test('plain calls between differentiated ones see their own arguments', () => {
    const g = compile((x: Tensor) => square(x));
    expect(g(3).item()).toBe(9);
    const three = tensor(3);
    expect(g(three).item()).toBe(9);
    expect(grad(g)(5).item()).toBe(10);
    expect(g(three).item()).toBe(9);
  });
});

describe('prepare', () => {
  test('gives arrays to write and read', () => {
    const plan = compile(valueAndGrad((p: { a: Tensor; b: Tensor }) => sum(mul(p.a, square(p.b))))).prepare({ a: 2, b: tensor([1, 2]) });
    plan.run();
    expect(plan.outputs.map((y) => [...y])).toEqual([[10], [5], [4, 8]]);
    plan.inputs[0]![0] = 1;
    plan.inputs[1]!.set([3, 4]);
    plan.run();
    const [value, gradient] = plan.result();
    expect(value.item()).toBe(25);
    expect(values((gradient as { b: Tensor }).b)).toEqual([6, 8]);
  });

  test('allocates nothing per run', () => {
    const big = compile(valueAndGrad((x: Tensor) => sum(mul(sin(x), add(exp(x), sum(square(x))))))).prepare(new Float64Array(300));
    const small = compile(valueAndGrad(f)).prepare(x3);
    const growth = (run: () => void): number => {
      const before = process.memoryUsage().heapUsed;
      for (let i = 0; i < 1e5; i++) run();
      return process.memoryUsage().heapUsed - before;
    };
    for (const { run } of [big, small]) {
      growth(run);
      // One object of 16 bytes per run would be 1.6 MB; what is seen is the noise of the process, smallest of three.
      expect(Math.min(growth(run), growth(run), growth(run))).toBeLessThan(1e5);
    }
  });
});

describe('compile says what it cannot do', () => {
  test('reading numbers', () => {
    expect(() => compile((x: Tensor) => (x.item() > 0 ? x : mul(x, 2)))(1)).toThrow(TraceError);
    expect(() => compile((x: Tensor) => (x.item() > 0 ? x : mul(x, 2)))(1)).toThrow(/^item: `x` must hold numbers, got an abstract float64 \[\] while compile traces the function \(at .*compile\.test\.ts:\d+\)\. Numbers are not known yet there: choose with where/);
    expect(compile((x: Tensor) => where(x, x, mul(x, 2)))(3).item()).toBe(3);
  });

  test('promises and missing results', () => {
    expect(() => compile((async (x: Tensor) => x) as never)(1)).toThrow(new DTypeError({ op: 'compile', argument: 'f', expected: 'return its result directly', actual: 'a promise', hint: 'Await data before the call and give compile a synchronous function.' }));
    expect(() => compile((() => undefined) as never)(1)).toThrow('compile: `f` must return a tensor or a tree of tensors, got undefined. Is a `return` missing?');
  });

  test('a tensor that outlives its trace', () => {
    let kept: Tensor | undefined;
    compile((x: Tensor) => (kept = mul(x, 2)))(1);
    expect(() => add(kept!, 1)).toThrow('whose trace has ended');
  });
});
