import {
  add,
  any,
  arange,
  diagonal,
  expandDims,
  isNaN,
  log,
  mul,
  type random,
  sub,
  sum,
  where,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { floatTensor } from '../floatTensor.js';
import { correlationCholesky } from '../supports/correlationCholesky.js';
import type { Support } from '../supports/support.js';
import { CorrelationLaw } from './correlationLaw.js';
import { LKJ } from './lkj.js';
import { requireShape } from './matrixArguments.js';
import { logCorrelationVolume, onion } from './onion.js';

/**
 * The distribution of the Cholesky factor L of an LKJ correlation matrix R = LLᵀ, with density
 * p(L) ∝ Π Lᵢᵢ^(dimension − i + 2·(concentration − 1)) over i = 2 … dimension. Models of covariances need no
 * factorisation with it.
 *
 * Shapes: concentration [...] is the batch; one value is [dimension, dimension].
 * Domain: whole dimension ≥ 1, concentration > 0. Support: lower triangular matrices with positive diagonal and rows of
 * length 1.
 * Fails: DomainError for parameters outside their domain.
 * Source: D. Lewandowski, D. Kurowicka & H. Joe, J. Multivariate Analysis 100 (2009).
 *
 * @example
 * const prior = new LKJCholesky({ dimension: 2, concentration: 2 });
 * prior.prob([[1, 0], [0.6, 0.8]]).item().toFixed(12) // => '0.480000000000'
 */
export class LKJCholesky extends CorrelationLaw {
  static readonly family: string = 'LKJCholesky';

  override get support(): Support {
    return correlationCholesky;
  }

  override logProb(x: TensorLike): Tensor {
    const value = floatTensor(x);
    const n = this.dimension;
    requireShape('LKJCholesky.logProb', value, this.eventShape);
    const inside = correlationCholesky.contains(value);
    const logs = log(where(expandDims(inside, -1), diagonal(value), 1));
    // The first diagonal element is always 1.
    const powers = sub(n - 1, arange(0, n, 1, { dtype: value.dtype }));
    const exponents = add(powers, expandDims(mul(2, sub(this.concentration, 1)), -1));
    const density = sub(sum(mul(exponents, logs), { axis: -1 }), logCorrelationVolume(this.concentration, n));
    return where(any(isNaN(value), { axis: [-2, -1] }), NaN, where(inside, density, -Infinity));
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    return onion(key, this.concentration, this.dimension, shape);
  }

  /** That of the distributions of the correlation matrices. */
  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!(other instanceof LKJCholesky)) return undefined;
    return new LKJ(this).divergenceFrom(new LKJ(other));
  }
}
