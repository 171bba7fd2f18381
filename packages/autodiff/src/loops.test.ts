import { describe, expect, test } from 'vitest';
import { associativeScan, cond, matmul, mul, ones, scan, tensor, tensordot, whileLoop, type Tensor } from '@x/tensor';
import { trace } from '@x/tensor/core';
import { checkGradients, compile, grad, jvp, vmap, hessian } from './index.js';

const rnn = (w: Tensor, xs: Tensor): Tensor => {
  const [last, ys] = scan((h: Tensor, x: Tensor) => {
    const next = matmul(w, h).add(x).tanh();
    return [next, next.sum()] as const;
  }, tensor([0.1, -0.2]), xs);
  return last.sum().add(ys.square().sum());
};
const w = tensor([[0.5, -0.3], [0.8, 0.2]]);
const xs = tensor([[0.1, 0.4], [-0.6, 0.2], [0.3, 0.9]]);

describe('scan', () => {
  test('agrees with a plain loop, and so do its derivatives', () => {
    const plain = (v: Tensor): Tensor => {
      let h = tensor([0.1, -0.2]);
      let total = tensor(0);
      for (let t = 0; t < 3; t++) {
        h = matmul(v, h).add(xs.at(t)).tanh();
        total = total.add(h.sum().square());
      }
      return h.sum().add(total);
    };
    expect(rnn(w, xs).item()).toBe(plain(w).item());
    const [a, b] = [grad((v: Tensor) => rnn(v, xs))(w), grad(plain)(w)];
    a.data.forEach((v, i) => expect(v).toBeCloseTo(b.data[i]!, 14));
    const [ha, hb] = [hessian((v: Tensor) => rnn(v, xs))(w), hessian(plain)(w)];
    ha.data.forEach((v, i) => expect(v).toBeCloseTo(hb.data[i]!, 12));
  });
  test('is differentiated by captured tensors, elements and the initial state', () => {
    checkGradients((v: Tensor) => rnn(v, xs), w);
    checkGradients((v: Tensor) => rnn(w, v), xs);
    checkGradients((h0: Tensor) => scan((h: Tensor, x: Tensor) => [h.mul(x).sin(), null], h0, tensor([0.3, 2, -1]))[0], 0.7);
  });
  test('forward mode, reverse order, no elements', () => {
    const f = (h: Tensor): Tensor => scan((c: Tensor, x: Tensor) => [c.mul(x), c], h, tensor([1, 2, 3]), { reverse: true })[1].sum();
    expect(f(tensor(2)).item()).toBe(2 + 6 + 12);
    expect(jvp(f, [2], [1])[1].item()).toBe(1 + 3 + 6);
    expect(scan((n: Tensor) => [n.mul(2), null], tensor(1), null, { length: 10 })[0].item()).toBe(1024);
  });
  test.each([2.5, -1, NaN, Infinity])('a length of %f is refused', (length) => {
    expect(() => scan((n: Tensor) => [n.mul(2), n], tensor(1), null, { length })).toThrow(`scan: \`length\` must be a whole number ≥ 0, got ${length}.`);
    expect(() => scan((n: Tensor, x: Tensor) => [n.mul(x), n], tensor(1), tensor([1, 2]), { length })).toThrow('scan: `length`');
  });
  test('batches', () => {
    const f = (h: Tensor): Tensor => scan((c: Tensor, x: Tensor) => [c.mul(x).sin(), c], h, tensor([0.5, 2, 3]))[1];
    const batch = vmap(f)([0.1, 0.2, 0.3]);
    [0.1, 0.2, 0.3].forEach((h, i) => expect(batch.at(i).toArray()).toEqual(f(tensor(h)).toArray()));
    const overElements = vmap((x: Tensor) => scan((c: Tensor, e: Tensor) => [c.add(e), c], tensor(0), x)[0])([[1, 2], [3, 4]]);
    expect(overElements.toArray()).toEqual([3, 7]);
  });
  test('a step that reads numbers runs as a plain loop, still differentiable', () => {
    const f = (x: Tensor): Tensor => scan((c: Tensor, e: Tensor) => [c.item() > 1 ? c.mul(e) : c.add(e), null], x, tensor([1, 2, 3]))[0];
    expect(grad(f)(0.5).item()).toBe(6);
  });
  test('refuses a carry that changes', () => {
    expect(() => scan((c: Tensor, x: Tensor) => [c.add(x), null], tensor(0), tensor([[1, 2]]))).toThrow(
      'scan: `carry` must keep the shape [] it starts with, got [2]. Every round must return what the next one takes; broadcast the initial value if it is to grow.',
    );
  });
});

