import { relu } from '@x/tensor/core';
import { BatchNorm } from '../layers/batchNorm.js';
import { Conv2d } from '../layers/conv.js';
import { Linear } from '../layers/linear.js';
import { GlobalAvgPool } from '../layers/pools.js';
import { Sequential } from '../layers/sequential.js';
import type { Layer } from '../module/module.js';
import { layerOptions, scaledWidth, typeOption, type ImageModelOptions } from './modelOptions.js';

/** Channels and strides of the depthwise separable layers. */
const plan: readonly (readonly [channels: number, stride: number])[] = [
  [64, 1], [128, 2], [128, 1], [256, 2], [256, 1], [512, 2], [512, 1], [512, 1], [512, 1], [512, 1], [512, 1], [1024, 2], [1024, 1],
];

/**
 * MobileNet: a 3 × 3 convolution and thirteen depthwise separable ones, each part with batch norm and ReLU, global average
 * pooling and a dense layer. `width` is the multiplier of the paper.
 *
 * Shapes: [N, channels, H, W] → [N, classes], for any size of images; channels is input[0], default 3.
 * Source: A. G. Howard et al., "MobileNets: efficient convolutional neural networks for mobile vision applications", 2017.
 *
 * @example
 * outputShape(models.mobilenet({ classes: 10, width: 1 / 8 }), [2, 3, 32, 32]) // => [ 2, 10 ]
 */
export function mobilenet({ classes = 1000, input = [3], width = 1, ...options }: ImageModelOptions = {}): Sequential {
  const wide = scaledWidth(width);
  const next = layerOptions(options);
  const convolution = (from: number, to: number, kernel: number, stride: number, groups = 1): Layer[] => [
    new Conv2d(from, to, kernel, { stride, padding: (kernel - 1) / 2, groups, bias: false, ...next() }),
    new BatchNorm(to, typeOption(options)),
    relu,
  ];
  let channels = wide(32);
  const layers = convolution(input[0]!, channels, 3, 2);
  for (const [to, stride] of plan) {
    layers.push(...convolution(channels, channels, 3, stride, channels), ...convolution(channels, wide(to), 1, 1));
    channels = wide(to);
  }
  return new Sequential([...layers, new GlobalAvgPool(), new Linear(channels, classes, next())]);
}
