import { random, trace, type DType, type Shape } from '@x/tensor/core';
import { located } from './layerError.js';
import type { ForwardOptions, Layer } from './module.js';
import { callLayer } from './module.js';

/**
 * The shape that a model gives for an input of this shape, found without computing: all of its shapes are checked on
 * the way.
 *
 * Fails: LayerError, which names the path of the layer that does not fit.
 *
 * @example
 * outputShape(new Sequential([new Conv2d(1, 8, 3), relu, new Flatten(), new Linear(8 * 26 * 26, 10)]), [32, 1, 28, 28]) // => [ 32, 10 ]
 */
export function outputShape(model: Layer, inputShape: Shape, { dtype = 'float64', ...options }: ForwardOptions & { readonly dtype?: DType } = {}): Shape {
  let shape: Shape | undefined;
  located(model, () =>
    trace('outputShape', [{ shape: inputShape, dtype }], ([x]) => {
      const y = callLayer(model, x!, { key: random.key(0), ...options });
      shape = y.shape;
      return [y];
    }),
  );
  return shape!;
}

/**
 * The model itself, after its shapes have been checked with an input of this shape; for the end of constructors and
 * functions that build models.
 *
 * Fails: LayerError, which names the path of the layer that does not fit.
 *
 * @example
 * checked(new Sequential([new Linear(2, 3), new Linear(3, 1)]), [1, 2]).layers.length // => 2
 */
export function checked<M extends Layer>(model: M, inputShape: Shape): M {
  outputShape(model, inputShape);
  return model;
}
