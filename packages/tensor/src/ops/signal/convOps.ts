import { sizeOf, type Shape } from '../../shape.js';
import type { TypedArray } from '../../dtype.js';
import type { Operand } from '../../kernels/copy.js';
import { apply1, defineOp, type BatchCall, type Op } from '../../op.js';
import type { Tensor } from '../../tensor.js';
import { simdAvailable } from '../../wasm/features.js';
import type { FloatArray } from '../../wasm/operand.js';
import { broadcastTo, reshaped } from '../broadcast.js';
import { moveAxis } from '../layout/transpose.js';
import { convDirect, type ConvArrays, type Direction } from './convDirect.js';
import { residentDirect } from './convResident.js';
import { outputSize, type ConvGeometry } from './convGeometry.js';
import { convMatrix, isPointwise } from './convMatrix.js';
import { convProduct } from './convProduct.js';
import { windowsOf } from './windows.js';

// All three ops are partial derivatives of one form that is linear in input, kernel and output,
//   L(x, w, y) = Σ x[n, c, stride·p + dilation·k − padding] w[o, c, k] y[n, o, p],
// so the derivatives of each are the other two.

/** y = ∂L/∂y: cross-correlation of an input [N, C, …] with kernels [O, C / groups, …]. */
export const convOp: Op<ConvGeometry> = /* @__PURE__ */ defineOp<ConvGeometry>({
  name: 'conv',
  infer: ([x, w], geometry) => ({ shape: [x!.shape[0]!, w!.shape[0]!, ...outputSize(geometry)], dtype: x!.dtype }),
  kernel: ([x, w], [y], geometry) => run('correlate', x!, w!, dense(y!, x!.shape[0]!), geometry),
  linearity: 'bilinear',
  vjp: ([g], { inputs: [x, w], attrs, needs }) => [
    needs[0] ? apply1(convInputOp, [g!, w!], attrs) : null,
    needs[1] ? apply1(convKernelOp, [x!, g!], attrs) : null,
  ],
  batch: (call) => [batched(convOp, ['input', 'kernel'], 'output', call)],
  flops: ([, w], [y]) => 2 * sizeOf(y!.shape) * sizeOf(w!.shape.slice(1)),
});

/** x = ∂L/∂x, of output-like [N, O, …] and kernels: the transposed convolution. */
export const convInputOp: Op<ConvGeometry> = /* @__PURE__ */ defineOp<ConvGeometry>({
  name: 'convTranspose',
  infer: ([y, w], { inputSize, groups }) => ({ shape: [y!.shape[0]!, w!.shape[1]! * groups, ...inputSize], dtype: y!.dtype }),
  kernel: ([y, w], [x], geometry) => run('spread', dense(x!, y!.shape[0]!), w!, y!, geometry),
  linearity: 'bilinear',
  vjp: ([g], { inputs: [y, w], attrs, needs }) => [
    needs[0] ? apply1(convOp, [g!, w!], attrs) : null,
    needs[1] ? apply1(convKernelOp, [g!, y!], attrs) : null,
  ],
  batch: (call) => [batched(convInputOp, ['output', 'kernel'], 'input', call)],
  flops: ([y, w]) => 2 * sizeOf(y!.shape) * sizeOf(w!.shape.slice(1)),
});

/** w = ∂L/∂w, of an input and output-like. */
export const convKernelOp: Op<ConvGeometry> = /* @__PURE__ */ defineOp<ConvGeometry>({
  name: 'convKernelGradient',
  infer: ([x, y], { kernelSize, groups }) => ({ shape: [y!.shape[1]!, x!.shape[1]! / groups, ...kernelSize], dtype: x!.dtype }),
  kernel: ([x, y], [w], geometry) => run('weigh', x!, dense(w!, y!.shape[1]!), y!, geometry),
  linearity: 'bilinear',
  vjp: ([g], { inputs: [x, y], attrs, needs }) => [
    needs[0] ? apply1(convInputOp, [y!, g!], attrs) : null,
    needs[1] ? apply1(convOp, [x!, g!], attrs) : null,
  ],
  batch: (call) => [batched(convKernelOp, ['input', 'output'], 'kernel', call)],
  flops: ([, y], [w]) => 2 * sizeOf(y!.shape) * sizeOf(w!.shape.slice(1)),
});

