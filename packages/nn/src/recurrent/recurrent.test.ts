import { checkGradients, compile, grad } from '@x/autodiff';
import { adam, applyUpdates } from '@x/optim';
import { random, softmax, tensor, treeLeaves, zeros, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { Bidirectional, Embedding, EncoderDecoder, GRU, LeakyUnit, Linear, loss, LSTM, MultiHeadAttention, parameterCount, RNN, SequenceModel, withDType } from '../index.js';

const key = random.key(12);
const close = (x: Tensor, expected: readonly number[], digits = 9): void => {
  expect(x.size).toBe(expected.length);
  x.data.forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, digits));
};

/** All weights U, W and biases b of a layer of one unit; the second bias is 0. */
function scalarLayer<L extends RNN | LSTM | GRU>(layer: L, U: number, W: number, b: readonly number[]): L {
  const rows = b.length;
  layer.weightIh = tensor(new Float64Array(rows).fill(U), { shape: [rows, 1] });
  layer.weightHh = tensor(new Float64Array(rows).fill(W), { shape: [rows, 1] });
  layer.biasIh = tensor([...b]);
  layer.biasHh = tensor(new Float64Array(rows));
  return layer;
}

describe('the vanilla recurrent layer', () => {
  const rnn = scalarLayer(new RNN(1, 1), 0.5, 0.8, [0.1]);
  const head = new Linear(1, 2);
  head.weight = tensor([[1], [-1]]);
  head.bias = tensor([0, 0]);
  const x = tensor([[[1], [-1], [0.5]]]);

  test('N-120, N-33, N-121: states and the loss of a sequence', () => {
    close(rnn.forward(x), [0.537049567, 0.02963097708, 0.3572279884]);
    close(loss.crossEntropy(head.forward(rnn.forward(x)), [[0, 1, 0]], { reduction: 'sum' }), [1.415496523]);
    close(softmax(head.forward(rnn.forward(x))).sum({ axis: -1 }), [1, 1, 1]);
  });

  test('N-122, N-124: backpropagation through time', () => {
    const model = { rnn, head };
    const g = grad((m: typeof model) => loss.crossEntropy(m.head.forward(m.rnn.forward(x)), [[0, 1, 0]], { reduction: 'sum' }))(model) as unknown as typeof model;
    close(g.rnn.weightIh, [-0.8947570207]);
    close(g.rnn.weightHh, [0.2893617604]);
    close(g.rnn.biasIh!, [-0.04057020325]);
    close(g.rnn.biasHh!, [-0.04057020325]);
    close(g.head.weight, [-0.2388819941, 0.2388819941]);
    close(g.head.bias!, [-0.06842815093, 0.06842815093]);
  });

  test('N-123: steps by hand are the run', () => {
    let state = rnn.zeroState(1);
    const outputs = [1, -1, 0.5].map((v) => {
      const next = rnn.step([[v]], state);
      state = next.state;
      return next.output.item();
    });
    close(rnn.forward(x), outputs, 14);
    close(rnn.run(x).state, [outputs[2]!], 14);
  });

  test('N-127: parameters do not grow with the length', () => {
    const model = { rnn: new RNN(10, 5), head: new Linear(5, 10) };
    // PyTorch's second bias adds 5 to the 140 of the textbook.
    expect(parameterCount(model)).toBe(140 + 5);
  });

  test('truncated backpropagation cuts the gradient and leaves the values', () => {
    const layer = new RNN(2, 3, { key });
    const z = random.normal(key, [2, 7, 2]);
    const full = layer.forward(z);
    expect(layer.forward(z, { truncate: 3 }).sub(full).abs().max().item()).toBeLessThan(1e-15);
    const reach = grad((v: Tensor) => layer.forward(v, { truncate: 3 }).at(0, 6).sum())(z).at(0).abs().sum({ axis: 1 }).toArray() as number[];
    expect(reach.map((r) => r > 0)).toEqual([false, false, false, false, false, false, true]);
    const middle = grad((v: Tensor) => layer.forward(v, { truncate: 3 }).at(0, 5).sum())(z).at(0).abs().sum({ axis: 1 }).toArray() as number[];
    expect(middle.map((r) => r > 0)).toEqual([false, false, false, true, true, true, false]);
    const backwards = new RNN(2, 3, { key, reverse: true });
    expect(backwards.forward(z, { truncate: 2 }).sub(backwards.forward(z)).abs().max().item()).toBeLessThan(1e-15);
  });

  test('N-131: gradients fade or grow with the spectral radius', () => {
    for (const [radius, grows] of [[0.9, false], [1.1, true]] as const) {
      const linear = scalarLayer(new RNN(1, 1, { activation: 'relu' }), 0, radius, [0]);
      const g = grad((h: Tensor) => linear.run(tensor(new Float64Array(50), { shape: [1, 50, 1] }), { initial: h }).state.sum())([[1]]).item();
      expect(g).toBeCloseTo(radius ** 50, 8);
      expect(g > 1).toBe(grows);
    }
  });

  test('compiled runs agree and inputs are checked', () => {
    const layer = new LSTM(2, 3, { key });
    const z = random.normal(key, [2, 4, 2]);
    const run = compile((m: LSTM, v: Tensor) => m.forward(v));
    expect(run(layer, z).sub(layer.forward(z)).abs().max().item()).toBeLessThan(1e-14);
    expect(() => layer.forward([[1, 2]])).toThrow('LSTM: expected an input [batch, time, 2 features], got shape [1, 2]. A single example needs a batch axis: x.expandDims(0)');
    expect(() => layer.forward([[[1, 2, 3]]])).toThrow('LSTM: expected 2 features, got 3');
    expect(() => layer.forward(z, { truncate: 0 })).toThrow('LSTM: `truncate` must be a whole number of steps ≥ 1, got 0.');
  });
});

