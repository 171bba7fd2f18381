import { relu } from '@x/tensor/core';
import { Inception, type InceptionChannels } from '../blocks/inception.js';
import { Conv2d } from '../layers/conv.js';
import { Dropout } from '../layers/dropout.js';
import { Linear } from '../layers/linear.js';
import { LocalResponseNorm } from '../layers/norms.js';
import { GlobalAvgPool, MaxPool } from '../layers/pools.js';
import { Sequential } from '../layers/sequential.js';
import type { Layer } from '../module/module.js';
import { layerOptions, scaledWidth, type ImageModelOptions } from './modelOptions.js';

/** 1×1; 3×3 after its reduction; 5×5 after its reduction; after pooling. */
const modules: readonly (readonly [one: number, three: readonly [number, number], five: readonly [number, number], pool: number] | 'pool')[] = [
  [64, [96, 128], [16, 32], 32],
  [128, [128, 192], [32, 96], 64],
  'pool',
  [192, [96, 208], [16, 48], 64],
  [160, [112, 224], [24, 64], 64],
  [128, [128, 256], [24, 64], 64],
  [112, [144, 288], [32, 64], 64],
  [256, [160, 320], [32, 128], 128],
  'pool',
  [256, [160, 320], [32, 128], 128],
  [384, [192, 384], [48, 128], 128],
];

/**
 * GoogLeNet without its auxiliary heads: a stem of three convolutions, nine inception modules, global average pooling and
 * one dense layer.
 *
 * Shapes: [N, channels, H, W] → [N, classes], for any size of images from 32 × 32; channels is input[0], default 3.
 * Source: C. Szegedy et al., "Going deeper with convolutions", 2015.
 *
 * @example
 * outputShape(models.inception({ classes: 10, width: 1 / 16 }), [2, 3, 64, 64]) // => [ 2, 10 ]
 */
export function inception({ classes = 1000, input = [3], width = 1, dropout = 0.4, ...options }: ImageModelOptions & { readonly dropout?: number } = {}): Sequential {
  const wide = scaledWidth(width);
  const next = layerOptions(options);
  const pool = new MaxPool(3, { stride: 2, padding: 1 });
  const norm = new LocalResponseNorm(5, { k: 1 });
  const layers: Layer[] = [
    new Conv2d(input[0]!, wide(64), 7, { stride: 2, padding: 3, ...next() }),
    relu,
    pool,
    norm,
    new Conv2d(wide(64), wide(64), 1, next()),
    relu,
    new Conv2d(wide(64), wide(192), 3, { padding: 1, ...next() }),
    relu,
    norm,
    pool,
  ];
  let channels = wide(192);
  for (const given of modules) {
    if (given === 'pool') layers.push(pool);
    else {
      const [one, three, five, pooled] = given;
      const widths: InceptionChannels = { one: wide(one), three: [wide(three[0]), wide(three[1])], five: [wide(five[0]), wide(five[1])], pool: wide(pooled) };
      layers.push(new Inception(channels, widths, next()));
      channels = widths.one + widths.three[1] + widths.five[1] + widths.pool;
    }
  }
  return new Sequential([...layers, new GlobalAvgPool(), new Dropout(dropout), new Linear(channels, classes, next())]);
}
