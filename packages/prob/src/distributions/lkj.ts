import {
  add,
  broadcastTo,
  expandDims,
  eye,
  greaterEqual,
  matmul,
  mul,
  type random,
  reciprocal,
  sub,
  where,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { floatTensor } from '../floatTensor.js';
import { correlation } from '../supports/correlation.js';
import type { Support } from '../supports/support.js';
import { CorrelationLaw } from './correlationLaw.js';
import { transposed } from './covarianceFactor.js';
import { factorWhereDefinite } from './factorWhereDefinite.js';
import { halfLogDet } from './mahalanobis.js';
import { requireShape } from './matrixArguments.js';
import { logCorrelationVolume, meanLogDeterminant, onion } from './onion.js';

/**
 * The LKJ distribution over correlation matrices, p(R) ∝ |R|^(concentration − 1): uniform for 1, near the identity for
 * large concentrations.
 *
 * Shapes: concentration [...] is the batch; one value is [dimension, dimension].
 * Domain: whole dimension ≥ 1, concentration > 0. Support: symmetric positive definite matrices with unit diagonal.
 * Fails: DomainError for parameters outside their domain.
 * Source: D. Lewandowski, D. Kurowicka & H. Joe, J. Multivariate Analysis 100 (2009).
 *
 * @example
 * const prior = new LKJ({ dimension: 2, concentration: 1 });
 * prior.prob([[1, 0.3], [0.3, 1]]).item().toFixed(12) // => '0.500000000000'
 */
export class LKJ extends CorrelationLaw {
  static readonly family: string = 'LKJ';

  override get support(): Support {
    return correlation;
  }

  override logProb(x: TensorLike): Tensor {
    const value = floatTensor(x);
    requireShape('LKJ.logProb', value, this.eventShape);
    const { factor, undefinedAt } = factorWhereDefinite(value);
    const logDet = mul(2, halfLogDet(factor));
    const density = sub(mul(sub(this.concentration, 1), logDet), logCorrelationVolume(this.concentration, this.dimension));
    return where(undefinedAt, NaN, where(correlation.contains(value), density, -Infinity));
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    const factor = onion(key, this.concentration, this.dimension, shape);
    const matrix = matmul(factor, transposed(factor));
    // The diagonal is one up to rounding; here it is one.
    return where(eye(this.dimension, { dtype: 'bool' }), 1, matrix);
  }

  private wide(x: Tensor): Tensor {
    return broadcastTo(x, [...this.batchShape, ...this.eventShape]);
  }

  /** The identity. */
  override get mean(): Tensor {
    return this.wide(eye(this.dimension, { dtype: this.concentration.dtype }));
  }

  /** 1/(2·concentration + dimension − 1) off the diagonal, zero on it. */
  override get variance(): Tensor {
    const off = reciprocal(add(mul(2, this.concentration), this.dimension - 1));
    return this.wide(where(eye(this.dimension, { dtype: 'bool' }), 0, expandDims(off, [-1, -2])));
  }

  /** The identity, for concentration ≥ 1; NaN below, where the density is unbounded. */
  override get mode(): Tensor {
    const bounded = expandDims(greaterEqual(this.concentration, 1), [-1, -2]);
    return where(bounded, this.mean, NaN);
  }

  override entropy(): Tensor {
    const { concentration, dimension } = this;
    const weight = sub(concentration, 1);
    return sub(logCorrelationVolume(concentration, dimension), mul(weight, meanLogDeterminant(concentration, dimension)));
  }

  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!(other instanceof LKJ) || other.dimension !== this.dimension) return undefined;
    const n = this.dimension;
    const volumes = sub(logCorrelationVolume(other.concentration, n), logCorrelationVolume(this.concentration, n));
    return add(volumes, mul(sub(this.concentration, other.concentration), meanLogDeterminant(this.concentration, n)));
  }
}
