import { grad } from '@x/autodiff';
import { adam } from '@x/optim';
import { random, tanh, type Tensor } from '@x/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { fit, init, Linear, loss, Residual, Sequential, type Layer } from '../index.js';

const key = random.key(180);
const width = 16;

/** Dense tanh layers of one width, two a block; with equal depth and key the weights of both kinds start equal. */
function network(depth: number, kind: 'plain' | 'residual'): Sequential {
  const layer = (i: number, inputs: number, outputs: number): Linear => new Linear(inputs, outputs, { key: random.foldIn(key, i), init: init.xavierNormal, dtype: 'float32' });
  const blocks = Array.from({ length: (depth - 2) / 2 }, (_, i): Layer => {
    const body = [layer(2 * i + 1, width, width), tanh, layer(2 * i + 2, width, width)];
    return kind === 'plain' ? new Sequential([...body, tanh]) : new Residual(new Sequential(body), { activation: tanh });
  });
  return new Sequential([layer(0, 8, width), tanh, ...blocks, layer(depth, width, 1)]);
}

const x = random.normal(key, [256, 8], { dtype: 'float32' });
const y = x.at(':', 0).mul(x.at(':', 1)).add(x.at(':', 2).mul(2).sin()).expandDims(1);

describe('N-180, D-73: degradation', () => {
  const finalLoss: Record<string, number> = {};
  beforeAll(async () => {
    for (const depth of [8, 50]) {
      for (const kind of ['plain', 'residual'] as const) {
        const { history } = await fit(network(depth, kind), { train: { x, y }, loss: loss.mse, optimizer: adam({ learningRate: 0.001 }), epochs: 100, batchSize: 64, key });
        finalLoss[`${kind} ${depth}`] = history.loss.at(-1)!;
      }
    }
    console.log(Object.entries(finalLoss).map(([name, value]) => `${name}: ${value.toFixed(3)}`).join('   '));
  }, 120_000);

  test('after equal steps from equal weights, fifty plain layers have learnt nothing, with shortcuts nearly all', () => {
    // The targets' variance is the loss of the best constant.
    const variance = y.variance().item();
    expect(finalLoss['residual 50']).toBeLessThan(0.2 * finalLoss['plain 50']!);
    expect(finalLoss['plain 50']).toBeGreaterThan(0.8 * variance);
    expect(finalLoss['residual 50']).toBeLessThan(0.2 * variance);
  });

  test('more plain layers are worse on the training set itself, so it is not overfitting', () => {
    expect(finalLoss['plain 50']).toBeGreaterThan(3 * finalLoss['plain 8']!);
    expect(finalLoss['residual 50']).toBeLessThan(1.5 * finalLoss['residual 8']!);
  });

  test('at the start gradients pass through shortcuts, and fade without them', () => {
    const strength = (kind: 'plain' | 'residual'): number => grad((v: Tensor) => network(50, kind).forward(v).sum())(x).norm({ axis: 1 }).mean().item();
    expect(strength('residual')).toBeGreaterThan(20 * strength('plain'));
  });
});
