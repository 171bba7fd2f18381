import { convTranspose, type ConvTransposeOptions, type PerAxis, type Shape, type Tensor, type TensorLike } from '@x/tensor/core';
import { inputOf, requireAxes, requireLength } from '../module/input.js';
import type { Module } from '../module/module.js';
import { perAxis, requireConv, withChannelBias, type ConvLayerOptions } from './conv.js';
import { firstWeights } from './linear.js';

/** Options of transposed convolution layers. */
export interface ConvTransposeLayerOptions extends ConvLayerOptions {
  /** Elements more at the end of the output, less than the stride. */
  readonly outputPadding?: PerAxis;
}

/** Transposed convolution with any number of spatial axes. */
class ConvTransposeNd implements Module {
  /** [inputs, outputs / groups, …window]: that of the convolution which is transposed. */
  weight: Tensor;
  /** [outputs]; null without bias. */
  bias: Tensor | null;
  readonly inputs: number;
  readonly outputs: number;
  readonly kernelSize: Shape;
  readonly options: ConvTransposeOptions;

  constructor(ndim: number, inputs: number, outputs: number, kernel: number | readonly number[], given: ConvTransposeLayerOptions) {
    const { stride = 1, padding = 0, dilation = 1, groups = 1, outputPadding = 0, ...weights } = given;
    this.inputs = inputs;
    this.outputs = outputs;
    this.kernelSize = perAxis(kernel, ndim);
    this.options = { stride, padding, dilation, groups, outputPadding };
    requireConv(this, ndim, inputs, outputs, this.kernelSize, groups);
    const shape = [inputs, outputs / groups, ...this.kernelSize];
    const fanIn = shape.slice(1).reduce((n, length) => n * length, 1);
    ({ weight: this.weight, bias: this.bias } = firstWeights(shape, [outputs], fanIn, weights));
  }

  /** [N, inputs, …spatial] → [N, outputs, …out]. */
  forward(input: TensorLike): Tensor {
    const x = inputOf(input, this.weight);
    const ndim = this.kernelSize.length;
    requireAxes(this, x, ndim + 2, `[batch, ${this.inputs} channels${', length'.repeat(ndim)}]`);
    requireLength(this, x, 1, this.inputs, 'channels');
    return withChannelBias(convTranspose(x, this.weight, this.options), this.bias);
  }
}

/**
 * Transposed convolution of sequences: the adjoint of `Conv1d`, which enlarges.
 *
 * Shapes: weight [inputs, outputs / groups, kernel]; x [N, inputs, n] → [N, outputs, (n − 1)·stride − 2·padding + dilation·(kernel − 1) + 1 + outputPadding].
 * Fails: DomainError for sizes that are not whole or groups that do not divide; LayerError when axes or channels do not fit.
 *
 * @example
 * new ConvTranspose1d(1, 1, 2, { stride: 2 }).forward([[[5, 8, 11]]]).shape // => [ 1, 1, 6 ]
 */
export class ConvTranspose1d extends ConvTransposeNd {
  constructor(inputs: number, outputs: number, kernel: number | readonly number[], options: ConvTransposeLayerOptions = {}) {
    super(1, inputs, outputs, kernel, options);
  }
}

/**
 * Transposed convolution of images: the adjoint of `Conv2d`, which enlarges.
 *
 * Shapes: weight [inputs, outputs / groups, height, width]; per axis n → (n − 1)·stride − 2·padding + dilation·(kernel − 1) + 1 + outputPadding.
 * Fails: DomainError for sizes that are not whole or groups that do not divide; LayerError when axes or channels do not fit.
 *
 * @example
 * new ConvTranspose2d(8, 3, 4, { stride: 2, padding: 1 }).forward(ones([1, 8, 16, 16])).shape // => [ 1, 3, 32, 32 ]
 */
export class ConvTranspose2d extends ConvTransposeNd {
  constructor(inputs: number, outputs: number, kernel: number | readonly number[], options: ConvTransposeLayerOptions = {}) {
    super(2, inputs, outputs, kernel, options);
  }
}
