import { checkGradients, grad } from '@x/autodiff';
import { adam } from '@x/optim';
import { outer, random, tanh, tensor, trace, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { auxiliaryObjective, Conv2d, DeeplySupervised, evaluate, FactorizedConv2d, fit, Inception, Linear, loadModel, loss, models, namedTensors, outputShape, parameterCount, saveModel, Sequential, type Module } from '../index.js';

const key = random.key(174);

/** Counts without numbers: weights drawn from a key that is not known yet have shapes only. */
function counted(make: (key: random.KeyLike) => Module): number {
  let result = 0;
  trace('counting', [{ shape: [2], dtype: 'int32' }], ([k]) => {
    result = parameterCount(make(k!));
    return [k!];
  });
  return result;
}

describe('N-174: GoogLeNet with its auxiliary classifiers', () => {
  test('has the published number of parameters', () => {
    // 6 998 552 without heads; each head: 1 × 1 convolution of its channels to 128, dense layers 2048 → 1024 → 1000.
    const head = (channels: number): number => (channels + 1) * 128 + 2049 * 1024 + 1025 * 1000;
    expect(head(512) + head(528)).toBe(6379728);
    expect(counted((k) => models.googlenet({ key: k }))).toBe(13378280);
    expect(counted((k) => models.googlenet({ key: k }).withoutHeads())).toBe(6998552);
    expect(counted((k) => models.googlenet({ key: k, kernels: 'factorized' }).withoutHeads())).toBe(counted((k) => models.inception({ key: k, kernels: 'factorized' })));
  });

  test('heads see 14 × 14 maps of 512 and 528 channels and leave 4 × 4 of them', () => {
    trace('shapes', [{ shape: [2], dtype: 'int32' }], ([k]) => {
      const { stages, heads } = models.googlenet({ key: k! });
      expect(outputShape(stages[0]!, [1, 3, 224, 224])).toEqual([1, 512, 14, 14]);
      expect(outputShape(stages[1]!, [1, 512, 14, 14])).toEqual([1, 528, 14, 14]);
      const upTo = (count: number): Sequential => new Sequential((heads[0] as Sequential).layers.slice(0, count));
      expect(outputShape(upTo(2), [1, 512, 14, 14])).toEqual([1, 128, 4, 4]);
      return [k!];
    });
  });

  test('in inference it is the network without heads, and that with the same key', () => {
    const given = { key, classes: 3, width: 1 / 32, input: [1, 32, 48] };
    const net = models.googlenet(given);
    const x = random.normal(key, [2, 1, 32, 48]);
    const expected = models.inception(given).forward(x).toArray();
    expect(net.forward(x).toArray()).toEqual(expected);
    expect(net.withoutHeads().forward(x).toArray()).toEqual(expected);
    expect(net.outputs(x).auxiliary).toEqual([]);
    expect(net.outputs(x, { training: true, key }).auxiliary.map((y) => y.shape)).toEqual([[2, 3], [2, 3]]);
    expect(loadModel(models.googlenet({ ...given, key: random.key(0) }), saveModel(net)).forward(x).toArray()).toEqual(expected);
    expect(() => models.googlenet({ input: [3] })).toThrow('models.googlenet: `input` must be the shape [channels, height, width] of one image, got [3].');
    expect(() => models.googlenet({ input: [3, 0, 32] })).toThrow('got [3, 0, 32]');
    expect(() => models.inception({ kernels: 'long' as never })).toThrow("Inception: `kernels` must be 'square' or 'factorized', got long.");
  });

  test('training moves the heads and lowers the loss', async () => {
    const x = random.normal(key, [12, 1, 32, 32], { dtype: 'float32' });
    const y = tensor(Int32Array.from({ length: 12 }, (_, i) => i % 2));
    const net = models.googlenet({ key, classes: 2, width: 1 / 32, input: [1, 32, 32], dtype: 'float32', dropout: 0 });
    const { model, history } = await fit(net, { train: { x, y }, valid: { x, y }, objective: auxiliaryObjective({ loss: loss.crossEntropy }), optimizer: adam({ learningRate: 0.01 }), epochs: 12, batchSize: 12 });
    expect(history.loss.at(-1)!).toBeLessThan(history.loss[0]!);
    const moved = (i: number): number => namedTensors(model.heads[i]).get('0.weight')!.sub(namedTensors(net.heads[i]).get('0.weight')!).abs().max().item();
    expect(moved(0)).toBeGreaterThan(0.01);
    expect(moved(1)).toBeGreaterThan(0.01);
    // Validation is by the output alone.
    expect(history.validLoss.at(-1)).toBeCloseTo((await evaluate(model, { x, y }, { loss: loss.crossEntropy })).loss, 6);
  });
});

describe('auxiliary heads', () => {
  const net = new DeeplySupervised([new Linear(3, 4, { key }), tanh, new Linear(4, 2, { key })], [new Linear(4, 2, { key: random.key(1) }), new Linear(4, 2, { key: random.key(2) })]);
  const x = random.normal(key, [5, 3]);
  const y = tensor([0, 1, 1, 0, 1], { dtype: 'int32' });

  test('the total is the main loss plus the weight times the others while training, the main one otherwise', () => {
    const { logits, auxiliary } = net.outputs(x, { training: true });
    const [main, first, second] = [logits, ...auxiliary].map((z) => loss.crossEntropy(z, y).item()) as [number, number, number];
    const total = (weight: number | undefined, training: boolean): number => auxiliaryObjective({ loss: loss.crossEntropy, ...(weight !== undefined && { weight }) })(net, { x, y }, { training, key }).item();
    expect(total(undefined, true)).toBeCloseTo(main + 0.3 * (first + second), 14);
    expect(total(1, true)).toBeCloseTo(main + first + second, 14);
    expect(total(undefined, false)).toBe(main);
  });

  test('gradients reach stages and heads, in training only', () => {
    const objective = auxiliaryObjective({ loss: loss.crossEntropy });
    checkGradients((m: DeeplySupervised) => objective(m, { x, y }, { training: true, key }), net);
    const of = (training: boolean): number => (grad((m: DeeplySupervised): Tensor => objective(m, { x, y }, { training, key }))(net) as unknown as { heads: Linear[] }).heads[1]!.weight.abs().max().item();
    expect(of(true)).toBeGreaterThan(0.001);
    expect(of(false)).toBe(0);
  });

  test('mistakes are explained', () => {
    expect(() => new DeeplySupervised([tanh], [tanh])).toThrow('DeeplySupervised: `heads` must be fewer than the 1 stages, got 1. Head i judges stage i');
    expect(() => auxiliaryObjective({ loss: loss.mse, weight: -1 })).toThrow('auxiliaryObjective: `weight` must be a number ≥ 0, got -1.');
    expect(() => net.outputs([[1, 2]], { training: true })).toThrow('stages[0]: expected 3 features, got 2');
    const wrong = new DeeplySupervised([new Linear(3, 4), new Linear(4, 2)], [new Linear(5, 2)]);
    expect(() => wrong.outputs(x, { training: true })).toThrow('heads[0]: expected 5 features, got 4');
    expect(wrong.forward(x).shape).toEqual([5, 2]);
  });
});

describe('N-174, N-181: factorized kernels', () => {
  test('n × 1 and 1 × n with one channel between are the outer product', () => {
    const layer = new FactorizedConv2d(1, 1, 3, { key, bias: false, stride: 2, padding: 1 });
    const [column, row] = layer.layers as [Conv2d, Conv2d];
    const whole = Object.assign(new Conv2d(1, 1, 3, { bias: false, stride: 2, padding: 1 }), { weight: outer(column.weight.reshape([3]), row.weight.reshape([3])).reshape([1, 1, 3, 3]) });
    const images = random.normal(key, [2, 1, 7, 6]);
    expect(layer.forward(images).sub(whole.forward(images)).abs().max().item()).toBeLessThan(1e-14);
    for (const padding of ['same', 'valid', 0] as const) expect(outputShape(new FactorizedConv2d(2, 3, 5, { padding }), [1, 2, 9, 8])).toEqual(outputShape(new Conv2d(2, 3, 5, { padding }), [1, 2, 9, 8]));
  });

  test('an inception module with them has fewer weights and the same shapes', () => {
    const channels = { one: 64, three: [96, 128], five: [16, 32], pool: 32 } as const;
    expect(counted((k) => new Inception(192, channels, { key: k, kernels: 'factorized' }))).toBe(163696 - (9 * 96 + 1) * 128 - (25 * 16 + 1) * 32 + (3 * 96 + 1 + 3 * 128 + 1) * 128 + (5 * 16 + 1 + 5 * 32 + 1) * 32);
    const small = new Inception(2, { one: 1, three: [1, 2], five: [1, 3], pool: 1 }, { key, kernels: 'factorized' });
    expect(outputShape(small, [1, 2, 6, 7])).toEqual([1, 7, 6, 7]);
  });
});
