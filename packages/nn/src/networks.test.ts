import { compile, grad, vmap } from '@x/autodiff';
import { adam, applyUpdates } from '@x/optim';
import { linspace, random, relu, sigmoid, tanh, tensor, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { activationPatterns, AvgPool, Conv2d, deadUnits, deepReluRegions, Embedding, GRU, LayerNorm, leakyRelu, Linear, loss, MaxPool, reluRegions, saturationFraction, Sequential, type Layer } from './index.js';

const key = random.key(31);
const close = (x: Tensor, expected: readonly number[], digits = 9): void => {
  expect(x.size).toBe(expected.length);
  x.data.forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, digits));
};
const dense = (weight: readonly (readonly number[])[], bias: readonly number[]): Linear => Object.assign(new Linear(weight[0]!.length, weight.length), { weight: tensor(weight), bias: tensor(bias) });

describe('small networks', () => {
  test('N-41: a ReLU layer with squared loss', () => {
    const layer = dense([[1, -1], [0.5, 0.5], [-1, 0]], [0, 0.1, 0.2]);
    const f = (m: Linear, x: Tensor): Tensor => loss.mse(relu(m.forward(x)), [[0, 1, 0]], { reduction: 'sum' });
    close(f(layer, tensor([[1, 2]])), [0.36]);
    const [g, gx] = grad(f, { argnums: [0, 1] })(layer, tensor([[1, 2]])) as unknown as [Linear, Tensor];
    close(g.weight, [0, 0, 1.2, 2.4, 0, 0]);
    close(g.bias!, [0, 1.2, 0]);
    close(gx, [0.6, 0.6]);
  });

  test('N-42, N-43: explicit backpropagation equals autodiff', () => {
    const net = new Sequential([dense([[0.15, 0.2], [0.25, 0.3]], [0.35, 0.35]), sigmoid, dense([[0.4, 0.45], [0.5, 0.55]], [0.6, 0.6]), sigmoid]);
    const f = (m: Sequential): Tensor => loss.mse(m.forward([[0.05, 0.1]]), [[0.01, 0.99]], { reduction: 'sum' }).mul(0.5);
    expect(f(net).item()).toBeCloseTo(0.2983711088, 9);
    const g = grad(f)(net) as unknown as Sequential;
    close((g.layers[2] as Linear).bias!, [0.1384985616, -0.03809823652]);
    close((g.layers[0] as Linear).bias!, [0.008771354689, 0.009954254705]);
    close((g.layers[0] as Linear).weight, [0.0004385677345, 0.0008771354689, 0.0004977127353, 0.0009954254705]);
  });

  test('N-43: five random layers, by the equations of backpropagation', () => {
    const widths = [4, 5, 3, 6, 2, 3];
    const layers = widths.slice(1).map((n, i) => new Linear(widths[i]!, n, { key: random.foldIn(key, i) }));
    const net = new Sequential(layers.flatMap((l): Layer[] => [l, tanh]));
    const x = random.normal(key, [7, 4]);
    const g = grad((m: Sequential) => loss.mse(m.forward(x), 0, { reduction: 'sum' }).mul(0.5))(net) as unknown as Sequential;
    const outputs = [x];
    for (const l of layers) outputs.push(tanh(l.forward(outputs.at(-1)!)));
    let delta = outputs.at(-1)!.mul(outputs.at(-1)!.square().neg().add(1));
    for (let i = layers.length - 1; i >= 0; i--) {
      const own = g.layers[2 * i] as Linear;
      expect(own.weight.sub(delta.transpose().matmul(outputs[i]!)).abs().max().item()).toBeLessThan(1e-12);
      expect(own.bias!.sub(delta.sum({ axis: 0 })).abs().max().item()).toBeLessThan(1e-12);
      delta = delta.matmul(layers[i]!.weight).mul(outputs[i]!.square().neg().add(1));
    }
  });

  test('N-44: XOR is learnt by four hidden units', () => {
    let net = new Sequential([new Linear(2, 4, { key }), tanh, new Linear(4, 1, { key: random.key(1) })]);
    const [x, y] = [tensor([[0, 0], [0, 1], [1, 0], [1, 1]]), tensor([[0], [1], [1], [0]])];
    const opt = adam({ learningRate: 0.05 });
    let state = opt.init(net);
    const step = compile((m: Sequential, s: typeof state) => {
      const gradient = grad((n: Sequential) => loss.binaryCrossEntropy(n.forward(x), y))(m);
      const { updates, state: next } = opt.update(gradient as unknown as Sequential, s, m);
      return { m: applyUpdates(m, updates), s: next };
    });
    for (let i = 0; i < 500; i++) ({ m: net, s: state } = step(net, state) as { m: Sequential; s: typeof state });
    expect(sigmoid(net.forward(x)).round().toArray()).toEqual(y.toArray());
  });

  test('N-45: linear layers in a row are one linear map of rank at most the narrowest', () => {
    const layers = [[6, 5], [5, 2], [2, 4]].map(([a, b], i) => new Linear(a!, b!, { key: random.foldIn(key, i), bias: false }));
    const product = layers.map((l) => l.weight).reduce((w, next) => next.matmul(w));
    const x = random.normal(key, [3, 6]);
    expect(new Sequential(layers).forward(x).sub(x.matmul(product.transpose())).abs().max().item()).toBeLessThan(1e-12);
    const bent = new Sequential([layers[0]!, sigmoid, layers[1]!, layers[2]!]).forward(x);
    expect(bent.sub(x.matmul(product.transpose())).abs().max().item()).toBeGreaterThan(0.01);
  });

  test('N-47: NAND units make a half adder', () => {
    const nand = (a: Tensor, b: Tensor): Tensor => a.mul(-2).add(b.mul(-2)).add(3).greater(0).astype('float64');
    const [a, b] = [tensor([0, 0, 1, 1]), tensor([0, 1, 0, 1])];
    const both = nand(a, b);
    expect(nand(nand(a, both), nand(b, both)).toArray()).toEqual([0, 1, 1, 0]);
    expect(nand(both, both).toArray()).toEqual([0, 0, 0, 1]);
  });

  test('N-14, N-15, N-16: linear regions, counted and bounded', () => {
    expect([[3, 2], [3, 3], [5, 2], [10, 3]].map(([m, n]) => reluRegions(m!, n!))).toEqual([7, 8, 16, 176]);
    expect(deepReluRegions({ inputs: 2, units: 4, layers: 3 })).toBe(176);
    expect(deepReluRegions({ inputs: 3, units: 10, layers: 1 })).toBe(reluRegions(10, 3));
    const lines = dense([[1, 0.2], [-0.3, 1], [1, 1]], [0, 0, -1]);
    const grid = tensor(Array.from({ length: 3600 }, (_, i) => [((i % 60) - 29.7) / 4, (Math.floor(i / 60) - 29.7) / 4]));
    expect(activationPatterns(lines.forward(grid))).toBe(7);
    // |·| folds the line: composed L times its units show 2^L pieces.
    const x = linspace(-1, 1, 1001).add(1e-4).expandDims(1);
    const first = x;
    const second = first.abs().mul(2).sub(1);
    const third = second.abs().mul(2).sub(1);
    expect(new Set(Array.from({ length: 1001 }, (_, i) => [first, second, third].map((f) => f.data[i]! > 0).join())).size).toBe(8);
  });

  test('N-18: dead and saturated units are found, leaky ones recover', () => {
    const x = random.normal(key, [50, 3]);
    const layer = dense([[1, 1, 1], [1, -1, 0]], [-100, 0]);
    expect(deadUnits(relu(layer.forward(x)))).toEqual([0]);
    const g = (f: (z: Tensor) => Tensor): Linear => grad((m: Linear) => f(m.forward(x)).sum())(layer) as unknown as Linear;
    expect(g(relu).weight.at(0).toArray()).toEqual([0, 0, 0]);
    expect(g((z) => leakyRelu(z)).bias!.at(0).item()).toBeCloseTo(0.5, 12);
    const s = sigmoid(layer.forward(x));
    expect(saturationFraction(s.mul(s.neg().add(1)))).toBe(0.5);
  });

  test('N-19: behind positive inputs the gradients of all weights share a sign', () => {
    const f = (h: Tensor): boolean => {
      const g = (grad((m: Linear) => m.forward(h).sum())(new Linear(5, 1, { key })) as unknown as Linear).weight.data;
      return g.every((v) => v > 0) || g.every((v) => v < 0);
    };
    const z = random.normal(key, [1, 5]);
    expect(f(sigmoid(z))).toBe(true);
    expect(f(tanh(z))).toBe(false);
  });

  test('N-17, N-39: dense layers refuse what does not fit and take single numbers in nested arrays', () => {
    expect(dense([[2, -1]], [0.5]).forward([1, 3]).toArray()).toEqual([-0.5]);
    expect(() => new Linear(2, 1).forward([[1, 2, 3]])).toThrow('Linear: expected 2 features, got 3. The input has shape [1, 3]');
    expect(new Linear(2, 3).forward(tensor([], { shape: [0, 2] })).shape).toEqual([0, 3]);
    expect(new Linear(2, 3).forward(tensor([[1, 2]], { dtype: 'int32' })).shape).toEqual([1, 3]);
    expect(new Linear(2, 3).forward([[NaN, 1]]).toArray()).toEqual([[NaN, NaN, NaN]]);
  });

  test('numbers outside of tables are refused, known or not, and nothing is done to nothing', () => {
    const table = new Embedding(3, 2);
    expect(() => table.forward([[0, -1]])).toThrow('Embedding: `x` must hold whole numbers from 0 to 2, got -1 at position 1.');
    expect(() => table.forward([0.5])).toThrow('got 0.5');
    const look = compile((m: Embedding, x: Tensor) => m.forward(x));
    expect(look(table, tensor([2], { dtype: 'int32' })).toArray()).toEqual(table.forward([2]).toArray());
    expect(() => look(table, tensor([-1], { dtype: 'int32' }))).toThrow('Embedding: `x` must hold whole numbers from 0 to 2, got -1');
    const f = compile((z: Tensor, labels: Tensor) => loss.crossEntropy(z, labels));
    expect(() => f([[1, 2]], tensor([-1], { dtype: 'int32' }))).toThrow('loss.crossEntropy: `target` must hold whole class numbers from 0 to 1, got -1');
    for (const layer of [new Conv2d(1, 2, 3), new MaxPool(2), new AvgPool(2), new LayerNorm(4)]) expect(layer.forward(tensor([], { shape: [0, 1, 4, 4] })).shape[0]).toBe(0);
    expect(new GRU(2, 3).forward(tensor([], { shape: [2, 0, 2] })).shape).toEqual([2, 0, 3]);
  });

  test('gradients of single examples by vmap', () => {
    const model = new Sequential([new Linear(3, 4, { key }), tanh, new Linear(4, 2, { key })]);
    const x = random.normal(key, [5, 3]);
    const labels = tensor([0, 1, 1, 0, 1], { dtype: 'int32' });
    const one = (m: Sequential, v: Tensor, label: Tensor): unknown => grad((n: Sequential) => loss.crossEntropy(n.forward(v), label))(m);
    const each = vmap(one, { in: [null, 0, 0] })(model, x, labels) as Sequential;
    const all = grad((n: Sequential) => loss.crossEntropy(n.forward(x), labels))(model) as unknown as Sequential;
    const w = (each.layers[0] as Linear).weight;
    expect(w.shape).toEqual([5, 4, 3]);
    expect(w.mean({ axis: 0 }).sub((all.layers[0] as Linear).weight).abs().max().item()).toBeLessThan(1e-14);
  });
});
