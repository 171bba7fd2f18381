import { random, trace, type DType, type Shape } from '@x/tensor/core';
import { located } from '../module/layerError.js';
import { callLayer, type ForwardOptions, type Layer } from '../module/module.js';

const products = ['matmul', 'conv', 'convTranspose', 'dot', 'tensordot'];

/**
 * How many products of a weight and an input a forward pass takes: the customary cost of a network. Pooling, norms and
 * activations count for nothing; loops are counted as often as they run only where they are unrolled.
 *
 * @example
 * multiplyAdds(new Conv2d(3, 10, 5, { padding: 2 }), [1, 3, 32, 32]) // => 768000
 */
export function multiplyAdds(model: Layer, inputShape: Shape, { dtype = 'float64', ...options }: ForwardOptions & { readonly dtype?: DType } = {}): number {
  const graph = located(model, () => trace('multiplyAdds', [{ shape: inputShape, dtype }], ([x]) => [callLayer(model, x!, { key: random.key(0), ...options })]));
  return graph.nodes.reduce((total, { op, inputs, outputs, attrs }) => (products.includes(op.name) ? total + (op.flops?.(inputs, outputs, attrs) ?? 0) / 2 : total), 0);
}
