import type { Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import reference from '../../reference/sequences.json' with { type: 'json' };
import { Bidirectional, gelu, GRU, LSTM, MultiHeadAttention, RNN, TransformerEncoderLayer, type Module } from '../index.js';
import { expectCase, type ReferenceCase } from '../laws/referenceCase.js';

const cases = reference.cases as readonly ReferenceCase[];
const forward = (m: object, x: Tensor): Tensor => (m as Module).forward(x);

const layers: Readonly<Record<string, readonly [Module, (m: object, ...xs: Tensor[]) => Tensor]>> = {
  rnn: [new RNN(3, 4), forward as never],
  rnnRelu: [new RNN(3, 4, { activation: 'relu' }), forward as never],
  lstm: [new LSTM(3, 4), forward as never],
  lstmCell: [new LSTM(3, 4), (m, x) => (m as LSTM).run(x!).state.c],
  lstmInitial: [new LSTM(3, 4), (m, x, h, c) => (m as LSTM).forward(x!, { initial: { h: h!, c: c! } })],
  gru: [new GRU(3, 4), forward as never],
  gruNoBias: [new GRU(3, 4, { bias: false }), forward as never],
  biLstm: [new Bidirectional(new LSTM(3, 4), new LSTM(3, 4, { reverse: true })), forward as never],
  biGru: [new Bidirectional(new GRU(3, 2), new GRU(3, 2, { reverse: true })), forward as never],
  attention: [new MultiHeadAttention(6, 2), forward as never],
  attentionCross: [new MultiHeadAttention(6, 3), (m, x, context) => (m as MultiHeadAttention).forward(x!, { context: context! })],
  attentionCausal: [new MultiHeadAttention(6, 2), (m, x) => (m as MultiHeadAttention).forward(x!, { causal: true })],
  encoder: [new TransformerEncoderLayer(6, 2, { hidden: 8 }), forward as never],
  encoderNormFirst: [new TransformerEncoderLayer(6, 2, { hidden: 8, normFirst: true, activation: gelu }), forward as never],
};

describe("outputs and gradients of sequence layers are PyTorch's", () => {
  test('every case has its layer', () => {
    expect(Object.keys(layers)).toEqual(cases.map((c) => c.name));
  });

  test.each(cases.map((c) => [c.name, c] as const))('%s', (name, c) => {
    const [layer, call] = layers[name]!;
    expectCase(c, call, layer);
  });
});
