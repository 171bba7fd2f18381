import { asTensor } from '../../create.js';
import { isFloat, type TypedArray } from '../../dtype.js';
import { reduceRows } from '../../kernels/rows.js';
import { apply1, defineOp, type Op } from '../../op.js';
import { normalizeAxes, sizeOf } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { reshaped } from '../broadcast.js';
import { mul } from '../elementwise.js';
import { productsBefore } from './cumprod.js';
import { batchReduction, reducedAval, reducedShape, stretchBack, type Reduction, type ReductionOptions } from './reduction.js';
import { storeInt32, sumType } from './sum.js';

/** Over a single axis: the products of the other elements, which its derivative needs, run along one. */
export const prodOp: Op<Reduction> = /* @__PURE__ */ defineOp<Reduction>({
  name: 'prod',
  infer: ([x], attrs) => reducedAval(x!, attrs, sumType(x!.dtype)),
  kernel: ([x], [y], { axes }) => {
    const products = isFloat(x!.dtype) ? y! : new Float64Array(y!.length);
    reduceRows(x!, axes, products, productOf);
    if (products !== y) storeInt32('prod', products as Float64Array, y!);
  },
  strided: true,
  vjp: ([g], { inputs: [x], attrs }) => {
    const axis = attrs.axes[0]!;
    const others = mul(productsBefore(x!, axis, false), productsBefore(x!, axis, true));
    return [mul(others, stretchBack(g!, x!.shape, attrs))];
  },
  batch: (call) => batchReduction(prodOp, call),
  flops: ([x]) => sizeOf(x!.shape),
});

function productOf(data: TypedArray, start: number, count: number, stride: number): number {
  let product = 1;
  for (let i = 0, at = start; i < count; i++, at += stride) product *= data[at]!;
  return product;
}

/**
 * Product of the elements along the axes. The derivative is exact also where elements are zero.
 *
 * Formula: Πᵢ xᵢ; 1 for no elements.
 * Shapes: [m, n] → [] by default, [n] with `axis: 0`, [1, n] with `keepDims` as well.
 * Domain: any; integers and bools give int32. For long products sum logarithms instead: they neither over- nor underflow.
 * Fails: ShapeError for an axis the tensor does not have; DomainError when an int32 product overflows.
 *
 * @example
 * prod([[1, 2], [3, 4]], { axis: 0 }).toArray() // => [ 3, 8 ]
 */
export function prod(x: TensorLike, { axis, keepDims = false }: ReductionOptions = {}): Tensor {
  const value = asTensor(x);
  const axes = normalizeAxes('prod', axis, value.ndim);
  if (axes.length === 1) return apply1(prodOp, [value], { axes, keepDims });
  const shape = reducedShape(value.shape, { axes, keepDims });
  if (axes.length === value.ndim) {
    return reshaped(apply1(prodOp, [reshaped(value, [value.size])], { axes: [0], keepDims: false }), shape);
  }
  return reshaped(axes.reduce((y, i) => apply1(prodOp, [y], { axes: [i], keepDims: true }), value), shape);
}
