import { checkGradients, grad, jacobian } from '@x/autodiff';
import { arange, conv, eye, ones, pad, random, relu, rot180, tensor, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { channelShuffle, Conv1d, Conv2d, convMatrix, ConvTranspose1d, ConvTranspose2d, convOutputShape, Inception, Linear, LocallyConnected2d, LSTM, multiplyAdds, outputShape, parameterCount, receptiveField, samePadding, SeparableConv2d, Sequential, MaxPool } from '../index.js';

const image = [[4, 5, 8, 7], [1, 8, 8, 8], [3, 6, 6, 4], [6, 5, 7, 8]];
const filter = [[1, 4, 1], [1, 4, 3], [3, 3, 1]];
const single = (kernel: readonly (readonly number[])[], options = {}): Conv2d => {
  const layer = new Conv2d(1, 1, [kernel.length, kernel[0]!.length], { bias: false, ...options });
  layer.weight = tensor([[kernel]]);
  return layer;
};
const plane = (x: Tensor): unknown => x.at(0, 0).toArray();
const key = random.key(4);

describe('sizes and counts of convolutions', () => {
  test('N-61, N-62: output sizes and same padding', () => {
    expect(convOutputShape(32, 5, { padding: 2 })).toEqual([32]);
    expect(convOutputShape(7, 3, { stride: 2 })).toEqual([3]);
    expect(convOutputShape(227, 11, { stride: 4 })).toEqual([55]);
    expect(() => convOutputShape(7, 4, { stride: 2, strict: true })).toThrow('convOutputShape: `kernel` must fill the padded input without a rest, got 4 for length 7 with stride 2, which leaves 1. Change padding or stride.');
    expect(() => convOutputShape(7, 3, { stride: 3, strict: true })).toThrow('without a rest');
    expect(() => convOutputShape(2, 3)).toThrow('fit into the padded input');
    expect(samePadding(5)).toEqual([2, 2]);
    expect(outputShape(new Conv2d(3, 2, 4, { padding: 'same' }), [1, 3, 9, 9])).toEqual([1, 2, 9, 9]);
  });

  test('N-63, N-64, N-69: parameters and products of convolutions, locally connected and dense layers', () => {
    expect(parameterCount(new Conv2d(3, 10, 5))).toBe(760);
    expect(parameterCount(new Conv2d(3, 10, 5, { bias: false }))).toBe(750);
    expect(parameterCount(new LocallyConnected2d(3, 10, 5, { inputSize: 32 }))).toBe(588000 + 7840);
    expect(multiplyAdds(new Conv2d(3, 10, 5, { padding: 2 }), [1, 3, 32, 32])).toBe(768000);
    expect(multiplyAdds(new Linear(784, 784), [1, 784])).toBe(614656);
    expect(multiplyAdds(new LSTM(10, 20), [3, 5, 10])).toBe(3 * 5 * 4 * 20 * (10 + 20));
    expect(multiplyAdds(new Conv1d(1, 1, 9, { padding: 4 }), [1, 1, 784])).toBe(7056);
  });

  test('N-65: the receptive field is how far the gradient reaches', () => {
    expect(receptiveField([{ kernel: 3 }, { kernel: 3 }, { kernel: 3 }])).toBe(7);
    expect(receptiveField([{ kernel: 3, stride: 2 }, { kernel: 3 }])).toBe(7);
    const net = new Sequential([new Conv1d(1, 2, 3, { stride: 2, key }), new Conv1d(2, 1, 3, { key })]);
    const reach = grad((x: Tensor) => net.forward(x).at(0, 0, 3))(ones([1, 1, 31]));
    expect(Array.from(reach.data).filter((v) => v !== 0).length).toBe(7);
  });

  test('N-77: depthwise separable convolutions and shuffles', () => {
    expect(parameterCount(new SeparableConv2d(32, 64, 3, { bias: false }))).toBe(2336);
    expect(parameterCount(new Conv2d(32, 64, 3, { bias: false }))).toBe(18432);
    expect(outputShape(new SeparableConv2d(4, 6, 3, { stride: 2, padding: 1 }), [1, 4, 8, 8])).toEqual([1, 6, 4, 4]);
    expect(channelShuffle([[0, 1, 2, 3, 4, 5]], 2).toArray()).toEqual([[0, 3, 1, 4, 2, 5]]);
  });

  test('N-174: the first inception module has 163696 parameters', () => {
    const module = new Inception(192, { one: 64, three: [96, 128], five: [16, 32], pool: 32 });
    expect(parameterCount(module)).toBe(163696);
    expect(outputShape(module, [1, 192, 28, 28])).toEqual([1, 256, 28, 28]);
  });
});

describe('values of convolutions', () => {
  test('N-67, N-70: one and two dimensions', () => {
    const layer = new Conv1d(1, 1, 3, { bias: false });
    layer.weight = tensor([[[1, 0, -1]]]);
    expect(layer.forward([[[1, 2, 3, 4]]]).toArray()).toEqual([[[-2, -2]]]);
    expect(plane(single(filter).forward([[image]]))).toEqual([[122, 148], [126, 134]]);
  });

  test('N-71: a convolution is a matrix product', () => {
    const matrix = convMatrix(filter, [4, 4]);
    expect(matrix.at(0).toArray()).toEqual([1, 4, 1, 0, 1, 4, 3, 0, 3, 3, 1, 0, 0, 0, 0, 0]);
    expect(matrix.matmul(tensor(image).reshape([16])).toArray()).toEqual([122, 148, 126, 134]);
    const w = random.normal(key, [4, 2, 3, 2]);
    const x = random.normal(key, [1, 4, 5, 4]);
    const options = { groups: 2, stride: [2, 1], padding: 1 };
    expect(convMatrix(w, [4, 5, 4], options).matmul(x.reshape([80])).sub(conv(x, w, options).reshape([-1])).abs().max().item()).toBeLessThan(1e-13);
  });

  test('N-68: two filters over three channels with stride 2, whose order does not matter', () => {
    const layer = new Conv2d(3, 2, 3, { stride: 2, key });
    const x = random.normal(key, [1, 3, 7, 7]);
    const y = layer.forward(x);
    expect(y.shape).toEqual([1, 2, 3, 3]);
    const order = tensor([2, 0, 1], { dtype: 'int32' });
    const permuted = new Conv2d(3, 2, 3, { stride: 2, key });
    permuted.weight = layer.weight.take(order, { axis: 1 });
    expect(permuted.forward(x.take(order, { axis: 1 })).sub(y).abs().max().item()).toBeLessThan(1e-14);
  });

  test('N-73, N-74: sparse repeated weights, equivariance to translation', () => {
    const w = tensor([[[1, 2, 3]]]);
    const j = jacobian((x: Tensor) => conv(x.reshape([1, 1, 8]), w).reshape([6]))(arange(8)).toArray() as number[][];
    j.forEach((row, i) => expect(row).toEqual(Array.from({ length: 8 }, (_, k) => (k >= i && k < i + 3 ? k - i + 1 : 0))));
    const circular = (x: Tensor): Tensor => conv(pad(x, [[0, 0], [0, 0], [1, 1]], { mode: 'wrap' }), w);
    const x = random.normal(key, [1, 1, 9]);
    expect(circular(x.roll(2, { axis: 2 })).sub(circular(x).roll(2, { axis: 2 })).abs().max().item()).toBeLessThan(1e-14);
  });

  test('N-76: a 1×1 convolution is a dense layer at every place', () => {
    const layer = new Conv2d(5, 3, 1, { key });
    const dense = new Linear(5, 3);
    dense.weight = layer.weight.reshape([3, 5]);
    dense.bias = layer.bias;
    const x = random.normal(key, [2, 5, 4, 3]);
    const expected = dense.forward(x.transpose([0, 2, 3, 1])).transpose([0, 3, 1, 2]);
    expect(layer.forward(x).sub(expected).abs().max().item()).toBeLessThan(1e-14);
  });

  test('N-78: locally connected with equal kernels is a convolution; its derivatives hold', () => {
    const layer = new Conv2d(2, 3, [3, 2], { stride: [2, 1], padding: 1, key });
    const local = new LocallyConnected2d(2, 3, [3, 2], { inputSize: [5, 4], stride: [2, 1], padding: 1 });
    const [height, width] = local.weight.shape as [number, number];
    local.weight = layer.weight.broadcastTo([height, width, 3, 2, 3, 2]);
    local.bias = layer.bias!.reshape([3, 1, 1]).broadcastTo([3, height, width]);
    const x = random.normal(key, [2, 2, 5, 4]);
    expect(local.forward(x).sub(layer.forward(x)).abs().max().item()).toBeLessThan(1e-14);
    checkGradients((m: LocallyConnected2d) => m.forward(x).square().sum(), local);
    expect(() => local.forward(ones([1, 2, 4, 4]))).toThrow('LocallyConnected2d: expected an input of 5 × 4, got 4 × 4');
  });

  test('N-79, N-80: a stage of convolution, ReLU and pooling; stride is subsampling', () => {
    const stage = new Sequential([single(filter), relu, new MaxPool(2)]);
    expect(plane(stage.forward([[image]]))).toEqual([[148]]);
    const x = random.normal(key, [1, 1, 9, 9]);
    expect(single(filter, { stride: 2 }).forward(x).sub(single(filter).forward(x).at('...', '::2', '::2')).abs().max().item()).toBe(0);
  });

  test('N-81, N-82, N-83, N-84: derivatives of input, weights and bias', () => {
    const layer = new Conv2d(1, 1, 3);
    layer.weight = tensor([[filter]]);
    const upstream = tensor([[[[1, 2], [3, 4]]]]);
    const [g, gx] = grad((m: Conv2d, x: Tensor) => m.forward(x).mul(upstream).sum(), { argnums: [0, 1] })(layer, tensor([[image]])) as unknown as [Conv2d, Tensor];
    expect(plane(gx)).toEqual([[1, 6, 9, 2], [4, 22, 30, 10], [6, 25, 32, 14], [9, 21, 15, 4]]);
    expect(plane(g.weight)).toEqual([[49, 77, 78], [50, 66, 58], [53, 61, 67]]);
    expect(g.bias!.toArray()).toEqual([10]);
  });

  test('N-86, N-87, N-88: transposed convolution is the adjoint in three ways, not the inverse', () => {
    const layer = new ConvTranspose2d(1, 1, 3, { bias: false });
    layer.weight = tensor([[filter]]);
    const y = tensor([[[[122, 148], [126, 134]]]]);
    const expected = [[122, 636, 714, 148], [248, 1274, 1620, 578], [492, 1448, 1480, 550], [378, 780, 528, 134]];
    expect(plane(layer.forward(y))).toEqual(expected);
    expect(convMatrix(filter, [4, 4]).transpose().matmul(y.reshape([4])).reshape([4, 4]).toArray()).toEqual(expected);
    expect(plane(conv(pad(y, [[0, 0], [0, 0], [2, 2], [2, 2]]), rot180(tensor(filter)).reshape([1, 1, 3, 3])))).toEqual(expected);
    expect(expected).not.toEqual(image);
    for (const [stride, values] of [[1, [5, 18, 27, 22]], [2, [5, 10, 8, 16, 11, 22]]] as const) {
      const line = new ConvTranspose1d(1, 1, 2, { stride, bias: false });
      line.weight = tensor([[[1, 2]]]);
      expect(line.forward([[[5, 8, 11]]]).toArray()).toEqual([[values]]);
    }
  });

  test('N-93: overlaps of transposed convolutions are uneven unless the stride divides the kernel', () => {
    const overlaps = (kernel: number): unknown => {
      const layer = new ConvTranspose1d(1, 1, kernel, { stride: 2, bias: false });
      layer.weight = ones([1, 1, kernel]);
      return layer.forward(ones([1, 1, 4])).reshape([-1]).toArray();
    };
    expect(overlaps(3)).toEqual([1, 1, 2, 1, 2, 1, 2, 1, 1]);
    expect(overlaps(4)).toEqual([1, 1, 2, 2, 2, 2, 2, 2, 1, 1]);
  });

  test('a matrix of no effect: the identity', () => {
    expect(convMatrix([[1]], [2, 2]).toArray()).toEqual(eye(4).toArray());
  });
});
