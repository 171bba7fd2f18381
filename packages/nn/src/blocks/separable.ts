import { asTensor, DomainError, random, reshape, swapAxes, type Tensor, type TensorLike } from '@x/tensor/core';
import { Conv2d, type ConvLayerOptions } from '../layers/conv.js';
import { Sequential } from '../layers/sequential.js';
import { freshKey } from '../module/freshKey.js';

/**
 * A depthwise convolution, one kernel for each channel, followed by a 1×1 convolution that mixes them: far fewer weights
 * than a full one.
 *
 * Shapes: [N, inputs, H, W] → [N, outputs, …out].
 * Source: A. G. Howard et al., "MobileNets", 2017.
 *
 * @example
 * parameterCount(new SeparableConv2d(32, 64, 3, { bias: false })) // => 2336
 */
export class SeparableConv2d extends Sequential {
  constructor(inputs: number, outputs: number, kernel: number | readonly number[], { key = freshKey(), ...options }: Omit<ConvLayerOptions, 'groups'> = {}) {
    const [first, second] = random.split(key);
    const { stride: _stride, padding: _padding, dilation: _dilation, ...weights } = options;
    super([new Conv2d(inputs, inputs, kernel, { ...options, groups: inputs, key: first }), new Conv2d(inputs, outputs, 1, { ...weights, key: second })]);
  }
}

/**
 * Deals the channels of each group out over all groups, so that stacked grouped convolutions mix.
 *
 * Shapes: [N, C, …] → the same. Domain: the groups divide C.
 * Fails: DomainError when they do not.
 * Source: X. Zhang et al., "ShuffleNet", 2018.
 *
 * @example
 * channelShuffle([[0, 1, 2, 3, 4, 5]], 2).toArray() // => [ [ 0, 3, 1, 4, 2, 5 ] ]
 */
export function channelShuffle(x: TensorLike, groups: number): Tensor {
  const value = asTensor(x);
  const [examples, channels] = value.shape as [number, number];
  if (!(groups >= 1) || channels % groups !== 0) {
    throw new DomainError({ op: 'channelShuffle', argument: 'groups', expected: `divide the ${channels} channels`, actual: String(groups) });
  }
  const rest = value.shape.slice(2);
  return reshape(swapAxes(reshape(value, [examples, groups, channels / groups, ...rest]), 1, 2), value.shape);
}