describe('cond', () => {
  const f = (x: Tensor): Tensor => cond(x.greater(1), (v: Tensor) => v.mul(v), (v: Tensor) => v.sin(), x);
  test('picks a branch, and its derivative', () => {
    expect(f(tensor(3)).item()).toBe(9);
    expect(grad(f)(3).item()).toBe(6);
    expect(grad(f)(0.5).item()).toBe(Math.cos(0.5));
  });
  test('each example of a batch takes its own way', () => {
    expect(vmap(f)([3, 0.5]).toArray()).toEqual([9, Math.sin(0.5)]);
    expect(vmap(grad(f))([3, 0.5]).toArray()).toEqual([6, Math.cos(0.5)]);
  });
});

describe('whileLoop', () => {
  const f = (x: Tensor): Tensor => whileLoop((v: Tensor) => v.less(100), (v: Tensor) => v.mul(v), x);
  test('runs, and is differentiated through the steps taken', () => {
    expect(f(tensor(3)).item()).toBe(6561);
    expect(grad(f)(3).item()).toBe(8 * 3 ** 7);
  });
  test('examples of a batch stop on their own', () => {
    expect(vmap(f)([3, 200]).toArray()).toEqual([6561, 200]);
    expect(vmap((x: Tensor) => jvp(f, [x], [1])[1])([3, 200]).toArray()).toEqual([8 * 3 ** 7, 1]);
  });
  test('a bound makes reverse mode possible in traced functions', () => {
    const g = (x: Tensor): Tensor => whileLoop((v: Tensor) => v.less(100), (v: Tensor) => v.mul(v), x, { maxIterations: 10 });
    expect(vmap(grad(g))([3, 200]).toArray()).toEqual([8 * 3 ** 7, 1]);
    expect(() => vmap(grad(f))([3, 200])).toThrow('whileLoop: `maxIterations` must be given');
  });
});

describe('associativeScan', () => {
  test.each([1, 2, 3, 7, 8, 13])('of length %i equals running products, forwards and backwards', (n) => {
    const v = tensor(Float64Array.from({ length: n }, (_, i) => 1 + ((i * 37) % 11) / 10));
    const run = (list: number[]): number[] => list.reduce<number[]>((all, x) => [...all, (all.at(-1) ?? 1) * x], []);
    const values = Array.from(v.data);
    const close = (list: number[]): unknown[] => list.map((x) => expect.closeTo(x, 12));
    expect(associativeScan((a: Tensor, b: Tensor) => mul(a, b), v).toArray()).toEqual(close(run(values)));
    expect(associativeScan((a: Tensor, b: Tensor) => mul(a, b), v, { reverse: true }).toArray()).toEqual(close(run(values.reverse()).reverse()));
  });
  test('is differentiable', () => {
    checkGradients((x: Tensor) => associativeScan((a: Tensor, b: Tensor) => mul(a, b), x).sin().sum(), [0.5, 1.5, -0.7, 1.1, 0.9]);
  });
});