type Place = Pick<Operand, 'data' | 'offset' | 'shape'>;
/** A result, of which only the first axis is known. */
function dense(data: TypedArray, length: number): Place {
  return { data, offset: 0, shape: [length] };
}

/** Up to so many output channels in a group, products of matrices do not pay for the matrix of windows. */
const fewOutputs = 2;

function run(direction: Direction, x: Place, kernel: Place, y: Place, geometry: ConvGeometry): void {
  const { groups } = geometry;
  const arrays: ConvArrays = {
    batch: x.shape[0]!,
    groups,
    inputs: kernel.shape.length > 1 ? kernel.shape[1]! : x.shape[1]! / groups,
    outputs: kernel.shape[0]! / groups,
    x: x.data as FloatArray,
    xAt: x.offset,
    kernel: kernel.data as FloatArray,
    kernelAt: kernel.offset,
    y: y.data as FloatArray,
    yAt: y.offset,
  };
  if (arrays.outputs > fewOutputs) {
    if (isPointwise(geometry)) return convMatrix(direction, arrays, sizeOf(geometry.inputSize));
    if (convProduct(direction, arrays, geometry)) return;
  }
  const windows = windowsOf(geometry);
  if (arrays.outputs > fewOutputs && !simdAvailable()) return convMatrix(direction, arrays, windows.outputLength, windows);
  if (!residentDirect(direction, arrays, windows)) convDirect(direction, arrays, windows);
}

type Role = 'input' | 'kernel' | 'output';

/**
 * A batch of convolutions is one convolution: the batch is folded into the axis that the two batched tensors share
 * (examples, output channels or input channels), or into the groups where all three are batched.
 */
function batched(op: Op<ConvGeometry>, roles: readonly [Role, Role], result: Role, call: BatchCall<ConvGeometry>): Tensor {
  const { attrs, size } = call;
  const alone = roles.find((_, i) => !call.batched[i]);
  const shared = alone !== undefined && (alone === 'kernel' || attrs.groups === 1) ? alone : undefined;
  const axes = foldAxes[shared ?? 'none'];
  const inputs = call.inputs.map((x, i) => {
    if (roles[i] === shared) return x;
    const full = call.batched[i] ? x : broadcastTo(x, [size, ...x.shape]);
    return foldBatch(full, axes[roles[i]!]!);
  });
  const y = apply1(op, inputs, shared === undefined ? { ...attrs, groups: attrs.groups * size } : attrs);
  return unfoldBatch(y, axes[result]!, size);
}

/** By the tensor that has no batch: the axis that takes it in the others. */
const foldAxes: Record<Role | 'none', Partial<Record<Role, number>>> = {
  kernel: { input: 0, output: 0 },
  input: { kernel: 0, output: 1 },
  output: { kernel: 1, input: 1 },
  none: { input: 1, kernel: 0, output: 1 },
};

function foldBatch(x: Tensor, axis: number): Tensor {
  const moved = moveAxis(x, 0, axis);
  return reshaped(moved, merged(moved.shape, axis));
}

function merged(shape: Shape, axis: number): Shape {
  return [...shape.slice(0, axis), shape[axis]! * shape[axis + 1]!, ...shape.slice(axis + 2)];
}

function unfoldBatch(y: Tensor, axis: number, size: number): Tensor {
  const { shape } = y;
  const split = [...shape.slice(0, axis), size, shape[axis]! / size, ...shape.slice(axis + 1)];
  return moveAxis(reshaped(y, split), axis, 0);
}
