import { relu } from '@x/tensor/core';
import { Conv2d } from '../layers/conv.js';
import { LocalResponseNorm } from '../layers/norms.js';
import { MaxPool } from '../layers/pools.js';
import { Sequential, type InferredLayer } from '../layers/sequential.js';
import type { Layer } from '../module/module.js';
import { denseHead } from './denseHead.js';
import { layerOptions, scaledWidth, type ImageModelOptions } from './modelOptions.js';

/** Options of `alexnet`. */
export interface AlexnetOptions extends ImageModelOptions {
  /**
   * `one-tower` (default) is the network of 2014 with widths 64 … 256 for images of 224; `grouped` that of 2012 with
   * widths 96 … 384 in two towers and local response norms, for 227.
   */
  readonly form?: 'one-tower' | 'grouped';
  /** Share of units dropped before the dense layers. Default 0.5. */
  readonly dropout?: number;
}

/**
 * AlexNet: five convolutions with ReLU, overlapping max pooling, dropout and three dense layers of 4096, 4096 and the
 * classes. Smaller `input` and `width` make small variants.
 *
 * Shapes: [N, …input] → [N, classes]; input defaults to [3, 224, 224] or, grouped, [3, 227, 227].
 * Fails: LayerError when the image is too small for the windows.
 * Source: A. Krizhevsky, I. Sutskever, G. Hinton, "ImageNet classification with deep convolutional neural networks",
 * 2012; A. Krizhevsky, "One weird trick for parallelizing convolutional neural networks", 2014.
 *
 * @example
 * outputShape(models.alexnet({ classes: 10, width: 1 / 16, input: [3, 67, 67] }), [2, 3, 67, 67]) // => [ 2, 10 ]
 */
export function alexnet({ classes = 1000, form = 'one-tower', width = 1, dropout = 0.5, input, ...options }: AlexnetOptions = {}): Sequential {
  const grouped = form === 'grouped';
  const size = input ?? (grouped ? [3, 227, 227] : [3, 224, 224]);
  const wide = scaledWidth(width);
  const [a, b, c, d, e] = (grouped ? [96, 256, 384, 384, 256] : [64, 192, 384, 256, 256]).map((n) => (grouped ? 2 * wide(n / 2) : wide(n))) as [number, number, number, number, number];
  const next = layerOptions(options);
  const conv = (from: number, to: number, kernel: number, padding: number, split = false, stride = 1): Layer[] => [
    new Conv2d(from, to, kernel, { stride, padding, groups: split && grouped ? 2 : 1, ...next() }),
    relu,
  ];
  const norm = grouped ? [new LocalResponseNorm(5)] : [];
  const hidden = wide(4096);
  const layers: (Layer | InferredLayer)[] = [
    ...conv(size[0]!, a, 11, grouped ? 0 : 2, false, 4),
    ...norm,
    new MaxPool(3, { stride: 2 }),
    ...conv(a, b, 5, 2, true),
    ...norm,
    new MaxPool(3, { stride: 2 }),
    ...conv(b, c, 3, 1),
    ...conv(c, d, 3, 1, true),
    ...conv(d, e, 3, 1, true),
    new MaxPool(3, { stride: 2 }),
    ...denseHead(hidden, classes, dropout, next),
  ];
  return new Sequential(layers, { input: size });
}
