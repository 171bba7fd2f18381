import { checkGradients, compile, grad } from '@x/autodiff';
import { adam, applyUpdates } from '@x/optim';
import { random, tensor, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { Embedding, Linear, LSTM, RNN, SequenceModel } from '../index.js';

const key = random.key(81);
const END = 2;

function twoSymbols(): SequenceModel<Tensor> {
  const [a, b, c] = random.split(key, 3) as [random.Key, random.Key, random.Key];
  const output = new Linear(3, 3, { key: c });
  // Strong weights, so that what came before matters, and a liking for the end, so that few strings are long.
  Object.assign(output, { weight: output.weight.mul(3), bias: tensor([0, 0, 1]) });
  return new SequenceModel({ embedding: new Embedding(3, 2, { key: a }), recurrent: new RNN(2, 3, { key: b }), output, start: END, end: END });
}

/** All strings of so many of the symbols 0 and 1. */
const strings = (length: number): number[][] => Array.from({ length: 2 ** length }, (_, i) => Array.from({ length }, (__, t) => (i >> t) & 1));

describe('N-125: a recurrent layer as a distribution over sequences', () => {
  test('the probabilities of all strings up to their end add up to 1', () => {
    const model = twoSymbols();
    let total = 0;
    const totals: number[] = [];
    for (let length = 0; length <= 11; length++) {
      total += model.logProb(strings(length).map((s) => [...s, END])).exp().sum().item();
      totals.push(total);
    }
    expect(totals.every((t, i) => i === 0 || t > totals[i - 1]!)).toBe(true);
    const unfinished = model.logProb(strings(12)).exp().sum().item();
    expect(total).toBeGreaterThan(0.97);
    expect(1 - total).toBeCloseTo(unfinished, 12);
  });

  test('what follows the end does not count', () => {
    const model = twoSymbols();
    const [short, padded] = [model.logProb([[0, 1, END]]), model.logProb([[0, 1, END, 0, 1]])];
    expect(padded.item()).toBeCloseTo(short.item(), 14);
  });

  test('draws have those probabilities and end where they should', () => {
    const model = twoSymbols();
    const draws = model.generate({ steps: 12, count: 4000, key });
    for (const text of [[], [0], [1], [0, 1]]) {
      const p = Math.exp(model.logProb([[...text, END]]).item());
      const share = draws.filter((s) => s.join() === text.join()).length / draws.length;
      expect(Math.abs(share - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / draws.length));
    }
    expect(model.generate({ steps: 12, count: 3, key })).toEqual(model.generate({ steps: 12, count: 3, key }));
    expect(model.generate({ steps: 0, count: 2 })).toEqual([[], []]);
    expect(() => model.generate({ steps: 1, temperature: 0 })).toThrow('SequenceModel.generate: `temperature` must be positive, got 0.');
    expect(() => new SequenceModel({ ...model, end: END, recurrent: new RNN(2, 3, { reverse: true }) })).toThrow('read from the first symbol to the last');
  });

  test('learns a language of two words', () => {
    const [a, b, c] = random.split(key, 3) as [random.Key, random.Key, random.Key];
    let model = new SequenceModel({ embedding: new Embedding(4, 6, { key: a }), recurrent: new LSTM(6, 12, { key: b }), output: new Linear(12, 4, { key: c }), start: 3, end: 3 });
    const texts = tensor([[0, 1, 2, 3], [2, 1, 0, 3]], { dtype: 'int32' });
    const opt = adam({ learningRate: 0.05 });
    let state = opt.init(model);
    const step = compile((m: typeof model, s: typeof state) => {
      const gradient = grad((n: typeof model) => n.logProb(texts).mean().neg())(m);
      const { updates, state: next } = opt.update(gradient as unknown as typeof model, s, m);
      return { m: applyUpdates(m, updates), s: next };
    });
    for (let i = 0; i < 150; i++) ({ m: model, s: state } = step(model, state) as { m: typeof model; s: typeof state });
    // The entropy of a choice between two words.
    expect(-model.logProb(texts).mean().item()).toBeLessThan(Math.log(2) + 0.05);
    const words = model.generate({ steps: 6, count: 50, key }).map((word) => word.join(''));
    expect(new Set(words)).toEqual(new Set(['012', '210']));
  });
});

describe('N-126: sequences given something else', () => {
  const model = twoSymbols();
  const read = new Linear(2, 3, { key });

  test('the first state changes the distribution, and gradients reach what it depends on', () => {
    const given = (x: Tensor): Tensor => model.logProb([[0, 1, END]], { initial: read.forward(x).tanh() });
    const [one, other] = [given(tensor([[3, -3]])).item(), given(tensor([[-3, 3]])).item()];
    expect(Math.abs(one - other)).toBeGreaterThan(0.01);
    checkGradients((x: Tensor) => given(x).sum(), tensor([[1, -1]]));
  });

  test('as many sequences are written as there are states', () => {
    const texts = model.generate({ steps: 4, key, initial: read.forward([[1, 0], [0, 1], [5, 5]]) });
    expect(texts.length).toBe(3);
  });
});
