import { random, trace, type DType, type Graph, type Shape } from '@x/tensor/core';
import { located } from '../module/layerError.js';
import { callLayer, type ForwardOptions, type Layer } from '../module/module.js';

const products = ['matmul', 'conv', 'convTranspose', 'dot', 'tensordot'];

/**
 * How many products of a weight and an input a forward pass takes: the customary cost of a network. Pooling, norms and
 * activations count for nothing. Steps of `scan`, as in recurrent layers, count as often as they run; those of `whileLoop` do not.
 *
 * @example
 * multiplyAdds(new LSTM(10, 20), [1, 5, 10]) // => 12000
 * multiplyAdds(new Conv2d(3, 10, 5, { padding: 2 }), [1, 3, 32, 32]) // => 768000
 */
export function multiplyAdds(model: Layer, inputShape: Shape, { dtype = 'float64', ...options }: ForwardOptions & { readonly dtype?: DType } = {}): number {
  const graph = located(model, () => trace('multiplyAdds', [{ shape: inputShape, dtype }], ([x]) => [callLayer(model, x!, { key: random.key(0), ...options })]));
  return productsOf(graph);
}

function productsOf({ nodes }: Graph): number {
  return nodes.reduce((total, { op, inputs, outputs, attrs }) => {
    if (products.includes(op.name)) return total + (op.flops?.(inputs, outputs, attrs) ?? 0) / 2;
    if (op.name !== 'scan') return total;
    const { step, length } = attrs as { readonly step: Graph; readonly length: number };
    return total + length * productsOf(step);
  }, 0);
}