describe('gated recurrent layers', () => {
  const x = tensor([[[1], [-1]]]);

  test('N-134: LSTM with tanh, and with σ as the notes print it', () => {
    const biases = [0.1, 1, 0.1, 0.1];
    for (const [cellActivation, expected] of [
      ['sigmoid', [[0.4168720658, 0.2545771476], [0.4431204361, 0.1747290726]]],
      ['tanh', [[0.3467494397, 0.2153196857], [0.08623735295, 0.03586575541]]],
    ] as const) {
      const layer = scalarLayer(new LSTM(1, 1, { cellActivation }), 0.5, 0.3, biases);
      close(layer.forward(x), expected.map(([, h]) => h));
      close(layer.run(x).state.c, [expected[1][0]]);
    }
    const keeping = scalarLayer(new LSTM(1, 1), 0, 0, [-800, 800, 0, 0]);
    close(keeping.run(x, { initial: { h: tensor([[0]]), c: tensor([[2.5]]) } }).state.c, [2.5], 15);
  });

  test('N-135: GRU with the reset gate before the product', () => {
    const layer = scalarLayer(new GRU(1, 1, { resetAfter: false }), 0.5, 0.3, [0.1, 0.1, 0.1]);
    close(layer.forward(x), [0.1903001273, -0.1312714414]);
    checkGradients((m: GRU) => m.forward(x).square().sum(), new GRU(1, 2, { key, resetAfter: false }));
  });

  test('N-128: in both directions every output depends on the whole input; reversing swaps the halves', () => {
    const ahead = new GRU(2, 3, { key });
    const back = new GRU(2, 3, { key, reverse: true });
    const layer = new Bidirectional(ahead, back);
    const z = random.normal(key, [1, 5, 2]);
    const reach = grad((v: Tensor) => layer.forward(v).at(0, 2).sum())(z).abs().sum({ axis: 2 }).toArray() as number[][];
    expect(reach[0]!.every((r) => r > 0)).toBe(true);
    const y = layer.forward(z);
    const flipped = layer.forward(z.flip({ axis: 1 })).flip({ axis: 1 });
    expect(flipped.at('...', '3:').sub(y.at('...', ':3')).abs().max().item()).toBeLessThan(1e-15);
    expect(new Bidirectional(new LSTM(2, 4)).forward(z).shape).toEqual([1, 5, 8]);
    expect(() => new Bidirectional(ahead, ahead)).toThrow('Bidirectional: `back` must read in the other direction');
  });

  test('N-133: a leaky unit approaches its input', () => {
    const y = new LeakyUnit(1, { decay: 0.9 }).forward(tensor(new Float64Array(10).fill(1), { shape: [1, 10, 1] }));
    expect(y.at(0, 9, 0).item()).toBeCloseTo(0.6513215599, 10);
  });
});

