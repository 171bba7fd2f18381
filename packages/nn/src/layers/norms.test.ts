import { checkGradients, compile, grad } from '@x/autodiff';
import { random, relu, softmax, tensor, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { BatchNorm, Dropout, freeze, GroupNorm, LayerNorm, LocalResponseNorm, Residual, Sequential, Linear } from '../index.js';

const key = random.key(6);
const close = (x: Tensor, expected: readonly number[], digits = 8): void => {
  expect(x.size).toBe(expected.length);
  x.data.forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, digits));
};

describe('normalisation', () => {
  test('N-99: local response', () => {
    const a = tensor([[[1], [2], [3], [4], [5], [6]]]);
    close(new LocalResponseNorm().forward(a), [0.5942915817, 1.187871011, 1.780140394, 2.370418559, 2.963465738, 3.55735442]);
    close(new LocalResponseNorm(5, { k: 1, alpha: 0.1, beta: 0.5 }).forward(a), [0.6454972244, 1, 1.176696811, 1.264911064, 1.613743061, 2.034190511]);
    checkGradients((x: Tensor) => new LocalResponseNorm(4, { alpha: 0.3 }).forward(x).square().sum(), random.normal(key, [2, 5, 2]));
  });

  test('N-100, N-101: batch norm forward and backward', () => {
    const norm = new BatchNorm(1);
    norm.weight = tensor([2]);
    norm.bias = tensor([0.5]);
    const x = tensor([[1], [2], [3], [4]]);
    close(norm.forward(x, { training: true }), [-2.18327084, -0.3944236133, 1.394423613, 3.18327084]);
    const upstream = tensor([[0.1], [-0.2], [0.3], [0.4]]);
    const [g, gx] = grad((m: BatchNorm, v: Tensor) => m.forward(v, { training: true }).mul(upstream).sum(), { argnums: [0, 1] })(norm, x) as unknown as [BatchNorm, Tensor];
    close(gx, [0.286212551, -0.5008782252, 0.1431087799, 0.0715568943]);
    close(g.weight!, [0.6260965293]);
    close(g.bias!, [0.6]);
    expect(gx.sum().item()).toBeCloseTo(0, 14);
  });

  test('N-102: inference uses the mean of means and the unbiased mean of variances', () => {
    const norm = new BatchNorm(1, { momentum: null });
    norm.forward([[1], [3]], { training: true });
    norm.forward([[5], [9]], { training: true });
    close(norm.runningMean, [4.5], 12);
    close(norm.runningVariance, [5], 12);
    close(norm.forward([[4.5]]), [0], 12);
  });

  test('N-103: batch norm can undo itself', () => {
    const x = random.normal(key, [20, 3], { loc: 4, scale: 2 });
    const norm = new BatchNorm(3);
    norm.bias = x.mean({ axis: 0 });
    norm.weight = x.variance({ axis: 0 }).add(norm.epsilon).sqrt();
    expect(norm.forward(x, { training: true }).sub(x).abs().max().item()).toBeLessThan(1e-12);
  });

  test('N-104: on images it is batch norm of pixels', () => {
    const x = random.normal(key, [3, 2, 4, 5]);
    const flat = new BatchNorm(2).forward(x.transpose([0, 2, 3, 1]).reshape([60, 2]), { training: true });
    const whole = new BatchNorm(2).forward(x, { training: true }).transpose([0, 2, 3, 1]).reshape([60, 2]);
    expect(whole.sub(flat).abs().max().item()).toBeLessThan(1e-13);
  });

  test('one value per channel cannot be normalised while training', () => {
    expect(() => new BatchNorm(2).forward([[1, 2]], { training: true })).toThrow('BatchNorm: expected more than one value per channel while training, got shape [1, 2]. Drop a last batch of one example: { dropLast: true }');
    expect(() => new BatchNorm(2).forward([[1, 2, 3]])).toThrow('BatchNorm: expected 2 channels, got 3. The input has shape [1, 3]');
  });

  test('a frozen batch norm and float32', () => {
    const norm = freeze(new BatchNorm(1, { dtype: 'float32' }));
    expect(norm.forward([[1], [3]], { training: true }).dtype).toBe('float32');
    expect(norm.runningMean.toArray()).toEqual([0]);
    const open = new BatchNorm(1, { dtype: 'float32' });
    open.forward([[1], [3]], { training: true });
    expect(open.runningMean.dtype).toBe('float32');
  });

  test('layer and group norm: groups are layer norms of their channels', () => {
    const x = random.normal(key, [2, 6, 3]);
    const whole = new GroupNorm(1, 6).forward(x);
    expect(whole.sub(new LayerNorm([6, 3], { affine: false }).forward(x)).abs().max().item()).toBeLessThan(1e-13);
    const instance = new GroupNorm(6, 6).forward(x);
    expect(instance.sub(new LayerNorm(3, { affine: false }).forward(x)).abs().max().item()).toBeLessThan(1e-13);
    expect(() => new GroupNorm(4, 6)).toThrow('GroupNorm: `groups` must divide the 6 channels, got 4. The order is GroupNorm(groups, channels).');
    expect(() => new LayerNorm(4).forward([[1, 2]])).toThrow('LayerNorm: expected [4] as last axes, got [1, 2]');
  });
});

