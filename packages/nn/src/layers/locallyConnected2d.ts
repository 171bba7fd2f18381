import { add, im2col, matmul, reshape, transpose, type ConvWindowOptions, type Shape, type Tensor, type TensorLike } from '@x/tensor/core';
import { inputOf, requireAxes, requireLength } from '../module/input.js';
import { LayerError } from '../module/layerError.js';
import type { Module } from '../module/module.js';
import { poolGeometry } from '../pooling/poolGeometry.js';
import { perAxis } from './conv.js';
import { firstWeights, type WeightOptions } from './linear.js';

/** Options of `LocallyConnected2d`. */
export interface LocallyConnectedOptions extends WeightOptions {
  /** Height and width of the input, on which the number of kernels depends. */
  readonly inputSize: number | readonly number[];
  readonly stride?: number | readonly number[];
  readonly padding?: number | readonly number[];
}

/**
 * A convolution whose kernel is another one at every place of the output.
 *
 * Shapes: weight [out H, out W, outputs, inputs, height, width], bias [outputs, out H, out W]; [N, inputs, H, W] → [N, outputs, out H, out W].
 * Fails: LayerError for channels or sizes other than those it was made for.
 *
 * @example
 * new LocallyConnected2d(3, 10, 5, { inputSize: 32 }).weight.size // => 588000
 */
export class LocallyConnected2d implements Module {
  /** [out H, out W, outputs, inputs, height, width]. */
  weight: Tensor;
  /** [outputs, out H, out W]; null without bias. */
  bias: Tensor | null;
  readonly inputs: number;
  readonly inputSize: Shape;
  readonly window: ConvWindowOptions;

  constructor(inputs: number, outputs: number, kernel: number | readonly number[], { inputSize, stride = 1, padding = 0, ...weights }: LocallyConnectedOptions) {
    const size = perAxis(kernel, 2);
    this.inputs = inputs;
    this.inputSize = perAxis(inputSize, 2);
    this.window = { stride, padding };
    const [, outHeight, outWidth] = poolGeometry('LocallyConnected2d', [1, 1, ...this.inputSize.map((n, a) => n + 2 * perAxis(padding, 2)[a]!)], size, { stride }).output;
    ({ weight: this.weight, bias: this.bias } = firstWeights([outHeight, outWidth, outputs, inputs, ...size], [outputs, outHeight, outWidth], inputs * size[0]! * size[1]!, weights));
  }

  /** [N, inputs, H, W] → [N, outputs, out H, out W]. */
  forward(input: TensorLike): Tensor {
    const x = inputOf(input, this.weight);
    requireAxes(this, x, 4, `[batch, ${this.inputs} channels, height, width]`);
    requireLength(this, x, 1, this.inputs, 'channels');
    if (x.shape[2] !== this.inputSize[0] || x.shape[3] !== this.inputSize[1]) {
      throw new LayerError({ layer: this, expected: `an input of ${this.inputSize.join(' × ')}`, actual: x.shape.slice(2).join(' × ') });
    }
    const [outHeight, outWidth, outputs, inputs, height, width] = this.weight.shape as [number, number, number, number, number, number];
    // One product per place: [place, N, window] times [place, window, outputs].
    const columns = transpose(im2col(x, [height, width], this.window), [2, 0, 1]);
    const kernels = transpose(reshape(this.weight, [outHeight * outWidth, outputs, inputs * height * width]), [0, 2, 1]);
    const y = reshape(transpose(matmul(columns, kernels), [1, 2, 0]), [x.shape[0]!, outputs, outHeight, outWidth]);
    return this.bias === null ? y : add(y, this.bias);
  }
}
