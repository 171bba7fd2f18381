import { random, type Tensor } from '@x/tensor/core';
import { Conv2d } from '../layers/conv.js';
import type { WeightOptions } from '../layers/linear.js';
import { Sequential } from '../layers/sequential.js';
import { freshKey } from '../module/freshKey.js';
import type { Layer } from '../module/module.js';

/** Options of `FactorizedConv2d`. */
export interface FactorizedConvOptions extends WeightOptions {
  /** Channels between both convolutions; as many as outputs when left out. */
  readonly middle?: number;
  readonly stride?: number;
  /** Zeros around the input, 'same' or 'valid'. Default 0. */
  readonly padding?: number | 'same' | 'valid';
  /** Between both convolutions; nothing when left out. */
  readonly activation?: (x: Tensor) => Tensor;
}

/**
 * An n × n convolution as two, n × 1 and then 1 × n: the same window for 2n instead of n² products, and without an
 * activation between them all kernels whose channels are sums of `middle` outer products.
 *
 * Shapes: [N, inputs, H, W] → [N, outputs, …out], those of Conv2d with an n × n kernel.
 * Source: C. Szegedy et al., "Rethinking the inception architecture for computer vision", 2016.
 *
 * @example
 * parameterCount(new FactorizedConv2d(16, 16, 7, { bias: false })) // => 3584
 * parameterCount(new Conv2d(16, 16, 7, { bias: false })) // => 12544
 */
export class FactorizedConv2d extends Sequential {
  constructor(inputs: number, outputs: number, kernel: number, { middle = outputs, stride = 1, padding = 0, activation, key = freshKey(), ...weights }: FactorizedConvOptions = {}) {
    const [first, second] = random.split(key) as [random.KeyLike, random.KeyLike];
    const [rows, columns] = typeof padding === 'number' ? [[padding, 0], [0, padding]] : [padding, padding];
    const between: Layer[] = activation === undefined ? [] : [activation];
    super([
      new Conv2d(inputs, middle, [kernel, 1], { stride: [stride, 1], padding: rows, ...weights, key: first }),
      ...between,
      new Conv2d(middle, outputs, [1, kernel], { stride: [1, stride], padding: columns, ...weights, key: second }),
    ]);
  }
}
