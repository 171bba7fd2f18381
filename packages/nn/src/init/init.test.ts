import { compile, grad } from '@x/autodiff';
import { eye, random, relu, sigmoid, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { init, Linear, Sequential } from '../index.js';

const key = random.key(3);
const std = (x: Tensor): number => x.std().item();

describe('initialisers', () => {
  // A standard deviation of n normal numbers is off by 1/√(2n) relative: 4.5 of these for each.
  const within = (x: Tensor, expected: number): void => expect(Math.abs(std(x) / expected - 1)).toBeLessThan(4.5 / Math.sqrt(2 * x.size));

  test('N-54, N-55, N-56, N-57, N-58: standard deviations and bounds', () => {
    within(init.xavierNormal(key, [100, 300]), 0.07071067812);
    within(init.xavierUniform(key, [100, 300]), 0.07071067812);
    within(init.heNormal(key, [256, 512]), 0.0625);
    within(init.heNormal(key, [512, 256], { mode: 'fanOut' }), 0.0625);
    within(init.lecun(key, [200, 400]), 0.05);
    const x = init.xavierUniform(key, [100, 300]);
    expect(x.max().item()).toBeLessThan(0.1224744871);
    expect(x.max().item()).toBeGreaterThan(0.1224);
    expect(init.heUniform(key, [256, 512]).max().item()).toBeCloseTo(0.1082531755, 4);
    within(init.normal(key, [100, 100]), 0.01);
    expect(init.fans([8, 3, 5, 5])).toEqual({ fanIn: 75, fanOut: 200 });
  });

  test('N-51: zeros keep sigmoid units equal and ReLU units dead', () => {
    for (const [activation, dead] of [[sigmoid, false], [relu, true]] as const) {
      const zero = (inputs: number, outputs: number): Linear => {
        const layer = new Linear(inputs, outputs, { init: init.zeros });
        layer.bias = init.zeros(key, [outputs]);
        return layer;
      };
      let net = new Sequential([zero(2, 3), activation, zero(3, 1)]);
      const x = random.normal(key, [8, 2]);
      const y = x.at(':', 0).expandDims(1);
      const descend = compile((m: Sequential) => {
        const g = grad((n: Sequential) => n.forward(x).sub(y).square().mean())(m) as unknown as Sequential;
        const moved = (i: number): Linear => Object.assign(Object.create(Linear.prototype) as Linear, m.layers[i], {
          weight: (m.layers[i] as Linear).weight.sub((g.layers[i] as Linear).weight.mul(0.3)),
          bias: (m.layers[i] as Linear).bias!.sub((g.layers[i] as Linear).bias!.mul(0.3)),
        });
        return new Sequential([moved(0), activation, moved(2)]);
      });
      for (let i = 0; i < 100; i++) net = descend(net);
      const rows = (net.layers[0] as Linear).weight.toArray() as number[][];
      expect(rows[1]).toEqual(rows[0]);
      expect(rows[2]).toEqual(rows[0]);
      expect(rows[0]!.every((v) => v === 0)).toBe(dead);
    }
  });

  test('N-53: standard normal weights saturate, N-60: He keeps signals through 50 ReLU layers, Xavier does not', () => {
    const z = random.normal(key, [400, 50]).sign().matmul(random.normal(random.key(9), [50, 400]));
    expect(std(z)).toBeCloseTo(7.071067812, 1);
    const through = (make: typeof init.heNormal): number => {
      let h = random.normal(key, [64, 256]);
      const first = std(h);
      for (let i = 0; i < 50; i++) h = relu(h).matmul(make(random.foldIn(key, i), [256, 256]).transpose());
      return std(h) / first;
    };
    expect(through(init.heNormal)).toBeGreaterThan(0.3);
    expect(through(init.heNormal)).toBeLessThan(3);
    expect(Math.log2(through(init.xavierNormal))).toBeCloseTo(-25, -0.5);
  });

  test('N-59: variance of a product', () => {
    expect(init.productVariance({ mean: 2, variance: 3 }, { mean: 1, variance: 0.5 })).toBe(6.5);
    const w = random.normal(key, [200000], { loc: 2, scale: Math.sqrt(3) });
    const h = random.normal(random.key(8), [200000], { loc: 1, scale: Math.sqrt(0.5) });
    expect(w.mul(h).variance().item()).toBeCloseTo(6.5, 0);
  });

  test('N-132: factors of a long product keep its variance', () => {
    let v = 1;
    for (let i = 0; i < 10; i++) v = init.productVariance({ mean: 0, variance: v }, { mean: 0, variance: 0.9 });
    expect(v).toBeCloseTo(0.3486784401, 10);
  });

  test('orthogonal matrices of every shape', () => {
    for (const [rows, columns] of [[4, 4], [3, 7], [7, 3], [1, 5]] as const) {
      const q = init.orthogonal(key, [rows, columns]);
      const product = rows <= columns ? q.matmul(q.transpose()) : q.transpose().matmul(q);
      expect(product.sub(eye(Math.min(rows, columns))).abs().max().item()).toBeLessThan(1e-14);
    }
    expect(init.orthogonal(key, [4, 2, 3], { gain: 2 }).reshape([4, 6]).norm({ axis: 1 }).toArray()).toEqual(expect.arrayContaining([expect.closeTo(2, 12)]));
    expect(init.orthogonal(key, [2, 2], { dtype: 'float32' }).dtype).toBe('float32');
  });

  test('initialisers are pure in their key, and biases are refused', () => {
    expect(init.heNormal(key, [3, 3]).toArray()).toEqual(init.heNormal(key, [3, 3]).toArray());
    expect(() => init.heNormal(key, [3])).toThrow('init: `shape` must have the axes [outputs, inputs, …window], at least 2, got [3]. Biases start as init.zeros.');
    expect(compile((k: random.KeyLike) => init.xavierUniform(k, [2, 3]))(key).toArray()).toEqual(init.xavierUniform(key, [2, 3]).toArray());
  });

  test('layers without keys differ from each other, those with equal keys do not', () => {
    expect(new Linear(2, 2).weight.toArray()).not.toEqual(new Linear(2, 2).weight.toArray());
    expect(new Linear(2, 2, { key }).weight.toArray()).toEqual(new Linear(2, 2, { key }).weight.toArray());
  });
});