describe('attention', () => {
  test('masks of booleans allow, numbers are added; nothing allowed gives zeros', () => {
    const layer = new MultiHeadAttention(4, 2, { key });
    const x = random.normal(key, [2, 3, 4]);
    const causal = layer.forward(x, { causal: true });
    const mask = [[true, false, false], [true, true, false], [true, true, true]];
    expect(layer.forward(x, { mask }).toArray()).toEqual(causal.toArray());
    const added = mask.map((row) => row.map((allowed) => (allowed ? 0 : -Infinity)));
    expect(layer.forward(x, { mask: added }).sub(causal).abs().max().item()).toBeLessThan(1e-15);
    const none = layer.attend(x, { mask: tensor(mask).logicalAnd(false) });
    expect(none.weights.abs().max().item()).toBe(0);
    expect(none.output.at(0, 0).toArray()).toEqual(layer.outProj.bias!.toArray());
    expect(layer.attend(x).weights.sum({ axis: -1 }).sub(1).abs().max().item()).toBeLessThan(1e-15);
    const shut = tensor([[0, 0, 0], [-Infinity, -Infinity, -Infinity], [0, -Infinity, 0]]);
    expect(layer.attend(x, { mask: shut }).weights.at(0, 0, 1).toArray()).toEqual([0, 0, 0]);
    expect(grad((v: Tensor) => layer.forward(v, { mask: shut }).sum())(x).isFinite().all().item()).toBe(1);
    expect(() => layer.forward(x, { mask: [[true, false], [true, true]] })).toThrow('MultiHeadAttention: expected a mask that fits [batch, heads, queries, keys] = [2, 2, 3, 3], got [2, 2]');
    expect(() => new MultiHeadAttention(5, 2)).toThrow('MultiHeadAttention: `heads` must divide the 5 features, got 2.');
  });
});

