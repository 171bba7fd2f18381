import { compile, grad, valueAndGrad } from '@x/autodiff';
import { random, relu, tensor, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { Conv2d, MaxPool, Sequential, type Layer } from '../index.js';

const key = random.key(51);
const x = random.normal(key, [3, 2, 7, 6]);

/** The layers called one by one. */
const inTurn = (layers: readonly Layer[], input: Tensor): Tensor => layers.reduce((h, layer) => (typeof layer === 'function' ? layer(h) : layer.forward(h)), input);

describe('Sequential pools before bias and relu', () => {
  const conv = new Conv2d(2, 4, 3, { key, padding: 1 });
  const pools: readonly (readonly [string, MaxPool])[] = [
    ['touching windows', new MaxPool(2)],
    ['overlapping ones with padding', new MaxPool(3, { stride: 2, padding: 1 })],
  ];

  test.each(pools)('with the numbers and gradients of the layers one by one: %s', (_, pool) => {
    for (const layers of [[conv, relu, pool], [conv, pool, relu], [relu, pool], [new Conv2d(2, 3, 2, { key, bias: false }), relu, pool]]) {
      const net = new Sequential(layers);
      expect(net.forward(x).toArray()).toEqual(inTurn(layers, x).toArray());
      const weigh = (y: Tensor): Tensor => y.mul(random.normal(random.key(1), y.shape)).sum();
      const [gradient, expected] = [grad((v: Tensor) => weigh(net.forward(v)))(x), grad((v: Tensor) => weigh(inTurn(layers, v)))(x)];
      expect(gradient.toArray()).toEqual(expected.toArray());
      const compiled = compile(valueAndGrad((v: Tensor) => weigh(net.forward(v))))(x) as [Tensor, Tensor];
      expect(compiled[1].sub(expected).abs().max().item()).toBeLessThan(1e-13);
    }
  });

  test('also for NaN and infinities', () => {
    const layers = [relu, new MaxPool(2)];
    const odd = tensor([[[[NaN, 1, -Infinity, -1], [2, 3, Infinity, 0]]]]);
    expect(new Sequential(layers).forward(odd).toArray()).toEqual(inTurn(layers, odd).toArray());
  });

  test('layers that override forward are called', () => {
    class Loud extends MaxPool {
      override forward(input: Tensor): Tensor {
        return super.forward(input).add(100);
      }
    }
    const layers = [relu, new Loud(2)];
    expect(new Sequential(layers).forward(x).toArray()).toEqual(inTurn(layers, x).toArray());
    expect(new Sequential(layers).forward(x).min().item()).toBeGreaterThanOrEqual(100);
  });

  test('errors name the layer', () => {
    expect(() => new Sequential([conv, relu, new MaxPool(2)]).forward(x.at('...', 0, ':'))).toThrow('Sequential[0]');
    expect(() => new Sequential([conv, relu, new MaxPool(9)]).forward(x)).toThrow('Sequential[2]');
  });
});
