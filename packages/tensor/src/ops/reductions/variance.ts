import type { TypedArray } from '../../dtype.js';
import { asTensor } from '../../create.js';
import { toFloat } from '../../dtype.js';
import { DomainError } from '../../errors.js';
import { pairwiseSum } from '../../kernels/reduce.js';
import { reduceRows } from '../../kernels/rows.js';
import { apply1, defineOp, type Op } from '../../op.js';
import { normalizeAxes, sizeOf } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { astype } from '../cast.js';
import { mul, sub } from '../elementwise.js';
import { unary, type Unary } from '../elementwiseOp.js';
import { mean } from './mean.js';
import { batchReduction, reducedAval, stretchBack, type Reduction, type ReductionOptions } from './reduction.js';

/** Options of `variance` and `std`. */
export interface VarianceOptions extends ReductionOptions {
  /** Delta degrees of freedom: the sum of squares is divided by n − ddof. Default 0; 1 makes it unbiased. */
  readonly ddof?: number;
}

interface Variance extends Reduction {
  readonly ddof: number;
}

export const varianceOp: Op<Variance> = /* @__PURE__ */ defineOp<Variance>({
  name: 'variance',
  infer: ([x], attrs) => {
    if (!Number.isFinite(attrs.ddof)) {
      throw new DomainError({ op: 'variance', argument: 'ddof', expected: 'be a finite number', actual: String(attrs.ddof) });
    }
    return reducedAval(x!, attrs, x!.dtype);
  },
  kernel: ([x], [y], { axes, ddof }) => {
    reduceRows(x!, axes, y!, (data, start, count, stride) => {
      const squares = squaredDeviations(data, start, count, stride);
      return count > ddof ? squares / (count - ddof) : NaN;
    });
  },
  strided: true,
  vjp: ([g], { inputs: [x], attrs }) => {
    const { axes, ddof } = attrs;
    const deviation = sub(x!, mean(x!, { axis: axes, keepDims: true }));
    const count = sizeOf(axes.map((axis) => x!.shape[axis]!));
    const slope = mul(g!, count > ddof ? 2 / (count - ddof) : NaN);
    return [mul(deviation, stretchBack(slope, x!.shape, attrs))];
  },
  batch: (call) => batchReduction(varianceOp, call),
  flops: ([x]) => 4 * sizeOf(x!.shape),
});

/**
 * Σ (x − x̄)² in two passes. The rounding error of x̄ would add n(error)², which the sum of deviations reveals:
 * it is subtracted again.
 */
function squaredDeviations(data: TypedArray, start: number, count: number, stride: number): number {
  const centre = pairwiseSum(data, start, count, stride) / count;
  let squares = 0;
  let deviations = 0;
  for (let i = 0, at = start; i < count; ) {
    // Blocks keep the chains of rounding short.
    let blockSquares = 0;
    let blockDeviations = 0;
    for (const end = Math.min(count, i + 128); i < end; i++, at += stride) {
      const d = data[at]! - centre;
      blockSquares += d * d;
      blockDeviations += d;
    }
    squares += blockSquares;
    deviations += blockDeviations;
  }
  return Math.max(0, squares - (deviations * deviations) / count);
}

/** √x with derivative 0 at 0: constant data is where a standard deviation is least. */
const rootOfVariance: Unary = /* @__PURE__ */ unary('std', 'sqrt(x)', { partials: ['x == 0 ? 0 : 0.5 / r'] });

/**
 * Variance along the axes, in two passes: exact to rounding also where the mean is large.
 *
 * Formula: Σᵢ (xᵢ − x̄)² / (n − ddof); NaN where n ≤ ddof.
 * Shapes: [m, n] → [] by default, [n] with `axis: 0`, [1, n] with `keepDims` as well.
 * Domain: any; integers and bools give float64.
 * Fails: ShapeError for an axis the tensor does not have; DomainError for a ddof that is not finite.
 * Source: T. F. Chan, G. H. Golub, R. J. LeVeque, "Algorithms for computing the sample variance", The American
 *   Statistician 37(3), 1983.
 *
 * @example
 * variance([1e9 + 1, 1e9 + 2, 1e9 + 3], { ddof: 1 }).item() // => 1
 */
export function variance(x: TensorLike, { axis, keepDims = false, ddof = 0 }: VarianceOptions = {}): Tensor {
  const value = asTensor(x);
  const axes = normalizeAxes('variance', axis, value.ndim);
  return apply1(varianceOp, [astype(value, toFloat(value.dtype))], { axes, keepDims, ddof });
}

/**
 * Standard deviation along the axes, the root of `variance`; its derivative is 0 where the data are constant.
 *
 * Formula: √(Σᵢ (xᵢ − x̄)² / (n − ddof)); NaN where n ≤ ddof.
 * Shapes: [m, n] → [] by default, [n] with `axis: 0`, [1, n] with `keepDims` as well.
 * Domain: any; integers and bools give float64.
 * Fails: ShapeError for an axis the tensor does not have; DomainError for a ddof that is not finite.
 *
 * @example
 * std([2, 4, 4, 4, 5, 5, 7, 9]).item() // => 2
 */
export function std(x: TensorLike, options: VarianceOptions = {}): Tensor {
  return rootOfVariance(variance(x, options));
}
