import { compile, grad, valueAndGrad } from '@x/autodiff';
import { eigh } from '@x/linalg';
import { adam, applyUpdates, chain, clipByGlobalNorm } from '@x/optim';
import { concat, full, ones, random, tensor, zeros, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { Linear, loss, LSTM, RNN, Sequential, type Module } from '../index.js';

const key = random.key(91);

describe('N-130: linear recurrence is a power of its matrix', () => {
  const angle = 0.6;
  const q = tensor([[Math.cos(angle), -Math.sin(angle)], [Math.sin(angle), Math.cos(angle)]]);
  const matrix = q.matmul([[0.9, 0], [0, 1.1]]).matmul(q.transpose());
  const start = tensor([3, 1]);
  const after = (steps: number): Tensor => {
    let h = start;
    for (let t = 0; t < steps; t++) h = matrix.transpose().matmul(h);
    return h;
  };

  test('h_t = QΛᵗQᵀh₀', () => {
    const { values, vectors } = eigh(matrix);
    expect(values.at(0).item() ** 50).toBeCloseTo(0.005153775207, 12);
    expect(values.at(1).item() ** 50).toBeCloseTo(117.3908529, 7);
    const byPowers = vectors.matmul(values.pow(50).mul(vectors.transpose().matmul(start)));
    expect(byPowers.sub(after(50)).abs().max().item()).toBeLessThan(1e-10);
  });

  test('only the part along the largest eigenvalue survives', () => {
    const { vectors } = eigh(matrix);
    const h = after(50);
    const along = Math.abs(vectors.transpose().at(1).matmul(h).item());
    expect(along / Math.sqrt(h.square().sum().item())).toBeGreaterThan(1 - 1e-7);
  });
});

describe('N-136: long memory', () => {
  /** The gradient's size at the first input, of the last output. */
  function reach(layer: Module, time: number): number {
    const x = random.normal(key, [1, time, 1]);
    const g = grad((v: Tensor) => layer.forward(v).at(0, time - 1).sum())(x);
    return Math.abs(g.at(0, 0, 0).item());
  }

  /** Gates that forget little: f = σ(4) keeps 0.98 of the cell in each step. */
  function remembering(inputs: number, hidden: number): LSTM {
    const layer = new LSTM(inputs, hidden, { key });
    const [i, f, g, o] = [0, 4, 0, 0].map((shift) => full([hidden], shift)) as [Tensor, Tensor, Tensor, Tensor];
    layer.biasIh = concat([i, f, g, o], { axis: 0 });
    return layer;
  }

  test('gradients of a vanilla layer fade over 50 steps, those of an LSTM reach back', () => {
    const [rnn, lstm] = [new RNN(1, 16, { key }), remembering(1, 16)];
    expect(reach(rnn, 51)).toBeLessThan(1e-6 * reach(rnn, 1));
    expect(reach(lstm, 51)).toBeGreaterThan(0.01 * reach(lstm, 1));
  });

  test('the first of 50 inputs is recalled by an LSTM, not by a vanilla layer', () => {
    const learn = (recurrent: Module): number => {
      let net = new Sequential([recurrent, new Linear(16, 1, { key })]);
      const opt = chain(clipByGlobalNorm(1), adam({ learningRate: 0.01 }));
      let state = opt.init(net);
      const recall = (n: Sequential, x: Tensor): Tensor => n.forward(x).at('...', -1, 0);
      const step = compile((m: Sequential, s: typeof state, x: Tensor) => {
        const [value, gradient] = valueAndGrad((n: Sequential) => loss.mse(recall(n, x), x.at('...', 0, 0)))(m);
        const { updates, state: next } = opt.update(gradient, s, m);
        return { value, m: applyUpdates(m, updates), s: next };
      });
      // A flag marks the input to be recalled.
      const flag = concat([ones([32, 1, 1]), zeros([32, 49, 1])], { axis: 1 });
      let late = 0;
      for (let i = 0; i < 300; i++) {
        const result = step(net, state, concat([random.uniform(random.foldIn(key, i), [32, 50, 1]).mul(2).sub(1), flag], { axis: 2 }));
        ({ m: net, s: state } = result as { m: Sequential; s: typeof state });
        if (i >= 280) late += result.value.item() / 20;
      }
      return late;
    };
    // Without memory the best answer is 0, whose error is the variance of the inputs, 1/3.
    expect(learn(remembering(2, 16))).toBeLessThan(0.05);
    expect(learn(new RNN(2, 16, { key }))).toBeGreaterThan(0.25);
  }, 120_000);
});
