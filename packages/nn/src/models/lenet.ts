import { relu, tanh, type Tensor } from '@x/tensor/core';
import { Conv2d } from '../layers/conv.js';
import { Flatten } from '../layers/flatten.js';
import { Linear } from '../layers/linear.js';
import { AvgPool, MaxPool } from '../layers/pools.js';
import { Sequential } from '../layers/sequential.js';
import { layerOptions, type ModelOptions } from './modelOptions.js';

/** Options of `lenet5`. */
export interface LenetOptions extends ModelOptions {
  /** Default 10. */
  readonly classes?: number;
  /** Default 1. */
  readonly channels?: number;
  /** Default tanh, as in the paper. */
  readonly activation?: (x: Tensor) => Tensor;
  /** Means as in the paper (default), or maxima. */
  readonly pooling?: 'mean' | 'max';
}

/**
 * LeNet-5 for images of 28 × 28: two 5 × 5 convolutions (the first padded by 2) with pooling, dense layers 120, 84 and
 * the classes.
 *
 * Shapes: [N, channels, 28, 28] → [N, classes].
 * Source: Y. LeCun et al., "Gradient-based learning applied to document recognition", 1998, with all channels connected.
 *
 * @example
 * parameterCount(models.lenet5()) // => 61706
 */
export function lenet5({ classes = 10, channels = 1, activation = tanh, pooling = 'mean', ...options }: LenetOptions = {}): Sequential {
  const next = layerOptions(options);
  const pool = pooling === 'mean' ? new AvgPool(2) : new MaxPool(2);
  return new Sequential([
    new Conv2d(channels, 6, 5, { padding: 2, ...next() }),
    activation,
    pool,
    new Conv2d(6, 16, 5, next()),
    activation,
    pool,
    new Flatten(),
    new Linear(400, 120, next()),
    activation,
    new Linear(120, 84, next()),
    activation,
    new Linear(84, classes, next()),
  ]);
}

/**
 * The network of 1989: two 5 × 5 convolutions of stride 2 and two dense layers, here with all channels connected.
 *
 * Shapes: [N, 1, 16, 16] → [N, classes].
 * Source: Y. LeCun et al., "Backpropagation applied to handwritten zip code recognition", 1989.
 *
 * @example
 * outputShape(models.lenet1989(), [5, 1, 16, 16]) // => [ 5, 10 ]
 */
export function lenet1989({ classes = 10, channels = 1, activation = tanh, ...options }: Omit<LenetOptions, 'pooling'> = {}): Sequential {
  const next = layerOptions(options);
  return new Sequential([
    new Conv2d(channels, 12, 5, { stride: 2, padding: 2, ...next() }),
    activation,
    new Conv2d(12, 12, 5, { stride: 2, padding: 2, ...next() }),
    activation,
    new Flatten(),
    new Linear(192, 30, next()),
    activation,
    new Linear(30, classes, next()),
  ]);
}

/**
 * A small modern convolutional network: two 3 × 3 convolutions with ReLU and max pooling, and a dense layer.
 *
 * Shapes: [N, channels, 28, 28] → [N, classes].
 *
 * @example
 * outputShape(models.smallCnn(), [5, 1, 28, 28]) // => [ 5, 10 ]
 */
export function smallCnn({ classes = 10, channels = 1, ...options }: Omit<LenetOptions, 'pooling' | 'activation'> = {}): Sequential {
  const next = layerOptions(options);
  return new Sequential([
    new Conv2d(channels, 16, 3, { padding: 1, ...next() }),
    relu,
    new MaxPool(2),
    new Conv2d(16, 32, 3, { padding: 1, ...next() }),
    relu,
    new MaxPool(2),
    new Flatten(),
    new Linear(32 * 49, classes, next()),
  ]);
}
