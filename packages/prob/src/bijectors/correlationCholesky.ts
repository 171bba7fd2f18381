import {
  add,
  cumsum,
  div,
  exp,
  eye,
  greaterEqual,
  log1p,
  mul,
  neg,
  sqrt,
  square,
  sum,
  tanh,
  where,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import { floatTensor } from '../floatTensor.js';
import { Bijector } from './bijector.js';
import { afterZero, alongLast, beforeZero } from './lastAxis.js';
import { logOneMinusSquaredTanh } from './tanh.js';
import { fromTriangle, squareOrder, toTriangle, triangleOrder, triangleSize } from './triangle.js';

const strict = { diagonal: false };

/** The factor of a correlation matrix in parts. */
export interface CorrelationRows {
  readonly n: number;
  readonly value: Tensor;
  /** log(1 − z²), row by row. */
  readonly narrowing: Tensor;
  /** log √(1 − Σ_{k<j} Lᵢₖ²), a matrix. */
  readonly logLeft: Tensor;
}

/**
 * n(n − 1)/2 numbers onto the Cholesky factors of correlation matrices. zᵢⱼ = tanh(xᵢⱼ) are partial correlations; each row
 * has length one.
 *
 * Formula: Lᵢⱼ = zᵢⱼ·√(1 − Σ_{k<j} Lᵢₖ²) for j < i, Lᵢᵢ = √(1 − Σ_{k<i} Lᵢₖ²).
 * Shapes: [..., n(n − 1)/2] → [..., n, n].
 * Fails: ShapeError for another number of numbers.
 * Source: Lewandowski, Kurowicka & Joe, Generating random correlation matrices based on vines and extended onion method
 * (2009); Stan Reference Manual, section "Cholesky factors of correlation matrices". The volume is that of the elements
 * below the diagonal.
 *
 * @example
 * new CorrelationCholeskyBijector().forward([0]).toArray() // => [ [ 1, 0 ], [ 0, 1 ] ]
 */
export class CorrelationCholeskyBijector extends Bijector {
  override get inputRank(): number {
    return 1;
  }

  override get outputRank(): number {
    return 2;
  }

  /** The factor of the correlation matrix with these partial correlations. */
  forward(x: TensorLike): Tensor {
    const { n, value, logLeft } = correlationRows(x);
    return mul(add(toTriangle(tanh(value), n, strict), eye(n, { dtype: value.dtype as 'float64' })), exp(logLeft));
  }

  /** The inverse hyperbolic tangents of the partial correlations, row by row. */
  inverse(y: TensorLike): Tensor {
    const value = floatTensor(y);
    const n = squareOrder('CorrelationCholeskyBijector.inverse', value.shape);
    // sinh x = Lᵢⱼ/√(Σ_{k>j} Lᵢₖ²): nothing cancels where z is close to one.
    const squaresFrom = cumsum(square(value), { axis: -1, reverse: true });
    const rest = fromTriangle(beforeZero(alongLast(squaresFrom, 1, n)), n, strict);
    return asinh(div(fromTriangle(value, n, strict), sqrt(rest)));
  }

  /** Σ over the triangle of log(1 − z²) + ½ log(1 − Σ_{k<j} Lᵢₖ²). */
  forwardLogDet(x: TensorLike): Tensor {
    const { n, narrowing, logLeft } = correlationRows(x);
    return sum(add(narrowing, fromTriangle(logLeft, n, strict)), { axis: -1 });
  }

  override forwardShape(shape: Shape): Shape {
    const n = triangleOrder('CorrelationCholeskyBijector', shape, strict);
    return [...shape.slice(0, -1), n, n];
  }

  override inverseShape(shape: Shape): Shape {
    return [...shape.slice(0, -2), triangleSize(squareOrder('CorrelationCholeskyBijector.inverse', shape), strict)];
  }
}

/** What the factor of a correlation matrix is made of. */
export function correlationRows(x: TensorLike): CorrelationRows {
  const value = floatTensor(x);
  const n = triangleOrder('CorrelationCholeskyBijector', value.shape, strict);
  const narrowing = logOneMinusSquaredTanh(value);
  const lengths = cumsum(mul(toTriangle(narrowing, n, strict), 0.5), { axis: -1 });
  return { n, value, narrowing, logLeft: afterZero(alongLast(lengths, 0, n - 1)) };
}

/** log(t + √(t² + 1)), with the digits and the derivatives of small t, and odd. */
function asinh(t: Tensor): Tensor {
  const rises = greaterEqual(t, 0);
  const size = where(rises, t, neg(t));
  const positive = log1p(add(size, div(square(size), add(1, sqrt(add(1, square(size)))))));
  return where(rises, positive, neg(positive));
}
