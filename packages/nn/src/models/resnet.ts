import { relu } from '@x/tensor/core';
import { BasicBlock, Bottleneck } from '../blocks/residual.js';
import { BatchNorm } from '../layers/batchNorm.js';
import { Conv2d } from '../layers/conv.js';
import { Linear } from '../layers/linear.js';
import { GlobalAvgPool, MaxPool } from '../layers/pools.js';
import { Sequential } from '../layers/sequential.js';
import type { Layer } from '../module/module.js';
import { layerOptions, scaledWidth, typeOption, variant, type ImageModelOptions } from './modelOptions.js';

/** Blocks of each stage by the number of layers with weights. */
const stages: Readonly<Record<number, readonly number[]>> = { 10: [1, 1, 1, 1], 18: [2, 2, 2, 2], 34: [3, 4, 6, 3], 50: [3, 4, 6, 3], 101: [3, 4, 23, 3], 152: [3, 8, 36, 3] };

/** Options of `resnet`. */
export interface ResnetOptions extends ImageModelOptions {
  /** Layers with weights: 10, 18 (default), 34, 50, 101 or 152. */
  readonly depth?: number;
  /** `large` (default) begins with a 7 × 7 convolution of stride 2 and pooling, `small` with a 3 × 3 one, for images below 64 × 64. */
  readonly stem?: 'large' | 'small';
}

/**
 * A residual network: a first convolution, four stages of blocks with shortcuts (basic ones up to 34 layers, bottlenecks
 * from 50 on), global average pooling and a dense layer.
 *
 * Shapes: [N, channels, H, W] → [N, classes], for any size of images; channels is input[0], default 3.
 * Fails: DomainError for another depth.
 * Source: K. He et al., "Deep residual learning for image recognition", 2016.
 *
 * @example
 * outputShape(models.resnet({ depth: 10, classes: 5, width: 1 / 8, stem: 'small' }), [2, 3, 32, 32]) // => [ 2, 5 ]
 */
export function resnet({ depth = 18, classes = 1000, input = [3], width = 1, stem = 'large', ...options }: ResnetOptions = {}): Sequential {
  const wide = scaledWidth(width);
  const next = layerOptions(options);
  const blocks = variant('resnet', stages, depth);
  const first = wide(64);
  let channels = first;
  const start: Layer[] =
    stem === 'large'
      ? [new Conv2d(input[0]!, first, 7, { stride: 2, padding: 3, bias: false, ...next() }), new BatchNorm(first, typeOption(options)), relu, new MaxPool(3, { stride: 2, padding: 1 })]
      : [new Conv2d(input[0]!, first, 3, { padding: 1, bias: false, ...next() }), new BatchNorm(first, typeOption(options)), relu];
  const body = blocks.map((count, stage): Sequential => {
    const units = wide(64 * 2 ** stage);
    return new Sequential(
      Array.from({ length: count }, (_, i): Layer => {
        const given = { stride: i === 0 && stage > 0 ? 2 : 1, ...next() };
        const block = depth < 50 ? new BasicBlock(channels, units, given) : new Bottleneck(channels, units, given);
        channels = depth < 50 ? units : 4 * units;
        return block;
      }),
    );
  });
  return new Sequential([...start, ...body, new GlobalAvgPool(), new Linear(channels, classes, next())]);
}
