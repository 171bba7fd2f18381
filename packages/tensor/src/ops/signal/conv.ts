import { asOperands } from '../../create.js';
import { promote, toFloat } from '../../dtype.js';
import { DomainError, ShapeError, showShape } from '../../errors.js';
import { apply1 } from '../../op.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { astype } from '../cast.js';
import { convGeometry, transposedGeometry, type ConvWindowOptions, type PerAxis } from './convGeometry.js';
import { convInputOp, convOp } from './convOps.js';

/** Options of `conv`. */
export interface ConvOptions extends ConvWindowOptions {
  /** Blocks of channels that do not see each other; as many as channels for a depthwise convolution. Default 1. */
  readonly groups?: number;
}

/** Options of `convTranspose`. */
export interface ConvTransposeOptions extends ConvOptions {
  /** Elements more at the end of the output, less than the stride. Default 0. */
  readonly outputPadding?: PerAxis;
}

/**
 * Cross-correlation along any number of spatial axes: what neural networks call convolution (the kernel is not flipped).
 *
 * Formula: y[n, o, p] = Σ_{c, k} x[n, c, stride·p + dilation·k − padding] kernel[o, c, k], c over the channels of o's group.
 * Shapes: x [N, C, …spatial], kernel [O, C / groups, …spatial] → [N, O, …out] with
 *   out = ⌊(in + before + after − dilation·(kernel − 1) − 1) / stride⌋ + 1.
 * Domain: float32 and float64; other types are converted to float64. Differentiable to any order in both arguments.
 * Fails: ShapeError when channels do not fit the groups or the kernel is larger than the padded input.
 * Source: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning", 2016.
 *
 * @example
 * conv([[[1, 2, 3, 4]]], [[[1, 0, -1]]]).toArray() // => [ [ [ -2, -2 ] ] ]
 * conv(ones([1, 1, 3, 3]), ones([1, 1, 3, 3]), { padding: 'same' }).at(0, 0).toArray() // => [ [ 4, 6, 4 ], [ 6, 9, 6 ], [ 4, 6, 4 ] ]
 */
export function conv(x: TensorLike, kernel: TensorLike, { groups = 1, ...options }: ConvOptions = {}): Tensor {
  const [a, w] = floats(x, kernel);
  requireAxes('conv', a, w, 'outputs, inputs / groups');
  requireGroups('conv', groups, a.shape[1]!, w.shape[0]!);
  if (w.shape[1] !== a.shape[1]! / groups) {
    throw new ShapeError({
      op: 'conv',
      argument: 'kernel',
      expected: `have ${a.shape[1]! / groups} channels on axis 1, the ${a.shape[1]!} channels of \`x\` by ${groups} ${groups === 1 ? 'group' : 'groups'}`,
      actual: `shape ${showShape(w.shape)}`,
      hint: channelsHint(a, w, groups),
    });
  }
  return apply1(convOp, [a, w], convGeometry('conv', a.shape.slice(2), w.shape.slice(2), options, groups));
}

/**
 * Transposed convolution: the adjoint of `conv` in its input, which enlarges instead of shrinking.
 *
 * Formula: y[n, c, i] = Σ x[n, o, p] kernel[o, c, k] over all o, p, k with stride·p + dilation·k − padding = i.
 * Shapes: x [N, O, …spatial], kernel [O, C / groups, …spatial] → [N, C, …out] with
 *   out = (in − 1)·stride + dilation·(kernel − 1) + 1 − before − after + outputPadding; in·stride with padding `same`.
 * Domain: float32 and float64; other types are converted to float64. `padding` is that of the convolution: it crops.
 * Fails: ShapeError when channels do not fit or nothing is left over; DomainError unless outputPadding < stride.
 * Source: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning", 2016.
 *
 * @example
 * convTranspose([[[5, 8, 11]]], [[[1, 2]]], { stride: 2 }).toArray() // => [ [ [ 5, 10, 8, 16, 11, 22 ] ] ]
 */
export function convTranspose(x: TensorLike, kernel: TensorLike, { groups = 1, ...options }: ConvTransposeOptions = {}): Tensor {
  const [y, w] = floats(x, kernel);
  requireAxes('convTranspose', y, w, 'inputs, outputs / groups');
  requireGroups('convTranspose', groups, y.shape[1]!, y.shape[1]!);
  if (w.shape[0] !== y.shape[1]) {
    throw new ShapeError({
      op: 'convTranspose',
      argument: 'kernel',
      expected: `have the ${y.shape[1]!} channels of \`x\` on axis 0`,
      actual: `shape ${showShape(w.shape)}`,
      hint: 'The kernel is that of the convolution which is transposed: [channels of x, channels of the result / groups, …].',
    });
  }
  return apply1(convInputOp, [y, w], transposedGeometry('convTranspose', y.shape.slice(2), w.shape.slice(2), options, groups));
}

/** Both arguments in the stronger of their floating types. */
export function floats(a: TensorLike, b: TensorLike): [Tensor, Tensor] {
  const [x, y] = asOperands([a, b]) as [Tensor, Tensor];
  const dtype = toFloat(promote(x.dtype, y.dtype));
  return [astype(x, dtype), astype(y, dtype)];
}

function requireAxes(op: string, x: Tensor, w: Tensor, layout: string): void {
  if (x.ndim < 3) {
    throw new ShapeError({
      op,
      argument: 'x',
      expected: 'have shape [batch, channels, …spatial axes], at least 3 axes',
      actual: `shape ${showShape(x.shape)}`,
      hint: 'Add axes of length 1 with expandDims(x, [0, 1]), or use convolve and correlate, which take signals without channels.',
    });
  }
  if (w.ndim !== x.ndim) {
    throw new ShapeError({
      op,
      argument: 'kernel',
      expected: `have ${x.ndim} axes like \`x\` ${showShape(x.shape)}: [${layout}, …spatial axes]`,
      actual: `shape ${showShape(w.shape)}`,
    });
  }
}

function requireGroups(op: string, groups: number, inputs: number, outputs: number): void {
  if (Number.isInteger(groups) && groups >= 1 && inputs % groups === 0 && outputs % groups === 0) return;
  throw new DomainError({
    op,
    argument: 'groups',
    expected: `be a whole number ≥ 1 that divides the channels (${inputs} of \`x\`, ${outputs} on axis 0 of \`kernel\`)`,
    actual: String(groups),
  });
}

function channelsHint(x: Tensor, w: Tensor, groups: number): string {
  const fitting = x.shape[1]! / w.shape[1]!;
  if (Number.isInteger(fitting) && w.shape[0]! % fitting === 0) return `With groups: ${fitting} this kernel would fit.`;
  if (w.shape[0] === x.shape[1]! / groups) return 'The layout is [outputs, inputs / groups, …]: swapAxes(kernel, 0, 1) exchanges the two.';
  return 'The layout is [outputs, inputs / groups, …].';
}
