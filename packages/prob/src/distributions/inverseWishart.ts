import {
  add,
  diagonal,
  div,
  expandDims,
  eye,
  greater,
  matmul,
  mul,
  type random,
  square,
  sub,
  sum,
  where,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import { cholesky, triangularSolve } from '@x/linalg';
import type { Distribution } from '../distribution.js';
import { logMultivariateGamma, multivariateDigamma } from '../special/multivariateGamma.js';
import { bartlett } from './bartlett.js';
import { transposed } from './covarianceFactor.js';
import { factorWhereDefinite } from './factorWhereDefinite.js';
import { halfLogDet } from './mahalanobis.js';
import { perMatrix, ScatterMatrix } from './scatterMatrix.js';

/**
 * The inverse Wishart distribution, of X whose inverse has the Wishart distribution with scale⁻¹; conjugate to the
 * covariance of a normal: p(X) = |scale|^(df/2)·|X|^(−(df + d + 1)/2)·e^(−tr(scale·X⁻¹)/2)/(2^(df·d/2)·Γ_d(df/2)).
 *
 * Shapes: df [...], scale [..., d, d]; leading axes broadcast to the batch.
 * Domain: df > d − 1; scale symmetric and positive definite. Support: such matrices. Moments that diverge are Infinity
 * on the diagonal and NaN off it.
 * Fails: DomainError or NotPositiveDefinite for parameters outside their domain.
 * Source: Gelman et al., Bayesian Data Analysis (2013), appendix A.
 *
 * @example
 * const prior = new InverseWishart({ df: 5, scale: [[1, 0], [0, 4]] });
 * prior.mean.toArray() // => [ [ 0.5, 0 ], [ 0, 2 ] ]
 */
export class InverseWishart extends ScatterMatrix {
  static readonly family: string = 'InverseWishart';

  /** df·½·log |scale/2| − log Γ_d(df/2), the logarithm of the constant in front. */
  private logConstant(factor: Tensor): Tensor {
    const n = this.dimension;
    return sub(mul(this.df, sub(halfLogDet(factor), (n * Math.LN2) / 2)), logMultivariateGamma(this.half, n));
  }

  override logProb(x: TensorLike): Tensor {
    const { inside, factor, undefinedAt } = factorWhereDefinite(x);
    const scale = cholesky(this.scale);
    const trace = sum(square(triangularSolve(factor, scale)), { axis: [-2, -1] });
    const power = add(this.df, this.dimension + 1);
    const density = sub(sub(this.logConstant(scale), mul(power, halfLogDet(factor))), mul(0.5, trace));
    return where(undefinedAt, NaN, where(inside, density, -Infinity));
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    // (L⁻ᵀAAᵀL⁻¹)⁻¹ = MMᵀ with Mᵀ = A⁻¹Lᵀ.
    const solved = triangularSolve(bartlett(key, this.df, this.dimension, shape), transposed(cholesky(this.scale)));
    return matmul(transposed(solved), solved);
  }

  /** scale/(df − d − 1) for df > d + 1. */
  override get mean(): Tensor {
    const excess = sub(this.df, this.dimension + 1);
    return this.wide(this.whereFinite(greater(excess, 0), div(this.scale, perMatrix(excess))));
  }

  /** A moment where it is finite; otherwise ∞ on the diagonal and NaN off it. */
  private whereFinite(finite: Tensor, moment: Tensor): Tensor {
    const isFinite = perMatrix(finite);
    return where(eye(this.dimension, { dtype: 'bool' }), where(isFinite, moment, Infinity), where(isFinite, moment, NaN));
  }

  /** Of each element, for df > d + 3. */
  override get variance(): Tensor {
    const excess = sub(this.df, this.dimension);
    const d = diagonal(this.scale);
    const products = mul(expandDims(d, -1), expandDims(d, -2));
    const e = perMatrix(excess);
    const numerator = add(mul(add(e, 1), square(this.scale)), mul(sub(e, 1), products));
    const denominator = mul(mul(e, square(sub(e, 1))), sub(e, 3));
    return this.wide(this.whereFinite(greater(excess, 3), div(numerator, denominator)));
  }

  /** scale/(df + d + 1). */
  override get mode(): Tensor {
    return this.wide(div(this.scale, perMatrix(add(this.df, this.dimension + 1))));
  }

  override entropy(): Tensor {
    const n = this.dimension;
    const factor = cholesky(this.scale);
    const meanLogDet = sub(sub(mul(2, halfLogDet(factor)), n * Math.LN2), multivariateDigamma(this.half, n));
    const power = mul(0.5, add(this.df, n + 1));
    return add(sub(mul(power, meanLogDet), this.logConstant(factor)), mul(this.half, n));
  }

  /** That of the Wishart distributions of the inverses. */
  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!(other instanceof InverseWishart) || other.dimension !== this.dimension) return undefined;
    const n = this.dimension;
    const [own, theirs] = [cholesky(this.scale), cholesky(other.scale)];
    const spread = sum(square(triangularSolve(own, theirs)), { axis: [-2, -1] });
    const shapes = sub(logMultivariateGamma(other.half, n), logMultivariateGamma(this.half, n));
    const scales = mul(other.df, sub(halfLogDet(own), halfLogDet(theirs)));
    const degrees = mul(sub(this.half, other.half), multivariateDigamma(this.half, n));
    return add(add(scales, mul(this.half, sub(spread, n))), add(shapes, degrees));
  }
}
