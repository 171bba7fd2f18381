import { checkGradients, compile, valueAndGrad, vmap } from '@x/autodiff';
import { random, relu, tanh, treeMap, treeLeaves, type Shape, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import * as nn from '../index.js';
import { combine, partition, withDType, type ForwardOptions, type Module } from '../index.js';

const key = random.key(21);

/** A layer of every class and a shape that it takes; `indices` for those that look numbers up. */
const table: Readonly<Record<string, readonly [make: () => Module, input: Shape, indices?: number]>> = {
  Sequential: [() => new nn.Sequential([new nn.Linear(3, 4, { key }), tanh, new nn.Dropout(0.3)]), [2, 3]],
  Linear: [() => new nn.Linear(3, 2, { key }), [2, 4, 3]],
  Flatten: [() => new nn.Flatten(), [2, 3, 2]],
  Conv1d: [() => new nn.Conv1d(2, 3, 3, { key, padding: 'same' }), [2, 2, 5]],
  Conv2d: [() => new nn.Conv2d(2, 4, 3, { key, stride: 2, padding: 1, groups: 2 }), [2, 2, 5, 4]],
  Conv3d: [() => new nn.Conv3d(1, 2, 2, { key }), [1, 1, 3, 2, 3]],
  ConvTranspose1d: [() => new nn.ConvTranspose1d(2, 3, 3, { key, stride: 2 }), [2, 2, 3]],
  ConvTranspose2d: [() => new nn.ConvTranspose2d(2, 1, 2, { key, stride: 2 }), [2, 2, 2, 3]],
  LocallyConnected2d: [() => new nn.LocallyConnected2d(2, 2, 2, { key, inputSize: 3 }), [2, 2, 3, 3]],
  MaxPool: [() => new nn.MaxPool(2), [2, 2, 4, 4]],
  MinPool: [() => new nn.MinPool(3, { stride: 2, padding: 1 }), [2, 2, 4, 5]],
  AvgPool: [() => new nn.AvgPool(2, { padding: 1 }), [2, 2, 4, 4]],
  GlobalAvgPool: [() => new nn.GlobalAvgPool(), [2, 3, 2, 2]],
  SoftmaxPool: [() => new nn.SoftmaxPool(2), [2, 2, 4, 4]],
  Upsample: [() => new nn.Upsample(2, { mode: 'bilinear' }), [1, 2, 2, 3]],
  LayerNorm: [() => new nn.LayerNorm(4), [3, 4]],
  GroupNorm: [() => new nn.GroupNorm(2, 4), [2, 4, 3]],
  LocalResponseNorm: [() => new nn.LocalResponseNorm(3, { alpha: 0.5 }), [2, 4, 2]],
  BatchNorm: [() => new nn.BatchNorm(3), [4, 3, 2]],
  Whitening: [() => new nn.Whitening(2), [5, 2]],
  Dropout: [() => new nn.Dropout(0.4), [3, 5]],
  Embedding: [() => new nn.Embedding(5, 3, { key }), [2, 3], 5],
  Maxout: [() => new nn.Maxout(3, 2, 3, { key }), [2, 3]],
  PReLU: [() => new nn.PReLU(3), [2, 3, 2]],
  RNN: [() => new nn.RNN(2, 3, { key }), [2, 4, 2]],
  LSTM: [() => new nn.LSTM(2, 3, { key }), [2, 3, 2]],
  GRU: [() => new nn.GRU(2, 3, { key, reverse: true }), [2, 3, 2]],
  Bidirectional: [() => new nn.Bidirectional(new nn.GRU(2, 2, { key })), [2, 3, 2]],
  LeakyUnit: [() => new nn.LeakyUnit(2, { decay: 0.7 }), [2, 3, 2]],
  Ensemble: [() => new nn.Ensemble([new nn.Linear(3, 2, { key }), new nn.Linear(3, 2)]), [2, 3]],
  EncoderDecoder: [encoderDecoder, [2, 3], 4],
  SequenceModel: [() => new nn.SequenceModel({ embedding: new nn.Embedding(4, 2, { key }), recurrent: new nn.LSTM(2, 3, { key }), output: new nn.Linear(3, 4, { key }), start: 3 }), [2, 3], 4],
  MultiHeadAttention: [() => new nn.MultiHeadAttention(4, 2, { key, dropout: 0.2 }), [2, 3, 4]],
  TransformerEncoderLayer: [() => new nn.TransformerEncoderLayer(4, 2, { key, hidden: 3, activation: tanh }), [2, 3, 4]],
  Residual: [() => new nn.Residual(new nn.Linear(3, 2, { key }), { shortcut: new nn.Linear(3, 2) }), [2, 3]],
  BasicBlock: [() => new nn.BasicBlock(2, 3, { key, stride: 2 }), [2, 2, 4, 4]],
  Bottleneck: [() => new nn.Bottleneck(2, 1, { key, expansion: 2 }), [2, 2, 3, 3]],
  Parallel: [() => new nn.Parallel([new nn.Linear(3, 2, { key }), tanh]), [2, 3]],
  Inception: [() => new nn.Inception(2, { one: 1, three: [1, 2], five: [1, 1], pool: 1 }, { key }), [1, 2, 4, 4]],
  FactorizedConv2d: [() => new nn.FactorizedConv2d(2, 3, 3, { key, stride: 2, padding: 1, middle: 2, activation: tanh }), [1, 2, 4, 4]],
  DeeplySupervised: [() => new nn.DeeplySupervised([new nn.Linear(3, 2, { key }), tanh, new nn.Linear(2, 2, { key })], [new nn.Linear(2, 1, { key })]), [2, 3]],
  SeparableConv2d: [() => new nn.SeparableConv2d(2, 3, 3, { key }), [1, 2, 4, 4]],
};

function encoderDecoder(): Module {
  const parts = { source: new nn.Embedding(4, 3, { key }), target: new nn.Embedding(5, 3), encoder: new nn.GRU(3, 4), decoder: new nn.GRU(3, 4), output: new nn.Linear(4, 5), start: 4 };
  const net = new nn.EncoderDecoder(parts);
  return Object.assign(Object.create({ forward: (x: Tensor) => net.forward(x, { target: [[0, 1], [2, 3]] }) }) as Module, {});
}

const classes = Object.entries(nn as Record<string, unknown>).filter(([, value]) => typeof value === 'function' && typeof (value as { prototype?: { forward?: unknown } }).prototype?.forward === 'function');

describe('laws of all layers', () => {
  test('every class is in the table', () => {
    expect(Object.keys(table).sort()).toEqual(classes.map(([name]) => name).sort());
  });

  describe.each(Object.entries(table))('%s', (_name, [make, shape, indices]) => {
    const layer = make();
    const x = indices === undefined ? random.normal(key, shape) : random.randint(key, 0, indices, shape);
    const options: ForwardOptions = { training: true, key };
    // Piecewise linear parts may have a kink within a difference's step; 1e-5 leaves room for rounding, not for mistakes.
    const weigh = (y: Tensor): Tensor => y.mul(random.normal(random.key(5), y.shape, { dtype: y.dtype as 'float64' })).sum();

    test('derivatives are those of differences, in training and inference', () => {
      const [trained, rest] = partition(layer);
      for (const given of [{}, options]) {
        if (treeLeaves(layer).length > 0) checkGradients((m: Module) => weigh(combine(m, rest).forward(x, given)), trained, { tolerance: 1e-5 });
        if (indices === undefined) checkGradients((v: Tensor) => weigh(layer.forward(v, given)), x, { tolerance: 1e-5 });
      }
    });

    test('compiled passes and their gradients agree with eager ones', () => {
      const pass = (m: Module, v: Tensor, k: random.KeyLike): unknown => valueAndGrad((model: Module) => weigh(model.forward(v, { training: true, key: k })))(m);
      if (treeLeaves(layer).length === 0) {
        expect(compile((v: Tensor, k: random.KeyLike) => layer.forward(v, { training: true, key: k }))(x, key).sub(layer.forward(x, options)).abs().max().item()).toBeLessThan(1e-13);
        return;
      }
      const eager = treeLeaves(pass(layer, x, key)) as Tensor[];
      const compiled = treeLeaves(compile(pass)(layer, x, key)) as Tensor[];
      eager.forEach((e, i) => expect(compiled[i]!.sub(e).abs().max().item()).toBeLessThan(1e-11 * Math.max(1, e.abs().max().item())));
    });

    test('float32 stays float32, and mapping the tree keeps the layer', () => {
      const single = withDType(layer, 'float32');
      const input = indices === undefined ? x.astype('float32') : x;
      if (_name !== 'EncoderDecoder') expect(single.forward(input, options).dtype).toBe('float32');
      const copy = treeMap((w: Tensor) => w.mul(1), layer);
      expect(copy.forward(x).toArray()).toEqual(layer.forward(x).toArray());
      expect(partition(layer)).toHaveLength(2);
    });

    test('vmap over a stack of batches is the layer on each', () => {
      const stacked = vmap((v: Tensor) => layer.forward(v))(x.expandDims(0).repeat(2, { axis: 0 }));
      const once = layer.forward(x);
      expect(stacked.shape).toEqual([2, ...once.shape]);
      expect(stacked.at(1).sub(once).abs().max().item()).toBeLessThan(1e-12);
    });

    test('inputs are left as they are, and relu may follow', () => {
      const before = x.toArray();
      expect(relu(layer.forward(x)).shape).toEqual(layer.forward(x).shape);
      expect(x.toArray()).toEqual(before);
    });
  });
});
