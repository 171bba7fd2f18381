import { asTensor } from '../../create.js';
import { isFloat, type DType } from '../../dtype.js';
import { DomainError } from '../../errors.js';
import { sumAxes } from '../../kernels/reduce.js';
import { apply1, defineOp, type Op } from '../../op.js';
import { normalizeAxes, sizeOf } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { batchReduction, reducedAval, stretchBack, type Reduction, type ReductionOptions } from './reduction.js';

/** The type of sums: integers and bools add up to int32. */
export function sumType(dtype: DType): DType {
  return isFloat(dtype) ? dtype : 'int32';
}

export const sumOp: Op<Reduction> = /* @__PURE__ */ defineOp<Reduction>({
  name: 'sum',
  infer: ([x], attrs) => reducedAval(x!, attrs, sumType(x!.dtype)),
  kernel: ([x], [y], { axes }) => {
    if (isFloat(x!.dtype)) {
      sumAxes(x!, axes, y!);
      return;
    }
    // Doubles hold these sums exactly, so that an overflow of int32 can be seen.
    const totals = new Float64Array(y!.length);
    sumAxes(x!, axes, totals);
    storeInt32('sum', totals, y!);
  },
  strided: true,
  reduction: (_, { axes }) => ({ axes, combine: 'sum' }),
  linearity: 'linear',
  vjp: ([g], { inputs: [x], attrs }) => [stretchBack(g!, x!.shape, attrs)],
  batch: (call) => batchReduction(sumOp, call),
  flops: ([x]) => sizeOf(x!.shape),
});

/** Stores whole numbers. Fails with a DomainError where int32 cannot hold one. */
export function storeInt32(op: string, totals: Float64Array, out: { [i: number]: number }): void {
  for (let i = 0; i < totals.length; i++) {
    const total = totals[i]!;
    if (total !== (total | 0)) {
      throw new DomainError({
        op,
        argument: 'x',
        expected: 'give results from -2147483648 to 2147483647 for int32',
        actual: String(total),
        hint: "Convert to float64 first: x.astype('float64').",
      });
    }
    out[i] = total;
  }
}

/**
 * Sum of the elements along the axes, added pairwise so that rounding errors grow like log n.
 *
 * Formula: Σᵢ xᵢ; 0 for no elements.
 * Shapes: [m, n] → [] by default, [n] with `axis: 0`, [1, n] with `keepDims` as well.
 * Domain: any; integers and bools give int32, float32 is summed in double precision.
 * Fails: ShapeError for an axis the tensor does not have; DomainError when an int32 sum overflows.
 *
 * @example
 * sum([[1, 2], [3, 4]]).item() // => 10
 * sum([[1, 2], [3, 4]], { axis: 0 }).toArray() // => [ 4, 6 ]
 */
export function sum(x: TensorLike, { axis, keepDims = false }: ReductionOptions = {}): Tensor {
  const value = asTensor(x);
  return apply1(sumOp, [value], { axes: normalizeAxes('sum', axis, value.ndim), keepDims });
}
