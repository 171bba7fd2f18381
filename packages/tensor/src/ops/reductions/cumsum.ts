import { asTensor } from '../../create.js';
import { isFloat, type TypedArray } from '../../dtype.js';
import { mapRows } from '../../kernels/rows.js';
import { apply1, defineOp, type Op } from '../../op.js';
import { normalizeAxis, sizeOf } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { reshaped } from '../broadcast.js';
import { batchAlongAxis, type AlongAxis } from './alongAxis.js';
import { storeInt32, sumType } from './sum.js';

/** Options of `cumsum` and `cumprod`. */
export interface CumulativeOptions {
  /** The axis to run along; by default the whole tensor in row-major order, as a vector. */
  readonly axis?: number;
  /** Run from the end. Default false. */
  readonly reverse?: boolean;
}

interface Cumsum extends AlongAxis {
  readonly reverse: boolean;
}

export const cumsumOp: Op<Cumsum> = /* @__PURE__ */ defineOp<Cumsum>({
  name: 'cumsum',
  infer: ([x]) => ({ shape: x!.shape, dtype: sumType(x!.dtype) }),
  kernel: ([x], [y], { axis, reverse }) => {
    const totals = isFloat(x!.dtype) ? y! : new Float64Array(y!.length);
    mapRows(x!, axis, totals, reverse ? runBackwards : run);
    if (totals !== y) storeInt32('cumsum', totals as Float64Array, y!);
  },
  linearity: 'linear',
  vjp: ([g], { attrs: { axis, reverse } }) => [apply1(cumsumOp, [g!], { axis, reverse: !reverse })],
  batch: (call) => batchAlongAxis(cumsumOp, call),
  flops: ([x]) => sizeOf(x!.shape),
});

function run(data: TypedArray, start: number, count: number, stride: number, out: TypedArray, to: number): void {
  let total = 0;
  for (let i = 0; i < count; i++) out[to + i * stride] = total += data[start + i * stride]!;
}

function runBackwards(data: TypedArray, start: number, count: number, stride: number, out: TypedArray, to: number): void {
  let total = 0;
  for (let i = count - 1; i >= 0; i--) out[to + i * stride] = total += data[start + i * stride]!;
}

/**
 * Running sums along an axis.
 *
 * Formula: yᵢ = x₀ + … + xᵢ, with `reverse` xᵢ + … + xₙ₋₁.
 * Shapes: any → the same with `axis`, [m, n] → [m·n] without.
 * Domain: any; integers and bools give int32.
 * Fails: ShapeError for an axis the tensor does not have; DomainError when an int32 sum overflows.
 *
 * @example
 * cumsum([1, 2, 3]).toArray() // => [ 1, 3, 6 ]
 */
export function cumsum(x: TensorLike, { axis, reverse = false }: CumulativeOptions = {}): Tensor {
  const value = asTensor(x);
  if (axis === undefined) return apply1(cumsumOp, [reshaped(value, [value.size])], { axis: 0, reverse });
  return apply1(cumsumOp, [value], { axis: normalizeAxis('cumsum', axis, value.ndim), reverse });
}
