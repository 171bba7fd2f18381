import { asTensor } from '../../create.js';
import { toFloat } from '../../dtype.js';
import { DomainError } from '../../errors.js';
import { bulkNorm, euclideanNorm, powerNorm } from '../../kernels/norm.js';
import { reduceRows } from '../../kernels/rows.js';
import { apply1, defineOp, type Op } from '../../op.js';
import { normalizeAxes, sizeOf } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { astype } from '../cast.js';
import { abs, mul, notEqual } from '../elementwise.js';
import { binary, ternary, type Binary, type Ternary } from '../elementwiseOp.js';
import { max, min } from './max.js';
import { batchReduction, reducedAval, requireElements, stretchBack, type Reduction, type ReductionOptions } from './reduction.js';
import { sum } from './sum.js';

/** Options of `norm`. */
export interface NormOptions extends ReductionOptions {
  /** Which norm: a number p, `Infinity` or `-Infinity`. Default 2. */
  readonly ord?: number;
}

interface PowerNorm extends Reduction {
  readonly p: number;
}

/** ∂‖x‖₂/∂x; 0 is a subgradient at 0. */
const direction: Binary = /* @__PURE__ */ binary('direction', 'y == 0 ? 0 : x / y');
/** ∂‖x‖ₚ/∂x of an element x where the norm is y and p is z. */
const powerSlope: Ternary = /* @__PURE__ */ ternary('powerSlope', 'x == 0 || y == 0 ? 0 : sign(x) * pow(abs(x) / y, z - 1)');

export const normOp: Op<PowerNorm> = /* @__PURE__ */ defineOp<PowerNorm>({
  name: 'norm',
  infer: ([x], attrs) => reducedAval(x!, attrs, x!.dtype),
  kernel: ([x], [y], { axes, p }) => {
    if (p === 2) reduceRows(x!, axes, y!, euclideanNorm, bulkNorm);
    else reduceRows(x!, axes, y!, (data, start, count, stride) => powerNorm(data, start, count, stride, p));
  },
  strided: true,
  vjp: ([g], { inputs: [x], outputs: [y], attrs }) => {
    const length = stretchBack(y!, x!.shape, attrs);
    const slope = attrs.p === 2 ? direction(x!, length) : powerSlope(x!, length, attrs.p);
    return [mul(slope, stretchBack(g!, x!.shape, attrs))];
  },
  batch: (call) => batchReduction(normOp, call),
  flops: ([x], _, { p }) => (p === 2 ? 2 : 20) * sizeOf(x!.shape),
});

/**
 * Length of vectors along the axes; neither over- nor underflows. Its derivative at 0 is 0.
 *
 * Formula: (Σᵢ |xᵢ|ᵖ)^(1/p) for `ord` p; maxᵢ |xᵢ| for Infinity, minᵢ |xᵢ| for −Infinity, the number of nonzero
 *   elements for 0.
 * Shapes: [m, n] → [] by default (all elements as one vector), [n] with `axis: 0`, [1, n] with `keepDims` as well.
 * Domain: any; integers and bools give float64. Matrix norms are in linear algebra.
 * Fails: ShapeError for an axis the tensor does not have, or no elements where `ord` is infinite or negative;
 *   DomainError for an `ord` of NaN.
 *
 * @example
 * norm([3, 4]).item() // => 5
 * norm([[3, -4], [0, 5]], { ord: 1, axis: 1 }).toArray() // => [ 7, 5 ]
 */
export function norm(x: TensorLike, { ord = 2, axis, keepDims = false }: NormOptions = {}): Tensor {
  const given = asTensor(x);
  const value = astype(given, toFloat(given.dtype));
  const axes = normalizeAxes('norm', axis, value.ndim);
  const options = { axis: axes, keepDims };
  if (Number.isNaN(ord)) {
    throw new DomainError({
      op: 'norm',
      argument: 'ord',
      expected: 'be a number, Infinity or -Infinity',
      actual: 'NaN',
      hint: 'The usual ones are 1, 2 and Infinity.',
    });
  }
  if (ord === Infinity || ord < 0) requireElements('norm', value, axes, 'Check for empty input first, or use a positive finite ord.');
  switch (ord) {
    case 0:
      return sum(astype(notEqual(value, 0), value.dtype), options);
    case 1:
      return sum(abs(value), options);
    case Infinity:
      return max(abs(value), options);
    case -Infinity:
      return min(abs(value), options);
    default:
      return apply1(normOp, [value], { axes, keepDims, p: ord });
  }
}
