import { compile, valueAndGrad } from '@x/autodiff';
import { random, tensor, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { BatchNorm, partition, combine, Sequential, Whitening } from '../index.js';

const key = random.key(61);
const mixed = random.normal(key, [200, 3]).matmul([[2, 1, 0], [0, 0.5, 1], [0, 0, 0.1]]).add([5, -1, 0]);
const identity = tensor([[1, 0, 0], [0, 1, 0], [0, 0, 1]]);
const covarianceOf = (y: Tensor): Tensor => {
  const centred = y.sub(y.mean({ axis: 0 }));
  return centred.transpose().matmul(centred).div(y.shape[0]!);
};

describe('N-105: whitening', () => {
  test('gives the batch the identity as covariance, which batch norm does not', () => {
    const y = new Whitening(3, { epsilon: 0 }).forward(mixed, { training: true });
    expect(y.mean({ axis: 0 }).abs().max().item()).toBeLessThan(1e-12);
    expect(covarianceOf(y).sub(identity).abs().max().item()).toBeLessThan(1e-10);
    const scaled = new BatchNorm(3, { epsilon: 0 }).forward(mixed, { training: true });
    expect(covarianceOf(scaled).sub(identity).abs().max().item()).toBeGreaterThan(0.3);
  });

  test('is batch norm where features are independent', () => {
    const x = tensor([[1, 2], [1, -2], [-1, 2], [-1, -2]]);
    const y = new Whitening(2).forward(x, { training: true });
    expect(y.sub(new BatchNorm(2).forward(x, { training: true })).abs().max().item()).toBeLessThan(1e-12);
  });

  test('uses what it has seen when it is not training', () => {
    const layer = new Whitening(3, { momentum: null, epsilon: 0 });
    for (let i = 0; i < 3; i++) layer.forward(mixed, { training: true });
    expect(layer.batches.item()).toBe(3);
    // The running covariance is divided by n − 1.
    expect(covarianceOf(layer.forward(mixed)).mul(200 / 199).sub(identity).abs().max().item()).toBeLessThan(1e-10);
  });

  test('moves its statistics in compiled steps of models that are arguments only', () => {
    const step = compile((m: Sequential, x: Tensor) => {
      const [trained, rest] = partition(m);
      const [[value, seen]] = valueAndGrad(
        (part: Sequential): [Tensor, Sequential] => {
          const net = combine(part, rest);
          return [net.forward(x, { training: true }).square().sum(), net];
        },
        { hasAux: true },
      )(trained);
      return { value, model: seen };
    });
    const { model } = step(new Sequential([new Whitening(3)]), mixed) as { model: Sequential };
    expect((model.layers[0] as Whitening).runningMean.at(0).item()).toBeCloseTo(mixed.mean({ axis: 0 }).at(0).item() / 10, 10);
    const captured = new Whitening(3);
    expect(() => compile((x: Tensor) => captured.forward(x, { training: true }))(mixed)).toThrow('Whitening: `model` must be an argument of the traced function');
  });

  test('refuses what does not fit', () => {
    expect(() => new Whitening(3).forward([[1, 2]])).toThrow('Whitening: expected 3 features, got 2');
    expect(() => new Whitening(2).forward([[1, 2]], { training: true })).toThrow('Whitening: expected more than one example while training, got 1');
  });
});
