import { compile, valueAndGrad } from '@x/autodiff';
import { applyUpdates, sgd } from '@x/optim';
import { random, relu, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { BatchNorm, combine, covariateShift, Linear, loss, partition, Sequential, type Layer } from '../index.js';

const key = random.key(71);
const centred = random.normal(key, [128, 8]);
const labels = centred.at('...', 0).mul(centred.at('...', 1)).greater(0).astype('int32');
// Inputs far from zero: the means of everything behind them move with every step of the weights.
const x = centred.add(2);

/** Inputs of the second activation on the same examples, after each of some training steps. */
function activationsOverTraining(normalised: boolean): Tensor[] {
  const keys = random.split(key, 3);
  const norm = (): Layer[] => (normalised ? [new BatchNorm(16)] : []);
  let net = new Sequential([new Linear(8, 16, { key: keys[0]! }), ...norm(), relu, new Linear(16, 16, { key: keys[1]! }), ...norm(), relu, new Linear(16, 2, { key: keys[2]! })]);
  const opt = sgd({ learningRate: 0.2 });
  let state = opt.init(partition(net)[0]);
  const step = compile((m: Sequential, s: typeof state) => {
    const [trained, rest] = partition(m);
    const [[, seen], gradient] = valueAndGrad(
      (part: Sequential): [Tensor, Sequential] => {
        const whole = combine(part, rest);
        return [loss.crossEntropy(whole.forward(x, { training: true }), labels), whole];
      },
      { hasAux: true },
    )(trained);
    const { updates, state: next } = opt.update(gradient, s, trained);
    return { m: combine(applyUpdates(trained, updates), partition(seen)[1]), s: next };
  });
  const seen: Tensor[] = [];
  for (let i = 0; i < 60; i++) {
    ({ m: net, s: state } = step(net, state) as { m: Sequential; s: typeof state });
    const upTo = net.layers.lastIndexOf(relu);
    seen.push(new Sequential(net.layers.slice(0, upTo)).forward(x, { training: true }));
  }
  return seen;
}

describe('N-106: internal covariate shift', () => {
  test('is the spread over steps of means and standard deviations', () => {
    const { mean, scale } = covariateShift([[[0, 1], [2, 1]], [[4, 1], [10, 1]]]);
    // Means 1 and 7, spreads 1 and 3: the usual spread is 2.
    expect(mean.toArray()).toEqual([1.5, 0]);
    expect(scale.toArray()).toEqual([0.5, 0]);
  });

  test('D-12: batch norm makes it smaller', () => {
    const plain = covariateShift(activationsOverTraining(false));
    const normalised = covariateShift(activationsOverTraining(true));
    expect(normalised.mean.mean().item()).toBeLessThan(0.5 * plain.mean.mean().item());
    expect(normalised.scale.mean().item()).toBeLessThan(0.7 * plain.scale.mean().item());
  });
});
