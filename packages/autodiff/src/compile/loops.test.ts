import { add, cond, exp, full, less, matmul, mul, scan, sin, sum, tanh, tensor, whileLoop, type Tensor } from '@x/tensor/core';
import { describe, expect, test } from 'vitest';
import { grad } from '../grad.js';
import { vmap } from '../vmap.js';
import { compile } from './compile.js';

const values = (x: unknown): unknown => Array.from((x as Tensor).data);
const xs = tensor(Float64Array.from({ length: 90 }, (_, i) => Math.sin(i)), { shape: [30, 3] });
const rnn = (w: Tensor): Tensor => {
  const [last, ys] = scan((h: Tensor, x: Tensor) => [tanh(add(mul(w, h), x)), sum(h)] as const, tensor([0, 0, 0]), xs);
  return add(sum(last), sum(mul(ys, ys)));
};

describe('compiled loops agree with eager ones', () => {
  test('scan, its gradient and its batch', () => {
    const w = tensor([0.1, -0.4, 0.7]);
    // 30 terms are added in another order.
    expect(compile(rnn)(w).item()).toBeCloseTo(rnn(w).item(), 12);
    const [eager, compiled] = [grad(rnn)(w), compile(grad(rnn))(w)];
    compiled.data.forEach((g, i) => expect(g).toBeCloseTo(eager.data[i]!, 13));
    expect(values(compile(grad(rnn), { codegen: false })(w))).toEqual(values(compiled));
    const ws = tensor([[0.1, -0.4, 0.7], [1, 2, 3]]);
    (compile(vmap(grad(rnn)))(ws) as Tensor).data.forEach((g, i) => expect(g).toBeCloseTo((vmap(grad(rnn))(ws) as Tensor).data[i]!, 12));
  });

  test('cond and whileLoop', () => {
    const f = (x: Tensor): Tensor => cond(less(x, 1), (v: Tensor) => exp(v), (v: Tensor) => sin(v), x);
    const g = compile(f);
    for (const x of [0.5, 2, 0.25]) expect(g(x).item()).toBe(f(tensor(x)).item());
    expect(compile(grad(f))(2).item()).toBe(Math.cos(2));
    const h = compile((x: Tensor) => whileLoop((y: Tensor) => less(y, 100), (y: Tensor) => mul(y, 3), x));
    expect([h(2).item(), h(500).item(), h(99).item()]).toEqual([162, 500, 297]);
  });

  test('with arrays where vector instructions reach them', () => {
    const wave = (shape: readonly number[], frequency: number): Tensor => tensor(Float64Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(i * frequency)), { shape });
    const [inputs, start] = [wave([5, 32, 48], 1.3), wave([32, 48], 0.7)];
    const f = (w: Tensor): Tensor => {
      const [last, ys] = scan((h: Tensor, x: Tensor) => {
        const next = tanh(add(matmul(h, w), x));
        return [cond(less(sum(next), 1e9), (v: Tensor) => mul(v, v), (v: Tensor) => v, next), next] as const;
      }, start, inputs);
      return add(sum(last), sum(mul(ys, ys)));
    };
    const w = mul(wave([48, 48], 0.3), 0.1);
    expect(compile(f)(w).item()).toBeCloseTo(f(w).item(), 9);
    const [eager, compiled] = [grad(f)(w), compile(grad(f))(w)];
    compiled.data.forEach((g, i) => expect(g).toBeCloseTo(eager.data[i]!, 9));
    const times = compile((x: Tensor) => whileLoop((y: Tensor) => less(sum(y), 1e4), (y: Tensor) => mul(y, 3), x));
    expect(values(times(full([40, 40], 1)))).toEqual(values(full([40, 40], 9)));
  });
});
