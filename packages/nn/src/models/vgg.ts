import { relu } from '@x/tensor/core';
import { BatchNorm } from '../layers/batchNorm.js';
import { Conv2d } from '../layers/conv.js';
import { Dropout } from '../layers/dropout.js';
import { Flatten } from '../layers/flatten.js';
import { Linear } from '../layers/linear.js';
import { MaxPool } from '../layers/pools.js';
import { inferred, Sequential, type InferredLayer } from '../layers/sequential.js';
import type { Layer } from '../module/module.js';
import { layerOptions, scaledWidth, typeOption, variant, type ImageModelOptions } from './modelOptions.js';

/** Convolutions of each stage by the number of layers with weights. */
const stages: Readonly<Record<number, readonly number[]>> = { 11: [1, 1, 2, 2, 2], 13: [2, 2, 2, 2, 2], 16: [2, 2, 3, 3, 3], 19: [2, 2, 4, 4, 4] };

/** Options of `vgg`. */
export interface VggOptions extends ImageModelOptions {
  /** Layers with weights: 11, 13, 16 (default) or 19. */
  readonly depth?: number;
  /** Whether batch norms follow the convolutions. Default false. */
  readonly batchNorm?: boolean;
  /** Units of the dense layers before the width factor. Default 4096. */
  readonly hidden?: number;
  /** Share of their units that is dropped. Default 0.5. */
  readonly dropout?: number;
}

/**
 * VGG: five stages of 3 × 3 convolutions, each halving the image and up to 512 channels wide, then three dense layers.
 * Smaller `input`, `width` and `hidden` make small variants.
 *
 * Shapes: [N, …input] → [N, classes]; input defaults to [3, 224, 224] and needs at least 32 × 32.
 * Fails: DomainError for another depth; LayerError for smaller images.
 * Source: K. Simonyan, A. Zisserman, "Very deep convolutional networks for large-scale image recognition", 2015.
 *
 * @example
 * outputShape(models.vgg({ depth: 11, classes: 10, width: 1 / 16, input: [3, 32, 32] }), [2, 3, 32, 32]) // => [ 2, 10 ]
 */
export function vgg({ depth = 16, classes = 1000, input = [3, 224, 224], width = 1, batchNorm = false, hidden = 4096, dropout = 0.5, ...options }: VggOptions = {}): Sequential {
  const wide = scaledWidth(width);
  const next = layerOptions(options);
  let channels = input[0]!;
  const layers: (Layer | InferredLayer)[] = variant('vgg', stages, depth).flatMap((count, stage): Layer[] => {
    const to = wide(Math.min(512, 64 * 2 ** stage));
    const convolutions = Array.from({ length: count }, (): Layer[] => {
      const layer = new Conv2d(channels, to, 3, { padding: 1, ...next() });
      channels = to;
      return batchNorm ? [layer, new BatchNorm(to, typeOption(options)), relu] : [layer, relu];
    });
    return [...convolutions.flat(), new MaxPool(2)];
  });
  const units = wide(hidden);
  const dense = [
    new Flatten(),
    inferred(([, n]) => new Linear(n!, units, next())),
    relu,
    new Dropout(dropout),
    new Linear(units, units, next()),
    relu,
    new Dropout(dropout),
    new Linear(units, classes, next()),
  ];
  return new Sequential([...layers, ...dense], { input });
}
