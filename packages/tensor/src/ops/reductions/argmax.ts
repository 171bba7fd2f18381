import { asTensor } from '../../create.js';
import { positionOfLargest, positionOfSmallest } from '../../kernels/extremes.js';
import { reduceRows } from '../../kernels/rows.js';
import { apply1, defineOp, type Op } from '../../op.js';
import { normalizeAxes, sizeOf } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { batchReduction, reducedAval, requireElements, type Reduction } from './reduction.js';

/** Options of `argmax` and `argmin`. */
export interface PositionOptions {
  /** The axis to search; by default the whole tensor in row-major order. */
  readonly axis?: number;
  /** Keep the searched axis with length 1. Default false. */
  readonly keepDims?: boolean;
}

function position(name: string, find: typeof positionOfLargest): Op<Reduction> {
  const op: Op<Reduction> = defineOp<Reduction>({
    name,
    infer: ([x], attrs) => {
      requireElements(name, x!, attrs.axes, 'Nothing has no position; check for empty input first.');
      return reducedAval(x!, attrs, 'int32');
    },
    kernel: ([x], [y], { axes }) => reduceRows(x!, axes, y!, find),
    strided: true,
    batch: (call) => batchReduction(op, call),
    flops: ([x]) => sizeOf(x!.shape),
  });
  return op;
}

export const argmaxOp: Op<Reduction> = /* @__PURE__ */ position('argmax', positionOfLargest);
export const argminOp: Op<Reduction> = /* @__PURE__ */ position('argmin', positionOfSmallest);

/**
 * Position of the largest element, as int32: of the first at ties, of the first NaN if there is one.
 *
 * Shapes: [m, n] → [] by default (a row-major position), [n] with `axis: 0`, [1, n] with `keepDims` as well.
 * Domain: at least one element per result. Has no derivative.
 * Fails: ShapeError for no elements, or an axis the tensor does not have.
 *
 * @example
 * argmax([3, 7, 7]).item() // => 1
 * argmax([[1, 5], [7, 2]], { axis: 1 }).toArray() // => [ 1, 0 ]
 */
export function argmax(x: TensorLike, { axis, keepDims = false }: PositionOptions = {}): Tensor {
  const value = asTensor(x);
  return apply1(argmaxOp, [value], { axes: normalizeAxes('argmax', axis, value.ndim), keepDims });
}

/**
 * Position of the smallest element, as int32: of the first at ties, of the first NaN if there is one.
 *
 * Shapes: [m, n] → [] by default (a row-major position), [n] with `axis: 0`, [1, n] with `keepDims` as well.
 * Domain: at least one element per result. Has no derivative.
 * Fails: ShapeError for no elements, or an axis the tensor does not have.
 *
 * @example
 * argmin([3, 1, 1]).item() // => 1
 */
export function argmin(x: TensorLike, { axis, keepDims = false }: PositionOptions = {}): Tensor {
  const value = asTensor(x);
  return apply1(argminOp, [value], { axes: normalizeAxes('argmin', axis, value.ndim), keepDims });
}
