import { asTensor } from '../../create.js';
import { toFloat } from '../../dtype.js';
import { ShapeError, showShape } from '../../errors.js';
import { apply1, defineOp, type Op } from '../../op.js';
import { sizeOf, type Shape } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { reshaped } from '../broadcast.js';
import { astype } from '../cast.js';
import { convGeometry, outputSize, type ConvGeometry, type ConvWindowOptions } from './convGeometry.js';
import { addWindows, gatherWindows, windowsOf } from './windows.js';

/** Matrices of windows. */
export const im2colOp: Op<ConvGeometry> = /* @__PURE__ */ defineOp<ConvGeometry>({
  name: 'im2col',
  infer: ([x], geometry) => {
    const [examples, channels] = x!.shape as [number, number];
    return { shape: [examples, channels * sizeOf(geometry.kernelSize), sizeOf(outputSize(geometry))], dtype: x!.dtype };
  },
  kernel: ([x], [y], geometry) => {
    gatherWindows(windowsOf(geometry), x!.shape[0]! * x!.shape[1]!, x!.data, x!.offset, y!, 0);
  },
  moves: true,
  linearity: 'linear',
  vjp: ([g], { attrs }) => [apply1(col2imOp, [g!], attrs)],
  batch: ({ inputs: [x], attrs, size }) => {
    const y = apply1(im2colOp, [reshaped(x!, [size * x!.shape[1]!, ...x!.shape.slice(2)])], attrs);
    return [reshaped(y, [size, x!.shape[1]!, ...y.shape.slice(1)])];
  },
});

/** Sums of windows. */
export const col2imOp: Op<ConvGeometry> = /* @__PURE__ */ defineOp<ConvGeometry>({
  name: 'col2im',
  infer: ([x], { inputSize, kernelSize }) => {
    const [examples, rows] = x!.shape as [number, number];
    return { shape: [examples, rows / sizeOf(kernelSize), ...inputSize], dtype: x!.dtype };
  },
  kernel: ([x], [y], geometry, [aval]) => {
    addWindows(windowsOf(geometry), aval!.shape[0]! * aval!.shape[1]!, x!.data, x!.offset, y!.fill(0), 0);
  },
  linearity: 'linear',
  vjp: ([g], { attrs }) => [apply1(im2colOp, [g!], attrs)],
  batch: ({ inputs: [x], attrs, size }) => {
    const y = apply1(col2imOp, [reshaped(x!, [size * x!.shape[1]!, ...x!.shape.slice(2)])], attrs);
    return [reshaped(y, [size, x!.shape[1]!, ...y.shape.slice(1)])];
  },
});

/**
 * The windows that a convolution sees, as columns of a matrix: conv is the product of the kernels' matrix with it.
 *
 * Formula: y[n, (c, k), p] = x[n, c, stride·p + dilation·k − padding], 0 in the padding.
 * Shapes: x [N, C, …spatial], kernel lengths […kernel] → [N, C·∏kernel, ∏out].
 * Domain: float32 and float64; other types are converted to float64.
 * Fails: ShapeError when the kernel is larger than the padded input.
 *
 * @example
 * im2col([[[1, 2, 3, 4]]], [2]).toArray() // => [ [ [ 1, 2, 3 ], [ 2, 3, 4 ] ] ]
 */
export function im2col(x: TensorLike, kernelSize: Shape, options: ConvWindowOptions = {}): Tensor {
  const value = asTensor(x);
  const spatial = spatialLengths('im2col', value.shape, kernelSize, 'x');
  return apply1(im2colOp, [astype(value, toFloat(value.dtype))], convGeometry('im2col', spatial, kernelSize, options, 1));
}

/**
 * The adjoint of `im2col`: adds every column entry to the place it was taken from.
 *
 * Formula: x[n, c, i] = Σ y[n, (c, k), p] over all k, p with stride·p + dilation·k − padding = i.
 * Shapes: y [N, C·∏kernel, ∏out], shape [N, C, …spatial] and kernel lengths […kernel] → shape.
 * Domain: as `im2col`; col2im(im2col(x)) counts every element as often as windows contain it.
 * Fails: ShapeError when y is not the shape im2col would give.
 *
 * @example
 * col2im([[[1, 2, 3], [2, 3, 4]]], [1, 1, 4], [2]).toArray() // => [ [ [ 1, 4, 6, 4 ] ] ]
 */
export function col2im(y: TensorLike, shape: Shape, kernelSize: Shape, options: ConvWindowOptions = {}): Tensor {
  const value = asTensor(y);
  const geometry = convGeometry('col2im', spatialLengths('col2im', shape, kernelSize, 'shape'), kernelSize, options, 1);
  const expected = [shape[0]!, shape[1]! * sizeOf(kernelSize), sizeOf(outputSize(geometry))];
  if (value.ndim !== 3 || expected.some((n, i) => n !== value.shape[i])) {
    throw new ShapeError({
      op: 'col2im',
      argument: 'y',
      expected: `have the shape ${showShape(expected)} that im2col gives for ${showShape(shape)} and these windows`,
      actual: showShape(value.shape),
    });
  }
  return apply1(col2imOp, [astype(value, toFloat(value.dtype))], geometry);
}

function spatialLengths(op: string, shape: Shape, kernelSize: Shape, argument: string): Shape {
  if (shape.length >= 3 && kernelSize?.length === shape.length - 2) return shape.slice(2);
  throw new ShapeError({
    op,
    argument: shape.length >= 3 ? 'kernelSize' : argument,
    expected: shape.length >= 3 ? `have one length for each of the ${shape.length - 2} spatial axes of ${showShape(shape)}` : 'be [batch, channels, …spatial axes], at least 3 axes',
    actual: shape.length < 3 ? showShape(shape) : Array.isArray(kernelSize) ? showShape(kernelSize) : String(kernelSize),
  });
}
