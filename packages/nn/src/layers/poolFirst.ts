import { relu, type Tensor } from '@x/tensor/core';
import { blamed } from '../module/layerError.js';
import { callLayer, type Layer } from '../module/module.js';
import { ConvNd, withChannelBias } from './conv.js';
import { MaxPool } from './pools.js';

/** What some layers in a row make of their input. */
export interface Stretch {
  readonly value: Tensor;
  /** How many layers they are. */
  readonly count: number;
}

/**
 * Runs the layers from position i if they are a convolution, relu and pooling, or the end of such a row. Adding a bias, also
 * with its rounding, and relu keep the order of numbers, so the largest of a window may be chosen before them: the result is
 * the same, and they meet a part of the elements only.
 */
export function poolFirst(layers: readonly Layer[], i: number, x: Tensor): Stretch | undefined {
  const [first, second] = [layers[i]!, layers[i + 1]];
  const conv = isConv(first) ? first : undefined;
  const rectified = (conv === undefined ? first : second) === relu;
  const count = (conv === undefined ? 0 : 1) + (rectified ? 1 : 0);
  const pool = layers[i + count];
  if (count === 0 || pool === undefined || !isMaxPool(pool)) return undefined;
  const input = conv === undefined ? x : blamed(conv, () => conv.convolve(x));
  const pooled = callLayer(pool, input);
  const biased = conv === undefined ? pooled : withChannelBias(pooled, conv.bias);
  return { value: rectified ? relu(biased) : biased, count: count + 1 };
}

// Who overrides `forward` wants it called.
function isConv(layer: Layer): layer is ConvNd {
  return layer instanceof ConvNd && layer.forward === ConvNd.prototype.forward;
}

function isMaxPool(layer: Layer): boolean {
  return layer instanceof MaxPool && layer.forward === MaxPool.prototype.forward;
}
