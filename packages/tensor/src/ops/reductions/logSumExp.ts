import { asTensor } from '../../create.js';
import { toFloat } from '../../dtype.js';
import { logSumExpInto } from '../../kernels/logSumExp.js';
import { apply1, defineOp, type Op } from '../../op.js';
import { normalizeAxes, sizeOf } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { astype } from '../cast.js';
import { mul } from '../elementwise.js';
import { binary, type Binary } from '../elementwiseOp.js';
import { batchReduction, reducedAval, stretchBack, type Reduction, type ReductionOptions } from './reduction.js';

/**
 * exp(x − y) for y = logSumExp(x): the share of x in the sum. Where all terms are exp(−∞) = 0 the sum does not move
 * with any of them, and a single infinite term has all of it.
 */
const shareOfSum: Binary = /* @__PURE__ */ binary('shareOfSum', 'y == -1 / 0 ? 0 : (x == y ? 1 : exp(x - y))', { partials: ['r', '-r'] });

export const logSumExpOp: Op<Reduction> = /* @__PURE__ */ defineOp<Reduction>({
  name: 'logSumExp',
  infer: ([x], attrs) => reducedAval(x!, attrs, x!.dtype),
  kernel: ([x], [y], { axes }) => logSumExpInto(x!, axes, y!),
  strided: true,
  vjp: ([g], { inputs: [x], outputs: [y], attrs }) => [
    mul(shareOfSum(x!, stretchBack(y!, x!.shape, attrs)), stretchBack(g!, x!.shape, attrs)),
  ],
  batch: (call) => batchReduction(logSumExpOp, call),
  flops: ([x]) => 12 * sizeOf(x!.shape),
});

/**
 * Logarithm of a sum of exponentials, without overflow or underflow.
 *
 * Formula: m + log Σᵢ exp(xᵢ − m) with m = maxᵢ xᵢ; −∞ for no elements and where all are −∞.
 * Shapes: [m, n] → [] by default, [n] with `axis: 0`, [1, n] with `keepDims` as well.
 * Domain: any, also ±∞; integers and bools give float64. Where all elements are −∞ the derivative is 0.
 * Fails: ShapeError for an axis the tensor does not have.
 * Source: P. Blanchard, D. J. Higham, N. J. Higham, "Accurately computing the log-sum-exp and softmax functions",
 *   IMA Journal of Numerical Analysis 41(4), 2021.
 *
 * @example
 * logSumExp([1000, 1000]).item().toFixed(6) // => '1000.693147'
 */
export function logSumExp(x: TensorLike, { axis, keepDims = false }: ReductionOptions = {}): Tensor {
  const value = asTensor(x);
  const axes = normalizeAxes('logSumExp', axis, value.ndim);
  return apply1(logSumExpOp, [astype(value, toFloat(value.dtype))], { axes, keepDims });
}
