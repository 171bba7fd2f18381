import { checkGradients, grad } from '@x/autodiff';
import { adam } from '@x/optim';
import { ones, random, tensor, trace, treeLeaves, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { BasicBlock, Bottleneck, Conv2d, fit, Inception, Linear, loss, models, multiplyAdds, namedTensors, outputShape, parameterCount, Sequential, summary, withDType, type Module } from '../index.js';

const key = random.key(71);

/** Counts without numbers: weights drawn from a key that is not known yet have shapes only. */
function counted<T>(make: (key: random.KeyLike) => Module, count: (model: Module) => T): T {
  let result: T | undefined;
  trace('counting', [{ shape: [2], dtype: 'int32' }], ([k]) => {
    result = count(make(k!));
    return [k!];
  });
  return result!;
}

describe('parameters of published networks', () => {
  test.each([
    ['N-170: LeNet-5', 61706, (k: random.KeyLike) => models.lenet5({ key: k })],
    ['N-171: AlexNet, one tower', 61100840, (k: random.KeyLike) => models.alexnet({ key: k })],
    ['N-171: AlexNet, grouped', 60965224, (k: random.KeyLike) => models.alexnet({ form: 'grouped', key: k })],
    ['N-173: VGG-16', 138357544, (k: random.KeyLike) => models.vgg({ key: k })],
    ['VGG-19', 143667240, (k: random.KeyLike) => models.vgg({ depth: 19, key: k })],
    ['N-175: ResNet-18', 11689512, (k: random.KeyLike) => models.resnet({ key: k })],
    ['ResNet-34', 21797672, (k: random.KeyLike) => models.resnet({ depth: 34, key: k })],
    ['ResNet-50', 25557032, (k: random.KeyLike) => models.resnet({ depth: 50, key: k })],
    ['N-176: MobileNet', 4231976, (k: random.KeyLike) => models.mobilenet({ key: k })],
    ['GoogLeNet', 6998552, (k: random.KeyLike) => models.inception({ key: k })],
    ['MLP 3-4-2', 26, (k: random.KeyLike) => models.mlp([3, 4, 2], { key: k })],
  ] as const)('%s has %i', (_name, expected, make) => {
    expect(counted(make, (model) => parameterCount(model))).toBe(expected);
  });

  test('N-173: the convolutions of VGG-16 hold a tenth of its parameters', () => {
    const convolutions = counted((k) => models.vgg({ key: k }), (model) => (model as Sequential).layers.reduce((n, layer) => n + (layer instanceof Conv2d ? parameterCount(layer) : 0), 0));
    expect(convolutions).toBe(14714688);
    expect(convolutions / 138357544).toBeCloseTo(0.106, 3);
  });

  test('N-69, N-76: what sharing and bottlenecks save', () => {
    // 32 × 32 × 3 to 28 × 28 × 10, as a dense layer: 750 weights do for 5 × 5 convolutions.
    expect(counted((k) => new Linear(3072, 7840, { bias: false, key: k }), (m) => parameterCount(m))).toBe(24084480);
    const weights = (m: Module): number => [...namedTensors(m)].reduce((n, [, t]) => n + (t.ndim === 4 ? t.size : 0), 0);
    expect(counted((k) => new Bottleneck(256, 64, { key: k }), weights)).toBe(256 * 64 + 9 * 64 * 64 + 64 * 256);
    expect(counted((k) => new BasicBlock(256, 256, { key: k }), weights)).toBe(2 * 9 * 256 * 256);
  });

  test('N-170: the third convolution of LeNet-5 is its first dense layer', () => {
    const dense = new Linear(400, 120, { key });
    const convolution = Object.assign(new Conv2d(16, 120, 5), { weight: dense.weight.reshape([120, 16, 5, 5]), bias: dense.bias });
    const maps = random.normal(key, [2, 16, 5, 5]);
    expect(convolution.forward(maps).reshape([2, 120]).sub(dense.forward(maps.reshape([2, 400]))).abs().max().item()).toBeLessThan(1e-13);
  });

  test('N-174: an inception module against one without reductions', () => {
    const make = (k: random.KeyLike): Module => new Inception(192, { one: 64, three: [96, 128], five: [16, 32], pool: 32 }, { key: k });
    expect(counted(make, (m) => parameterCount(m))).toBe(163696);
    expect((192 + 1) * 64 + (9 * 192 + 1) * 128 + (25 * 192 + 1) * 32).toBe(387296);
  });

  test('N-171: the first convolution of AlexNet takes 227 to 55; its cost is known', () => {
    const first = (s: Sequential): Sequential => new Sequential(s.layers.slice(0, 1));
    expect(counted((k) => first(models.alexnet({ form: 'grouped', key: k })), (m) => outputShape(m, [1, 3, 227, 227]))).toEqual([1, 96, 55, 55]);
    // 4.09·10⁹ for ResNet-50 and 15.47·10⁹ for VGG-16 as published; pooling and norms count for nothing.
    expect(counted((k) => models.resnet({ depth: 50, key: k }), (m) => multiplyAdds(m, [1, 3, 224, 224])) / 1e9).toBeCloseTo(4.09, 2);
    expect(counted((k) => models.vgg({ key: k }), (m) => multiplyAdds(m, [1, 3, 224, 224])) / 1e9).toBeCloseTo(15.47, 2);
  });
});

describe('small variants run, train and keep their type', () => {
  const table: readonly (readonly [string, () => Sequential, readonly number[], readonly number[]])[] = [
    ['lenet5', () => models.lenet5({ key, pooling: 'max' }), [2, 1, 28, 28], [2, 10]],
    ['lenet1989', () => models.lenet1989({ key }), [2, 1, 16, 16], [2, 10]],
    ['smallCnn', () => models.smallCnn({ key }), [2, 1, 28, 28], [2, 10]],
    ['alexnet', () => models.alexnet({ key, classes: 5, width: 1 / 32, input: [3, 67, 67] }), [2, 3, 67, 67], [2, 5]],
    ['alexnet grouped', () => models.alexnet({ key, classes: 5, form: 'grouped', width: 1 / 32, input: [3, 67, 67] }), [2, 3, 67, 67], [2, 5]],
    ['zfnet', () => models.zfnet({ key, classes: 5, width: 1 / 32, input: [3, 64, 64] }), [2, 3, 64, 64], [2, 5]],
    ['vgg', () => models.vgg({ key, depth: 11, classes: 5, width: 1 / 32, batchNorm: true, input: [1, 32, 32] }), [2, 1, 32, 32], [2, 5]],
    ['resnet', () => models.resnet({ key, depth: 10, classes: 5, width: 1 / 16, stem: 'small', input: [1] }), [2, 1, 16, 16], [2, 5]],
    ['resnet 50', () => models.resnet({ key, depth: 50, classes: 5, width: 1 / 32 }), [2, 3, 33, 40], [2, 5]],
    ['mobilenet', () => models.mobilenet({ key, classes: 5, width: 1 / 16 }), [2, 3, 32, 32], [2, 5]],
    ['inception', () => models.inception({ key, classes: 5, width: 1 / 32 }), [2, 3, 32, 32], [2, 5]],
  ];

  test.each(table)('%s', (_name, make, input, output) => {
    const model = make();
    expect(outputShape(model, input)).toEqual(output);
    const x = random.normal(key, input, { dtype: 'float32' });
    const y = withDType(model, 'float32').forward(x);
    expect(y.shape).toEqual(output);
    expect(y.dtype).toBe('float32');
    expect(y.data.every(Number.isFinite)).toBe(true);
    expect(parameterCount(model)).toBe(summary(model, input).parameters);
  });

  test('N-172: the first convolution of ZFNet takes 224 to 110', () => {
    const first = counted((k) => new Sequential(models.zfnet({ key: k }).layers.slice(0, 1)), (m) => outputShape(m, [1, 3, 224, 224]));
    expect(first).toEqual([1, 96, 110, 110]);
  });

  test('N-177: a unit of ShuffleNet keeps the shape, has few parameters and right gradients', () => {
    const unit = models.shuffleUnit(24, { groups: 3, key });
    // Two grouped 1 × 1 convolutions of c·(c/4)/g, nine weights for each of c/4 channels, norms of two numbers.
    expect(parameterCount(unit)).toBe(2 * ((24 * 6) / 3) + 9 * 6 + 2 * (6 + 6 + 24));
    expect(outputShape(unit, [2, 24, 5, 5])).toEqual([2, 24, 5, 5]);
    checkGradients((v: Tensor) => unit.forward(v).mul(random.normal(key, [1, 24, 2, 2])).sum(), random.normal(key, [1, 24, 2, 2]), { tolerance: 1e-5 });
    expect(() => models.shuffleUnit(20)).toThrow('models.shuffleUnit: `channels` must be a multiple of 4·groups = 12, got 20');
  });

  test('a gradient step lowers the loss of a small residual network', async () => {
    const x = random.normal(key, [8, 1, 8, 8], { dtype: 'float32' });
    const y = tensor(Int32Array.from({ length: 8 }, (_, i) => i % 2));
    const model = models.resnet({ key, depth: 10, classes: 2, width: 1 / 16, stem: 'small', input: [1], dtype: 'float32' });
    const { history, model: trained } = await fit(model, { train: { x, y }, loss: loss.crossEntropy, optimizer: adam({ learningRate: 0.01 }), epochs: 8, batchSize: 8 });
    expect(history.loss.at(-1)!).toBeLessThan(history.loss[0]! / 2);
    expect(new Set((treeLeaves(trained) as Tensor[]).map((t) => t.dtype))).toEqual(new Set(['float32']));
  });

  test('the same key gives the same weights, and mistakes are explained', () => {
    expect(models.mlp([2, 2], { key }).forward([[1, 2]]).toArray()).toEqual(models.mlp([2, 2], { key }).forward([[1, 2]]).toArray());
    expect(() => models.vgg({ depth: 12 })).toThrow('models.vgg: `depth` must be one of 11, 13, 16, 19, got 12.');
    expect(() => models.mlp([3])).toThrow('models.mlp: `sizes` must name at least');
    expect(() => models.resnet({ width: 0 })).toThrow('models: `width` must be a factor > 0');
    expect(() => models.vgg({ depth: 11, width: 1 / 64, input: [3, 16, 16] })).toThrow();
    expect(models.lenet5().forward(ones([1, 1, 28, 28])).shape).toEqual([1, 10]);
  });
});

describe('perceptron and XOR', () => {
  const x = [[0, 0], [0, 1], [1, 0], [1, 1]];

  test('gates are learnt in few passes, XOR never', () => {
    for (const y of [[0, 0, 0, 1], [0, 1, 1, 1], [1, 1, 1, 0]]) {
      const { model, converged } = models.perceptron(x, y);
      expect(converged).toBe(true);
      expect(model.forward(x).toArray()).toEqual(y);
    }
    const xor = models.perceptron(x, [0, 1, 1, 0], { epochs: 1000 });
    expect([xor.converged, xor.mistakes.length]).toEqual([false, 1000]);
    expect(() => models.perceptron(x, [0, 1])).toThrow('models.perceptron: `y` must hold one label');
    expect(() => models.perceptron(x, [0, 1, 1, -1])).toThrow('must hold labels 0 and 1, got -1');
  });

  test('one hidden layer is enough', async () => {
    const { model } = await fit(models.mlp([2, 8, 1], { key }), { train: { x, y: [[0], [1], [1], [0]] }, loss: loss.binaryCrossEntropy, optimizer: adam({ learningRate: 0.05 }), epochs: 200 });
    expect(model.forward(x).greater(0).astype('int32').toArray()).toEqual([[0], [1], [1], [0]]);
  });
});

describe('character model', () => {
  test('it learns a text and writes on', async () => {
    const text = 'abcd '.repeat(30);
    for (const cell of ['lstm', 'gru'] as const) {
      const model = models.characterModel(text, { cell, features: 4, hidden: 12, key });
      const { model: trained, history } = await fit(model, { train: model.examples(text, 10), loss: loss.crossEntropy, optimizer: adam({ learningRate: 0.05 }), epochs: 30, batchSize: 8 });
      expect(history.loss.at(-1)!).toBeLessThan(0.2);
      expect(trained.write(8, { prompt: 'ab', temperature: 0 })).toBe('cd abcd ');
      expect(trained.write(4, { prompt: 'ab', key })).toHaveLength(4);
    }
    const model = models.characterModel(text);
    expect(() => model.encode('x')).toThrow('must use the characters  abcd, got "x"');
    expect(() => model.write(1, { prompt: '' })).toThrow('`prompt` must hold at least one character');
    expect(model.decode(model.encode('dab'))).toBe('dab');
  });

  test('gradients reach every part', () => {
    const model = models.characterModel('ab', { features: 2, hidden: 3, key });
    const g = grad((m: typeof model) => loss.crossEntropy(m.forward([[0, 1]]), tensor([[1, 0]], { dtype: 'int32' })))(model) as unknown as typeof model;
    expect(g.output.weight.shape).toEqual([2, 3]);
  });
});
