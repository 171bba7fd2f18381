import { asTensor } from '../../create.js';
import { largest, smallest } from '../../kernels/extremes.js';
import { reduceRows, type BulkCombine } from '../../kernels/rows.js';
import { apply1, defineOp, type Op } from '../../op.js';
import { normalizeAxes, sizeOf } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { bulkMax, bulkMin } from '../../wasm/reduce.js';
import { astype } from '../cast.js';
import { div, equal, mul } from '../elementwise.js';
import { batchReduction, reducedAval, requireElements, stretchBack, type Reduction, type ReductionOptions } from './reduction.js';
import { sum } from './sum.js';

function extreme(name: string, combine: typeof largest, bulk: BulkCombine): Op<Reduction> {
  const op: Op<Reduction> = defineOp<Reduction>({
    name,
    infer: ([x], attrs) => {
      requireElements(name, x!, attrs.axes, `Nothing has no ${name === 'max' ? 'largest' : 'smallest'} element; check for empty input first.`);
      return reducedAval(x!, attrs, x!.dtype);
    },
    kernel: ([x], [y], { axes }) => reduceRows(x!, axes, y!, combine, bulk),
    strided: true,
    vjp: ([g], { inputs: [x], outputs: [y], attrs }) => {
      const tied = astype(equal(x!, stretchBack(y!, x!.shape, attrs)), x!.dtype);
      const share = div(g!, sum(tied, { axis: attrs.axes, keepDims: attrs.keepDims }));
      return [mul(tied, stretchBack(share, x!.shape, attrs))];
    },
    batch: (call) => batchReduction(op, call),
    flops: ([x]) => sizeOf(x!.shape),
  });
  return op;
}

export const maxOp: Op<Reduction> = /* @__PURE__ */ extreme('max', largest, bulkMax);
export const minOp: Op<Reduction> = /* @__PURE__ */ extreme('min', smallest, bulkMin);

/**
 * Largest element along the axes; NaN if there is one. Elements that tie share the derivative equally.
 *
 * Formula: maxᵢ xᵢ.
 * Shapes: [m, n] → [] by default, [n] with `axis: 0`, [1, n] with `keepDims` as well.
 * Domain: at least one element per result.
 * Fails: ShapeError for no elements, or an axis the tensor does not have.
 *
 * @example
 * max([[1, 5], [7, 2]], { axis: 1 }).toArray() // => [ 5, 7 ]
 */
export function max(x: TensorLike, { axis, keepDims = false }: ReductionOptions = {}): Tensor {
  const value = asTensor(x);
  return apply1(maxOp, [value], { axes: normalizeAxes('max', axis, value.ndim), keepDims });
}

/**
 * Smallest element along the axes; NaN if there is one. Elements that tie share the derivative equally.
 *
 * Formula: minᵢ xᵢ.
 * Shapes: [m, n] → [] by default, [n] with `axis: 0`, [1, n] with `keepDims` as well.
 * Domain: at least one element per result.
 * Fails: ShapeError for no elements, or an axis the tensor does not have.
 *
 * @example
 * min([[1, 5], [7, 2]], { axis: 1 }).toArray() // => [ 1, 2 ]
 */
export function min(x: TensorLike, { axis, keepDims = false }: ReductionOptions = {}): Tensor {
  const value = asTensor(x);
  return apply1(minOp, [value], { axes: normalizeAxes('min', axis, value.ndim), keepDims });
}
