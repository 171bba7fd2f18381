import { asTensor } from '../../create.js';
import { toFloat } from '../../dtype.js';
import { logSoftmaxInto, softmaxInto } from '../../kernels/logSumExp.js';
import { apply1, defineOp, type Op } from '../../op.js';
import { normalizeAxis, sizeOf } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { astype } from '../cast.js';
import { exp, mul, sub } from '../elementwise.js';
import { batchAlongAxis, type AlongAxis } from './alongAxis.js';
import { sum } from './sum.js';

/** Options of `softmax` and `logSoftmax`. */
export interface SoftmaxOptions {
  /** The axis along which the results are shares of 1. Default −1. */
  readonly axis?: number;
}

export const softmaxOp: Op<AlongAxis> = /* @__PURE__ */ defineOp<AlongAxis>({
  name: 'softmax',
  infer: ([x]) => x!,
  kernel: ([x], [y], { axis }) => softmaxInto(x!, axis, y!),
  vjp: ([g], { outputs: [y], attrs: { axis } }) => [jacobianTimes(g!, y!, axis)],
  // The Jacobian diag(y) − y yᵀ is symmetric.
  jvp: ([t], { outputs: [y], attrs: { axis } }) => [jacobianTimes(t!, y!, axis)],
  batch: (call) => batchAlongAxis(softmaxOp, call),
  flops: ([x]) => 14 * sizeOf(x!.shape),
});

function jacobianTimes(v: Tensor, y: Tensor, axis: number): Tensor {
  return mul(y, sub(v, sum(mul(y, v), { axis, keepDims: true })));
}

export const logSoftmaxOp: Op<AlongAxis> = /* @__PURE__ */ defineOp<AlongAxis>({
  name: 'logSoftmax',
  infer: ([x]) => x!,
  kernel: ([x], [y], { axis }) => logSoftmaxInto(x!, axis, y!),
  vjp: ([g], { outputs: [y], attrs: { axis } }) => [sub(g!, mul(exp(y!), sum(g!, { axis, keepDims: true })))],
  jvp: ([t], { outputs: [y], attrs: { axis } }) => [sub(t!, sum(mul(exp(y!), t!), { axis, keepDims: true }))],
  batch: (call) => batchAlongAxis(logSoftmaxOp, call),
  flops: ([x]) => 14 * sizeOf(x!.shape),
});

/**
 * Exponentials as shares of their sum, without overflow.
 *
 * Formula: yᵢ = exp(xᵢ − m) / Σⱼ exp(xⱼ − m) with m = maxⱼ xⱼ.
 * Shapes: any → the same; rows along `axis` (the last by default) sum to 1.
 * Domain: any with at least one axis; NaN where a row holds +∞ or nothing but −∞. Integers and bools give float64.
 * Fails: ShapeError for an axis the tensor does not have.
 *
 * @example
 * softmax([1001, 1001]).toArray() // => [ 0.5, 0.5 ]
 */
export function softmax(x: TensorLike, { axis = -1 }: SoftmaxOptions = {}): Tensor {
  const value = asTensor(x);
  return apply1(softmaxOp, [astype(value, toFloat(value.dtype))], { axis: normalizeAxis('softmax', axis, value.ndim) });
}

/**
 * Logarithm of `softmax`, accurate where shares underflow.
 *
 * Formula: yᵢ = xᵢ − log Σⱼ exp xⱼ.
 * Shapes: any → the same; the exponentials of rows along `axis` (the last by default) sum to 1.
 * Domain: any with at least one axis; NaN where a row holds +∞ or nothing but −∞. Integers and bools give float64.
 * Fails: ShapeError for an axis the tensor does not have.
 *
 * @example
 * logSoftmax([0, -1000]).toArray() // => [ 0, -1000 ]
 */
export function logSoftmax(x: TensorLike, { axis = -1 }: SoftmaxOptions = {}): Tensor {
  const value = asTensor(x);
  return apply1(logSoftmaxOp, [astype(value, toFloat(value.dtype))], { axis: normalizeAxis('logSoftmax', axis, value.ndim) });
}
