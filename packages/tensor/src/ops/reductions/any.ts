import type { TypedArray } from '../../dtype.js';
import { asTensor } from '../../create.js';
import { reduceRows } from '../../kernels/rows.js';
import { apply1, defineOp, type Op } from '../../op.js';
import { normalizeAxes, sizeOf } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { batchReduction, reducedAval, type Reduction, type ReductionOptions } from './reduction.js';

/** Whether some element is not zero, or none is: the first element that decides ends the search. */
function verdict(name: string, decidedByZero: boolean): Op<Reduction> {
  const decided = decidedByZero ? 0 : 1;
  const combine = (data: TypedArray, start: number, count: number, stride: number): number => {
    for (let i = 0, at = start; i < count; i++, at += stride) if ((data[at] === 0) === decidedByZero) return decided;
    return 1 - decided;
  };
  const op: Op<Reduction> = defineOp<Reduction>({
    name,
    infer: ([x], attrs) => reducedAval(x!, attrs, 'bool'),
    kernel: ([x], [y], { axes }) => reduceRows(x!, axes, y!, combine),
    strided: true,
    batch: (call) => batchReduction(op, call),
    flops: ([x]) => sizeOf(x!.shape),
  });
  return op;
}

export const anyOp: Op<Reduction> = /* @__PURE__ */ verdict('any', false);
export const allOp: Op<Reduction> = /* @__PURE__ */ verdict('all', true);

/**
 * Whether any element along the axes is true (not zero; NaN counts as true).
 *
 * Shapes: [m, n] → [] by default, [n] with `axis: 0`, [1, n] with `keepDims` as well.
 * Domain: any; false for no elements. Has no derivative.
 * Fails: ShapeError for an axis the tensor does not have.
 *
 * @example
 * any([[true, false], [false, false]], { axis: 1 }).toArray() // => [ true, false ]
 */
export function any(x: TensorLike, { axis, keepDims = false }: ReductionOptions = {}): Tensor {
  const value = asTensor(x);
  return apply1(anyOp, [value], { axes: normalizeAxes('any', axis, value.ndim), keepDims });
}

/**
 * Whether all elements along the axes are true (not zero; NaN counts as true).
 *
 * Shapes: [m, n] → [] by default, [n] with `axis: 0`, [1, n] with `keepDims` as well.
 * Domain: any; true for no elements. Has no derivative.
 * Fails: ShapeError for an axis the tensor does not have.
 *
 * @example
 * all([[true, true], [false, true]], { axis: 1 }).toArray() // => [ true, false ]
 */
export function all(x: TensorLike, { axis, keepDims = false }: ReductionOptions = {}): Tensor {
  const value = asTensor(x);
  return apply1(allOp, [value], { axes: normalizeAxes('all', axis, value.ndim), keepDims });
}
