import { asTensor } from '../../create.js';
import { isFloat, type TypedArray } from '../../dtype.js';
import { mapRows } from '../../kernels/rows.js';
import { apply1, defineOp, type Op } from '../../op.js';
import { normalizeAxis, sizeOf } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { reshaped } from '../broadcast.js';
import { mul } from '../elementwise.js';
import { batchAlongAxis, type AlongAxis } from './alongAxis.js';
import type { CumulativeOptions } from './cumsum.js';
import { recurrence, shifted } from './recurrence.js';
import { storeInt32, sumType } from './sum.js';

interface Cumprod extends AlongAxis {
  readonly reverse: boolean;
  /** Leave the element at each place out of its product. */
  readonly exclusive: boolean;
}

export const cumprodOp: Op<Cumprod> = /* @__PURE__ */ defineOp<Cumprod>({
  name: 'cumprod',
  infer: ([x]) => ({ shape: x!.shape, dtype: sumType(x!.dtype) }),
  kernel: ([x], [y], { axis, reverse, exclusive }) => {
    const products = isFloat(x!.dtype) ? y! : new Float64Array(y!.length);
    mapRows(x!, axis, products, (data, start, count, stride, out, to) => {
      run(data, start, count, stride, out, to, reverse, exclusive);
    });
    if (products !== y) storeInt32('cumprod', products as Float64Array, y!);
  },
  vjp: ([g], { inputs: [x], outputs: [y], attrs: { axis, reverse, exclusive } }) => {
    // Σₖ gₖ · (product up to k without the element), by a recurrence and without a division: zeros are no exception.
    const later = recurrence(x!, g!, { axis, reverse: !reverse, lagged: !exclusive });
    if (exclusive) return [mul(y!, shifted(later, axis, reverse ? 1 : -1))];
    return [mul(productsBefore(x!, axis, reverse), later)];
  },
  batch: (call) => batchAlongAxis(cumprodOp, call),
  flops: ([x]) => sizeOf(x!.shape),
});

function run(
  data: TypedArray,
  start: number,
  count: number,
  stride: number,
  out: TypedArray,
  to: number,
  reverse: boolean,
  exclusive: boolean,
): void {
  let product = 1;
  for (let j = 0; j < count; j++) {
    const i = (reverse ? count - 1 - j : j) * stride;
    const before = product;
    product *= data[start + i]!;
    out[to + i] = exclusive ? before : product;
  }
}

/** The product of all elements before each one (after it, if `reverse`); 1 for the first. */
export function productsBefore(x: Tensor, axis: number, reverse: boolean): Tensor {
  return apply1(cumprodOp, [x], { axis, reverse, exclusive: true });
}

/**
 * Running products along an axis. The derivative is exact also where elements are zero.
 *
 * Formula: yᵢ = x₀ · … · xᵢ, with `reverse` xᵢ · … · xₙ₋₁.
 * Shapes: any → the same with `axis`, [m, n] → [m·n] without.
 * Domain: any; integers and bools give int32.
 * Fails: ShapeError for an axis the tensor does not have; DomainError when an int32 product overflows.
 *
 * @example
 * cumprod([1, 2, 3, 4]).toArray() // => [ 1, 2, 6, 24 ]
 */
export function cumprod(x: TensorLike, { axis, reverse = false }: CumulativeOptions = {}): Tensor {
  const value = asTensor(x);
  if (axis === undefined) return apply1(cumprodOp, [reshaped(value, [value.size])], { axis: 0, reverse, exclusive: false });
  return apply1(cumprodOp, [value], { axis: normalizeAxis('cumprod', axis, value.ndim), reverse, exclusive: false });
}
