// Recalls the first of many inputs, which a flag marks: an LSTM learns it, a vanilla recurrent layer does not.
//
//   pnpm --filter @x/nn example longMemory
import { compile, valueAndGrad } from '@x/autodiff';
import { Linear, loss, LSTM, RNN, Sequential, type Module } from '@x/nn';
import { adam, applyUpdates, chain, clipByGlobalNorm } from '@x/optim';
import { concat, full, ones, random, zeros, type Tensor } from '@x/tensor';

/** An LSTM whose gates forget little at first: f = σ(4) keeps 0.98 of the cell in each step. */
export function remembering(hidden: number, key: random.KeyLike): LSTM {
  const layer = new LSTM(2, hidden, { key });
  layer.biasIh = concat([zeros([hidden]), full([hidden], 4), zeros([2 * hidden])], { axis: 0 });
  return layer;
}

/** The mean squared error of every step while a layer learns to give its first input after all others. */
export function recallErrors(recurrent: Module, { hidden, lag, steps, seed = 1 }: { hidden: number; lag: number; steps: number; seed?: number }): number[] {
  const key = random.key(seed);
  let net = new Sequential([recurrent, new Linear(hidden, 1, { key })]);
  const opt = chain(clipByGlobalNorm(1), adam({ learningRate: 0.01 }));
  let state = opt.init(net);
  const step = compile((m: Sequential, s: typeof state, x: Tensor) => {
    const [value, gradient] = valueAndGrad((n: Sequential) => loss.mse(n.forward(x).at('...', -1, 0), x.at('...', 0, 0)))(m);
    const { updates, state: next } = opt.update(gradient, s, m);
    return { value, model: applyUpdates(m, updates), state: next };
  });
  const flag = concat([ones([32, 1, 1]), zeros([32, lag - 1, 1])], { axis: 1 });
  return Array.from({ length: steps }, (_, i) => {
    const x = concat([random.uniform(random.foldIn(key, i), [32, lag, 1]).mul(2).sub(1), flag], { axis: 2 });
    const result = step(net, state, x);
    ({ model: net, state } = result as { model: Sequential; state: typeof state });
    return result.value.item();
  });
}

/** Prints how the errors of both layers fall. */
export function main(): void {
  const hidden = 16;
  const options = { hidden, lag: 50, steps: 600 };
  const errors = { LSTM: recallErrors(remembering(hidden, random.key(0)), options), vanilla: recallErrors(new RNN(2, hidden, { key: random.key(0) }), options) };
  console.log('mean squared error of the first of 50 inputs; its variance is 0.333');
  console.log(`${'steps'.padStart(8)}${Object.keys(errors).map((name) => name.padStart(10)).join('')}`);
  for (let from = 0; from < 600; from += 100) {
    const means = Object.values(errors).map((list) => list.slice(from, from + 100).reduce((sum, v) => sum + v, 0) / 100);
    console.log(`${`≤ ${from + 100}`.padStart(8)}${means.map((mean) => mean.toFixed(4).padStart(10)).join('')}`);
  }
}
