import { add, diagonal, matmul, mul, sum, swapAxes, tensor, type Shape, type Tensor, type TensorLike } from '@x/tensor/core';
import { cholesky } from '@x/linalg';
import { Bijector } from './bijector.js';
import { CorrelationCholeskyBijector, correlationRows } from './correlationCholesky.js';

const factors: CorrelationCholeskyBijector = /* @__PURE__ */ new CorrelationCholeskyBijector();

/**
 * n(n − 1)/2 numbers onto the correlation matrices, by way of the Cholesky factor: Y = L·Lᵀ.
 *
 * Shapes: [..., n(n − 1)/2] → [..., n, n].
 * Fails: ShapeError for another number of numbers; `inverse` throws NotPositiveDefinite.
 * Source: Lewandowski, Kurowicka & Joe (2009). The volume is that of the elements below the diagonal.
 *
 * @example
 * new CorrelationBijector().forward([Math.atanh(0.5)]).at(1, 0).item().toFixed(12) // => '0.500000000000'
 */
export class CorrelationBijector extends Bijector {
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

  /** That of the factor, and Σ (n − j) log Lⱼⱼ for j = 1, …, n. */
  forwardLogDet(x: TensorLike): Tensor {
    const { n, value, logLeft } = correlationRows(x);
    const below = tensor(Float64Array.from({ length: n }, (_, j) => n - 1 - j), { dtype: value.dtype });
    return add(factors.forwardLogDet(value), sum(mul(diagonal(logLeft), below), { axis: -1 }));
  }

  override forwardShape(shape: Shape): Shape {
    return factors.forwardShape(shape);
  }

  override inverseShape(shape: Shape): Shape {
    return factors.inverseShape(shape);
  }
}
