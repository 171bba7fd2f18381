import { add, matmul, sum, swapAxes, type Shape, type Tensor, type TensorLike } from '@x/tensor/core';
import { cholesky } from '@x/linalg';
import { floatTensor } from '../floatTensor.js';
import { Bijector } from './bijector.js';
import { CholeskyCovarianceBijector, onDiagonalOf } from './choleskyCovariance.js';
import { triangleOrder } from './triangle.js';

const factors: CholeskyCovarianceBijector = /* @__PURE__ */ new CholeskyCovarianceBijector();

/**
 * n(n + 1)/2 numbers onto the symmetric positive definite matrices, by way of the Cholesky factor: Y = L·Lᵀ.
 *
 * Shapes: [..., n(n + 1)/2] → [..., n, n].
 * Fails: ShapeError for another number of numbers; `inverse` throws NotPositiveDefinite.
 * Source: Stan Reference Manual, section "Covariance matrices". The volume is that of the lower triangle of Y.
 *
 * @example
 * new CovarianceBijector().forward([0, 5, Math.LN2]).toArray() // => [ [ 1, 5 ], [ 5, 29 ] ]
 */
export class CovarianceBijector extends Bijector {
  override get inputRank(): number {
    return 1;
  }

  override get outputRank(): number {
    return 2;
  }

  /** L·Lᵀ. */
  forward(x: TensorLike): Tensor {
    const factor = factors.forward(x);
    return matmul(factor, swapAxes(factor, -1, -2));
  }

  /** From the Cholesky factor. */
  inverse(y: TensorLike): Tensor {
    return factors.inverse(cholesky(y));
  }

  /** n log 2 + Σ (n − i + 2) log Lᵢᵢ for i = 1, …, n. */
  forwardLogDet(x: TensorLike): Tensor {
    const value = floatTensor(x);
    const n = triangleOrder('CovarianceBijector', value.shape, { diagonal: true });
    return add(sum(onDiagonalOf(value, (i) => n - i + 1), { axis: -1 }), n * Math.LN2);
  }

  override forwardShape(shape: Shape): Shape {
    return factors.forwardShape(shape);
  }

  override inverseShape(shape: Shape): Shape {
    return factors.inverseShape(shape);
  }
}
