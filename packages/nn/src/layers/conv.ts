import {
  add,
  conv,
  DomainError,
  requireWhole,
  reshape,
  type ConvOptions,
  type Padding,
  type PerAxis,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import { inputOf, requireAxes, requireLength } from '../module/input.js';
import type { Module } from '../module/module.js';
import { firstWeights, type WeightOptions } from './linear.js';

/** Options of the convolution layers; lists have one entry per spatial axis. */
export interface ConvLayerOptions extends WeightOptions {
  readonly stride?: PerAxis;
  /** Zeros around the input: a number, one per axis, pairs [before, after], 'same' or 'valid'. */
  readonly padding?: Padding;
  readonly dilation?: PerAxis;
  /** Blocks of channels that do not see each other. */
  readonly groups?: number;
}

/** A window length per axis. */
export function perAxis(size: number | readonly number[], ndim: number): number[] {
  return typeof size === 'number' ? new Array<number>(ndim).fill(size) : [...size];
}

/** Checks the sizes that a convolution layer is made with. */
export function requireConv(layer: object, ndim: number, inputs: number, outputs: number, kernel: readonly number[], groups: number): void {
  const op = layer.constructor.name;
  requireWhole(op, 'inputs', inputs, 1);
  requireWhole(op, 'outputs', outputs, 1);
  if (kernel.length !== ndim) throw new DomainError({ op, argument: 'kernel', expected: `be a number or have ${ndim} of them`, actual: JSON.stringify(kernel) });
  for (const length of kernel) requireWhole(op, 'kernel', length, 1);
  requireWhole(op, 'groups', groups, 1);
  if (inputs % groups === 0 && outputs % groups === 0) return;
  throw new DomainError({ op, argument: 'groups', expected: `divide the ${inputs} inputs and the ${outputs} outputs`, actual: String(groups) });
}

/** Convolution with any number of spatial axes; the classes below fix that number. */
export class ConvNd implements Module {
  /** [outputs, inputs / groups, …window]. */
  weight: Tensor;
  /** [outputs]; null without bias. */
  bias: Tensor | null;
  readonly inputs: number;
  readonly outputs: number;
  readonly kernelSize: Shape;
  readonly options: ConvOptions;

  constructor(ndim: number, inputs: number, outputs: number, kernel: number | readonly number[], given: ConvLayerOptions) {
    const { stride = 1, padding = 0, dilation = 1, groups = 1, ...weights } = given;
    this.inputs = inputs;
    this.outputs = outputs;
    this.kernelSize = perAxis(kernel, ndim);
    this.options = { stride, padding, dilation, groups };
    requireConv(this, ndim, inputs, outputs, this.kernelSize, groups);
    const shape = [outputs, inputs / groups, ...this.kernelSize];
    const fanIn = shape.slice(1).reduce((n, length) => n * length, 1);
    ({ weight: this.weight, bias: this.bias } = firstWeights(shape, [outputs], fanIn, weights));
  }

  /** [N, inputs, …spatial] → [N, outputs, …out]. */
  forward(input: TensorLike): Tensor {
    return withChannelBias(this.convolve(input), this.bias);
  }

  /** What `forward` gives without the bias. */
  convolve(input: TensorLike): Tensor {
    const x = inputOf(input, this.weight);
    const ndim = this.kernelSize.length;
    requireAxes(this, x, ndim + 2, `[batch, ${this.inputs} channels${', length'.repeat(ndim)}]`);
    requireLength(this, x, 1, this.inputs, 'channels');
    return conv(x, this.weight, this.options);
  }
}

/** Adds one number per channel to [N, channels, …spatial]. */
export function withChannelBias(y: Tensor, bias: Tensor | null): Tensor {
  return bias === null ? y : add(y, reshape(bias, [bias.size, ...new Array<number>(y.ndim - 2).fill(1)]));
}

/**
 * Convolution of sequences (cross-correlation, as everywhere in networks).
 *
 * Shapes: weight [outputs, inputs / groups, kernel], bias [outputs]; x [N, inputs, length] → [N, outputs, out].
 * Fails: DomainError for sizes that are not whole or groups that do not divide; LayerError when axes or channels do not fit; ShapeError when the kernel is larger than the padded input.
 *
 * @example
 * new Conv1d(3, 8, 5, { padding: 'same' }).forward(ones([1, 3, 20])).shape // => [ 1, 8, 20 ]
 */
export class Conv1d extends ConvNd {
  constructor(inputs: number, outputs: number, kernel: number | readonly number[], options: ConvLayerOptions = {}) {
    super(1, inputs, outputs, kernel, options);
  }
}

/**
 * Convolution of images (cross-correlation, as everywhere in networks).
 *
 * Shapes: weight [outputs, inputs / groups, height, width], bias [outputs]; x [N, inputs, H, W] → [N, outputs, out H, out W]
 * with out = ⌊(in + 2·padding − dilation·(kernel − 1) − 1)/stride⌋ + 1.
 * Fails: DomainError for sizes that are not whole or groups that do not divide; LayerError when axes or channels do not fit; ShapeError when the kernel is larger than the padded input.
 *
 * @example
 * new Conv2d(3, 10, 5, { padding: 2 }).forward(ones([1, 3, 32, 32])).shape // => [ 1, 10, 32, 32 ]
 */
export class Conv2d extends ConvNd {
  constructor(inputs: number, outputs: number, kernel: number | readonly number[], options: ConvLayerOptions = {}) {
    super(2, inputs, outputs, kernel, options);
  }
}

/**
 * Convolution of volumes (cross-correlation, as everywhere in networks).
 *
 * Shapes: weight [outputs, inputs / groups, …three lengths], bias [outputs]; x [N, inputs, D, H, W] → [N, outputs, …out].
 * Fails: DomainError for sizes that are not whole or groups that do not divide; LayerError when axes or channels do not fit; ShapeError when the kernel is larger than the padded input.
 *
 * @example
 * new Conv3d(1, 2, 3).forward(ones([1, 1, 5, 6, 7])).shape // => [ 1, 2, 3, 4, 5 ]
 */
export class Conv3d extends ConvNd {
  constructor(inputs: number, outputs: number, kernel: number | readonly number[], options: ConvLayerOptions = {}) {
    super(3, inputs, outputs, kernel, options);
  }
}