describe('dropout', () => {
  test('N-107: expectations are kept, by both scalings', () => {
    const x = random.normal(key, [50000], { loc: 1 });
    for (const scaling of ['inverted', 'standard'] as const) {
      const layer = new Dropout(0.2, { scaling });
      const trained = layer.forward(x, { training: true, key: random.key(1) });
      // Each of 50 000 terms has a standard deviation below 1: the mean is off by less than 4.5/√50000 = 0.02.
      expect(Math.abs(trained.mean().item() - layer.forward(x).mean().item())).toBeLessThan(0.02);
      expect(trained.equal(0).astype('float64').mean().item()).toBeCloseTo(0.2, 1);
    }
    expect(new Dropout(0.2).forward(x).toArray()).toEqual(x.toArray());
  });

  test('a key is needed while training, and compiled passes draw the same mask', () => {
    const layer = new Dropout(0.5);
    expect(() => layer.forward([1], { training: true })).toThrow('Dropout: `key` must be given while training, got undefined. Call forward(x, { training: true, key }) with a fresh key for every step.');
    expect(() => new Dropout(1.5)).toThrow('Dropout: `rate` must be a probability from 0 to 1, got 1.5. It is the share that is dropped.');
    let traces = 0;
    const pass = compile((m: Dropout, x: Tensor, k: random.KeyLike) => {
      traces += 1;
      return m.forward(x, { training: true, key: k });
    });
    const x = random.normal(key, [40]);
    for (let i = 0; i < 3; i++) expect(pass(layer, x, random.key(i)).toArray()).toEqual(layer.forward(x, { training: true, key: random.key(i) }).toArray());
    expect(traces).toBe(1);
    expect(new Dropout(1).forward([1, 2], { training: true, key }).toArray()).toEqual([0, 0]);
  });

  test('children of a Sequential drop independently', () => {
    const net = new Sequential([new Dropout(0.5), (x) => x.mul(1), new Dropout(0.5)]);
    const y = net.forward(tensor(new Float64Array(4000).fill(1)), { training: true, key });
    expect(y.equal(4).astype('float64').mean().item()).toBeCloseTo(0.25, 1);
  });

  test('N-108: halved weights give the mean over all masks', () => {
    const w = tensor([[1, -2, 0.5], [3, 0.25, -1]]);
    const x = tensor([1, 2, -1]);
    let total = w.at(':', 0).mul(0);
    for (let mask = 0; mask < 8; mask++) total = total.add(w.matmul(x.mul([mask & 1, (mask >> 1) & 1, (mask >> 2) & 1])));
    expect(total.div(8).sub(w.matmul(x).mul(0.5)).abs().max().item()).toBeLessThan(1e-15);
  });

  test('N-109: without hidden layers weight scaling is the geometric ensemble exactly', () => {
    const w = tensor([[1, -0.5, 0.3], [0.2, 0.4, -1]]);
    const b = tensor([0.1, -0.2]);
    const x = tensor([1, 2, -1]);
    const masks = Array.from({ length: 8 }, (_, m) => [m & 1, (m >> 1) & 1, (m >> 2) & 1]);
    const outputs = masks.map((mask) => softmax(w.matmul(x.mul(mask)).add(b)));
    const geometric = softmax(outputs.reduce((sum, p) => sum.add(p.log()), b.mul(0)).div(8));
    close(geometric, [0.2994328575, 0.7005671425]);
    close(softmax(w.mul(0.5).matmul(x).add(b)), [0.2994328575, 0.7005671425]);
    close(outputs.reduce((sum, p) => sum.add(p)).div(8), [0.341821862, 0.658178138]);
  });
});

describe('residual blocks', () => {
  test('N-110: a block of zeros is the identity, for gradients too', () => {
    const zero = (): Linear => {
      const layer = new Linear(3, 3, { bias: false });
      layer.weight = layer.weight.mul(0);
      return layer;
    };
    const deep = new Sequential(Array.from({ length: 50 }, () => new Residual(new Sequential([relu, zero()]))));
    const x = tensor([[1, -2, 3]]);
    expect(deep.forward(x).toArray()).toEqual([[1, -2, 3]]);
    expect(grad((v: Tensor) => deep.forward(v).mul([[5, 6, 7]]).sum())(x).toArray()).toEqual([[5, 6, 7]]);
  });
});