describe('gradients of captured tensors in scan', () => {
  test('are summed without keeping the sums of every step, to any order', () => {
    const w = tensor([[0.5, -0.2], [0.1, 0.3]]);
    const xs = tensor([[1, 2], [0.5, -1], [2, 0.3], [-1, 1]]);
    const f = (v: Tensor): Tensor => scan((h: Tensor, x: Tensor) => [h.matmul(v).add(x).tanh(), h.sum()] as const, tensor([0, 0]), xs)[0].square().sum();
    const loop = (v: Tensor): Tensor => {
      let h = tensor([0, 0]);
      for (let t = 0; t < 4; t++) h = h.matmul(v).add(xs.at(t)).tanh();
      return h.square().sum();
    };
    const near = (a: Tensor, b: Tensor): void => expect(a.sub(b).abs().max().item()).toBeLessThan(1e-13);
    near(grad(f)(w), grad(loop)(w));
    near(hessian(f)(w), hessian(loop)(w));
    const third = (g: (v: Tensor) => Tensor) => grad((v: Tensor) => grad((u: Tensor) => grad(g)(u).square().sum())(v).mul([[1, 2], [3, 4]]).sum())(w);
    near(third(f), third(loop));
    near(compile(grad((v: Tensor) => grad(f)(v).square().sum()))(w), grad((v: Tensor) => grad(loop)(v).square().sum())(w));
    near(vmap(grad(f))(w.expandDims(0)).at(0), grad(loop)(w));
    const saved = trace('test', [{ shape: [2, 2], dtype: 'float64' }], ([v]) => [grad(f)(v!)]).nodes.filter((node) => node.op.name === 'scan');
    expect(saved.at(-1)!.outputs.some((y) => y.shape.join() === '4,2,2')).toBe(false);
  });

  test('of products of matrices are one product of what the steps leave, to any order', () => {
    const w = tensor([[0.5, -0.2], [0.1, 0.3]]);
    const xs = tensor(Float64Array.from({ length: 16 }, (_, i) => Math.sin(i)), { shape: [4, 2, 2] });
    const products: readonly ((h: Tensor, v: Tensor) => Tensor)[] = [
      (h, v) => h.matmul(v),
      (h, v) => h.matmul(v.transpose()),
      (h, v) => v.matmul(h),
      (h, v) => v.transpose().matmul(h),
      (h, v) => tensordot(h, v, { axes: [1, 1] }),
      (h, v) => tensordot(v, h, { axes: [0, 0] }),
    ];
    const near = (a: Tensor, b: Tensor): void => expect(a.sub(b).abs().max().item()).toBeLessThan(1e-13);
    for (const times of products) {
      const f = (v: Tensor): Tensor => {
        const [last, ys] = scan((h: Tensor, x: Tensor) => [times(h, v).add(x).tanh(), h.sum()] as const, xs.at(0), xs, { reverse: true });
        return last.square().sum().add(ys.square().sum());
      };
      const loop = (v: Tensor): Tensor => {
        let h = xs.at(0);
        let total = tensor(0);
        for (let t = 3; t >= 0; t--) {
          total = total.add(h.sum().square());
          h = times(h, v).add(xs.at(t)).tanh();
        }
        return h.square().sum().add(total);
      };
      near(grad(f)(w), grad(loop)(w));
      near(compile(grad(f))(w), grad(loop)(w));
      near(hessian(f)(w), hessian(loop)(w));
      near(jvp((v: Tensor) => grad(f)(v), [w], [xs.at(1)])[1], jvp((v: Tensor) => grad(loop)(v), [w], [xs.at(1)])[1]);
      near(vmap(grad(f))(w.expandDims(0)).at(0), grad(loop)(w));
    }
    const nodes = trace('test', [{ shape: [3, 3], dtype: 'float64' }], ([v]) => [
      grad((u: Tensor) => scan((h: Tensor) => [h.matmul(u).tanh(), null], ones([2, 3]), null, { length: 5 })[0].sum())(v!),
    ]).nodes;
    expect(nodes.filter((node) => node.op.name === 'scan').at(-1)!.outputs.map((y) => y.shape.join())).not.toContain('3,3');
    const empty = (v: Tensor): Tensor => scan((h: Tensor) => [h.matmul(v), null], ones([2, 2]), null, { length: 0 })[0].sum();
    expect(grad(empty)(w).toArray()).toEqual([[0, 0], [0, 0]]);
  });
});