describe('sequences of different lengths', () => {
  const x = random.normal(key, [3, 5, 2]);
  const lengths = [5, 0, 3];
  const layers = { rnn: new RNN(2, 4), lstm: new LSTM(2, 4), gru: new GRU(2, 4, { reverse: true }), both: new Bidirectional(new LSTM(2, 4)) };

  test.each(Object.entries(layers))('%s: a padded batch is each sequence alone', (_name, layer) => {
    const alone = (part: Tensor): { readonly output: Tensor; readonly state: unknown } => layer.run(part);
    const { output, state } = layer.run(x, { lengths });
    const states = treeLeaves(state) as Tensor[];
    lengths.forEach((n, i) => {
      const own = alone(x.slice([i, 0, 0], [i + 1, n, 2]));
      expect(output.at(i, `:${n}`).sub(own.output.at(0)).abs().sum().item()).toBeLessThan(1e-14);
      expect(output.at(i, `${n}:`).abs().sum().item()).toBe(0);
      (treeLeaves(own.state) as Tensor[]).forEach((s, j) => expect(states[j]!.at(i).sub(s.at(0)).abs().max().item()).toBeLessThan(1e-14));
    });
  });

  test('no gradient comes from the padding, in pieces and compiled too', () => {
    const gradient = (v: Tensor, n: Tensor): Tensor => grad((w: Tensor) => layers.lstm.run(w, { lengths: n, truncate: 2 }).output.square().sum())(v);
    const g = gradient(x, tensor(lengths));
    expect([g.at(1).abs().max().item(), g.at(2, '3:').abs().max().item()]).toEqual([0, 0]);
    expect(g.at(2, ':3').abs().min().item()).toBeGreaterThan(0);
    expect(compile(gradient)(x, tensor(lengths)).sub(g).abs().max().item()).toBeLessThan(1e-14);
  });

  test('first states of both directions, and of another float type', () => {
    const one = { h: random.normal(key, [3, 4]), c: random.normal(key, [3, 4]) };
    const { output } = layers.both.run(x, { initial: { ahead: one, back: one } });
    expect(output.at('...', ':4').toArray()).toEqual(layers.both.ahead.run(x, { initial: one }).output.toArray());
    expect(output.at('...', '4:').toArray()).toEqual(layers.both.back.run(x, { initial: one }).output.toArray());
    expect(withDType(layers.lstm, 'float32').forward(x).dtype).toBe('float64');
  });

  test('sources of different lengths are read to their ends', () => {
    const parts = { source: new Embedding(4, 3, { key }), target: new Embedding(5, 3, { key }), encoder: new LSTM(3, 4, { key }), decoder: new LSTM(3, 4, { key }), output: new Linear(4, 5, { key }), start: 4 };
    const net = new EncoderDecoder(parts);
    const padded = net.translate([[1, 2, 3], [2, 0, 0]], { steps: 4, lengths: [3, 1] });
    expect(padded).toEqual([...net.translate([[1, 2, 3]], { steps: 4 }), ...net.translate([[2]], { steps: 4 })]);
    const logits = net.forward([[1, 2, 3], [2, 0, 0]], { target: [[1, 2], [3, 0]], lengths: [3, 1] });
    expect(logits.at(1).sub(net.forward([[2]], { target: [[3, 0]] }).at(0)).abs().max().item()).toBeLessThan(1e-14);
    expect(net.translate([[1]], { steps: 0 })).toEqual([[]]);
    for (const teacherForcing of [true, false]) expect(net.forward([[1]], { target: zeros([1, 0]), teacherForcing }).shape).toEqual([1, 0, 5]);
    expect(() => net.forward([[1]], { target: [1, 2] })).toThrow('EncoderDecoder: `target` must have shape [batch, time], got [2].');
    expect(() => new SequenceModel({ embedding: parts.source, recurrent: parts.encoder, output: parts.output, start: 0 }).logProb([1, 2])).toThrow('SequenceModel: `x` must have shape [batch, time], got [2].');
  });

  test('what does not fit is refused', () => {
    expect(() => new LeakyUnit(1, { decay: 2 })).toThrow('LeakyUnit: `decay` must be a share from 0 to 1, got 2.');
    expect(() => layers.lstm.run(x, { lengths: [5, 6, 1] })).toThrow('LSTM: `lengths` must hold whole numbers of steps from 0 to 5, got 6 at position 1.');
    expect(() => layers.lstm.run(x, { lengths: [5] })).toThrow('LSTM: expected one length for each of the 3 sequences, got shape [1]');
    expect(() => layers.gru.run(x, { initial: zeros([1, 4]) })).toThrow('GRU: expected an initial state [3, 4], got [1, 4]');
    expect(() => new LSTM(2, 0)).toThrow('LSTM: `hidden` must be a whole number ≥ 1, got 0.');
  });
});

describe('sequence to sequence', () => {
  test('N-129: learns to reverse digit strings, with teacher forcing', () => {
    const [a, b, c, d, e] = random.split(key, 5) as [random.Key, random.Key, random.Key, random.Key, random.Key];
    let net = new EncoderDecoder({
      source: new Embedding(4, 8, { key: a }),
      target: new Embedding(5, 8, { key: b }),
      encoder: new GRU(8, 24, { key: c }),
      decoder: new GRU(8, 24, { key: d }),
      output: new Linear(24, 5, { key: e }),
      start: 4,
    });
    type Net = typeof net;
    const source = random.randint(key, 0, 4, [128, 4]);
    const target = source.flip({ axis: 1 });
    const opt = adam({ learningRate: 0.02 });
    let state = opt.init(net);
    const step = compile((m: Net, s: typeof state, input: Tensor, output: Tensor) => {
      const gradient = grad((n: Net) => loss.crossEntropy(n.forward(input, { target: output }), output))(m);
      const { updates, state: next } = opt.update(gradient as unknown as Net, s, m);
      return { m: applyUpdates(m, updates), s: next };
    });
    for (let i = 0; i < 250; i++) ({ m: net, s: state } = step(net, state, source, target) as { m: Net; s: typeof state });
    const written = net.decode(source, { steps: 4 });
    expect(written.equal(target).astype('float64').mean().item()).toBeGreaterThan(0.95);
    const free = net.forward(source, { target, teacherForcing: false });
    expect(free.argmax({ axis: -1 }).equal(target).astype('float64').mean().item()).toBeGreaterThan(0.95);
    expect(net.translate([[0, 1, 2, 3]], { steps: 4, key })[0]!.length).toBe(4);
  });
});
