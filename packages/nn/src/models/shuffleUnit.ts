import { DomainError, relu, type Tensor } from '@x/tensor/core';
import { channelShuffle } from '../blocks/separable.js';
import { Residual } from '../blocks/residual.js';
import { BatchNorm } from '../layers/batchNorm.js';
import { Conv2d } from '../layers/conv.js';
import { Sequential } from '../layers/sequential.js';
import type { Layer } from '../module/module.js';
import { layerOptions, typeOption, type ModelOptions } from './modelOptions.js';

/**
 * The unit of ShuffleNet: a grouped 1 × 1 convolution to a fourth of the channels, a channel shuffle, a depthwise 3 × 3
 * and a grouped 1 × 1 convolution, each with batch norm, and a shortcut.
 *
 * Shapes: [N, channels, H, W] → the same.
 * Domain: 4·groups divides channels.
 * Fails: DomainError when it does not.
 * Source: X. Zhang et al., "ShuffleNet", 2018.
 *
 * @example
 * outputShape(models.shuffleUnit(24, { groups: 3 }), [2, 24, 8, 8]) // => [ 2, 24, 8, 8 ]
 */
export function shuffleUnit(channels: number, { groups = 3, ...options }: ModelOptions & { readonly groups?: number } = {}): Residual {
  if (channels % (4 * groups) !== 0) {
    throw new DomainError({ op: 'models.shuffleUnit', argument: 'channels', expected: `be a multiple of 4·groups = ${4 * groups}`, actual: String(channels) });
  }
  const next = layerOptions(options);
  const narrow = channels / 4;
  const norm = (n: number): BatchNorm => new BatchNorm(n, typeOption(options));
  const body: Layer[] = [
    new Conv2d(channels, narrow, 1, { groups, bias: false, ...next() }),
    norm(narrow),
    relu,
    (x: Tensor) => channelShuffle(x, groups),
    new Conv2d(narrow, narrow, 3, { padding: 1, groups: narrow, bias: false, ...next() }),
    norm(narrow),
    new Conv2d(narrow, channels, 1, { groups, bias: false, ...next() }),
    norm(channels),
  ];
  return new Residual(new Sequential(body), { activation: relu });
}
