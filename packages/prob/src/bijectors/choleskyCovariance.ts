import { exp, log, logicalNot, mul, sum, tensor, where, type Shape, type Tensor, type TensorLike } from '@x/tensor/core';
import { floatTensor } from '../floatTensor.js';
import { Bijector } from './bijector.js';
import { fromTriangle, squareOrder, toTriangle, triangleOrder, triangleSize } from './triangle.js';

const whole = { diagonal: true };

/**
 * n(n + 1)/2 numbers onto the lower triangular matrices with a positive diagonal: they fill the triangle row by row, and
 * those on the diagonal are exponentiated.
 *
 * Shapes: [..., n(n + 1)/2] → [..., n, n].
 * Fails: ShapeError for another number of numbers.
 *
 * @example
 * new CholeskyCovarianceBijector().forward([0, 5, Math.LN2]).toArray() // => [ [ 1, 0 ], [ 5, 2 ] ]
 */
export class CholeskyCovarianceBijector extends Bijector {
  override get inputRank(): number {
    return 1;
  }

  override get outputRank(): number {
    return 2;
  }

  /** The triangle with exponentiated diagonal. */
  forward(x: TensorLike): Tensor {
    const value = floatTensor(x);
    const n = triangleOrder('CholeskyCovarianceBijector', value.shape, whole);
    const onDiagonal = isDiagonal(n);
    // Zeros where the exponential is not wanted, so that it cannot overflow there.
    return toTriangle(where(onDiagonal, exp(where(onDiagonal, value, 0)), value), n, whole);
  }

  /** The elements row by row, with logarithms of those on the diagonal. */
  inverse(y: TensorLike): Tensor {
    const value = floatTensor(y);
    const n = squareOrder('CholeskyCovarianceBijector.inverse', value.shape);
    const elements = fromTriangle(value, n, whole);
    const onDiagonal = isDiagonal(n);
    return where(onDiagonal, log(where(onDiagonal, elements, 1)), where(logicalNot(onDiagonal), elements, 0));
  }

  /** The sum of the numbers that go to the diagonal. */
  forwardLogDet(x: TensorLike): Tensor {
    return sum(onDiagonalOf(floatTensor(x)), { axis: -1 });
  }

  override forwardShape(shape: Shape): Shape {
    const n = triangleOrder('CholeskyCovarianceBijector', shape, whole);
    return [...shape.slice(0, -1), n, n];
  }

  override inverseShape(shape: Shape): Shape {
    return [...shape.slice(0, -2), triangleSize(squareOrder('CholeskyCovarianceBijector.inverse', shape), whole)];
  }
}

/** The numbers that go to the diagonal, weighted; zeros in the place of the others. */
export function onDiagonalOf(x: Tensor, weight: (i: number, n: number) => number = () => 1): Tensor {
  const n = triangleOrder('CholeskyCovarianceBijector', x.shape, whole);
  const weights = new Float64Array(triangleSize(n, whole));
  for (let i = 0; i < n; i++) weights[triangleSize(i + 1, whole) - 1] = weight(i, n);
  return mul(where(isDiagonal(n), x, 0), tensor(weights, { dtype: x.dtype }));
}

/** Which elements of a triangle, row by row, lie on the diagonal. */
function isDiagonal(n: number): Tensor {
  const mask = new Uint8Array(triangleSize(n, whole));
  for (let i = 1; i <= n; i++) mask[triangleSize(i, whole) - 1] = 1;
  return tensor(mask, { dtype: 'bool' });
}
