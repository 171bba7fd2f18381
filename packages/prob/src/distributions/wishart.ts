import {
  add,
  asTensor,
  diagonal,
  exp,
  expandDims,
  eye,
  greaterEqual,
  matmul,
  mul,
  neg,
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
import { requireShape } from './matrixArguments.js';
import { halfLogDet } from './mahalanobis.js';
import { perMatrix, ScatterMatrix } from './scatterMatrix.js';
import { factorWhereDefinite } from './factorWhereDefinite.js';

/**
 * The Wishart distribution of Σ zᵢzᵢᵀ over df normal vectors of covariance `scale`,
 * p(X) = |X|^((df − d − 1)/2)·e^(−tr(scale⁻¹X)/2)/(2^(df·d/2)·|scale|^(df/2)·Γ_d(df/2)).
 *
 * Shapes: df [...], scale [..., d, d]; leading axes broadcast to the batch.
 * Domain: df > d − 1, not necessarily whole; scale symmetric and positive definite. Support: such matrices.
 * Draws are differentiable in scale and df. Fails: DomainError or NotPositiveDefinite for parameters outside their domain.
 * Source: Anderson, An Introduction to Multivariate Statistical Analysis (2003), chapter 7.
 *
 * @example
 * const scatter = new Wishart({ df: 4, scale: [[1, 0.5], [0.5, 2]] });
 * scatter.mean.toArray() // => [ [ 4, 2 ], [ 2, 8 ] ]
 */
export class Wishart extends ScatterMatrix {
  static readonly family: string = 'Wishart';

  private logNormalizer(factor: Tensor): Tensor {
    const n = this.dimension;
    return add(mul(this.df, add(halfLogDet(factor), (n * Math.LN2) / 2)), logMultivariateGamma(this.half, n));
  }

  override logProb(x: TensorLike): Tensor {
    const { inside, factor, undefinedAt } = factorWhereDefinite(x);
    const scale = cholesky(this.scale);
    const power = sub(this.df, this.dimension + 1);
    const trace = sum(square(triangularSolve(scale, factor)), { axis: [-2, -1] });
    const density = sub(sub(mul(power, halfLogDet(factor)), mul(0.5, trace)), this.logNormalizer(scale));
    return where(undefinedAt, NaN, where(inside, density, -Infinity));
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    const factor = matmul(cholesky(this.scale), bartlett(key, this.df, this.dimension, shape));
    return matmul(factor, transposed(factor));
  }

  override get mean(): Tensor {
    return this.wide(mul(perMatrix(this.df), this.scale));
  }

  /** Of each element, df·(vᵢⱼ² + vᵢᵢvⱼⱼ) over the elements v of scale. */
  override get variance(): Tensor {
    const d = diagonal(this.scale);
    const products = mul(expandDims(d, -1), expandDims(d, -2));
    return this.wide(mul(perMatrix(this.df), add(square(this.scale), products)));
  }

  /** (df − d − 1)·scale for df ≥ d + 1; NaN otherwise, where the density is unbounded. */
  override get mode(): Tensor {
    const excess = sub(this.df, this.dimension + 1);
    return this.wide(mul(perMatrix(where(greaterEqual(excess, 0), excess, NaN)), this.scale));
  }

  /** E[log |X|]. */
  private get meanLogDet(): Tensor {
    const n = this.dimension;
    return add(add(multivariateDigamma(this.half, n), n * Math.LN2), mul(2, halfLogDet(cholesky(this.scale))));
  }

  override entropy(): Tensor {
    const n = this.dimension;
    const power = mul(0.5, sub(this.df, n + 1));
    const bounded = add(this.logNormalizer(cholesky(this.scale)), mul(this.half, n));
    return sub(bounded, mul(power, this.meanLogDet));
  }

  /** E[e^(tr TX)] = |I − 2·scale·T|^(−df/2) for T [..., d, d], of which the symmetric half counts, (T + Tᵀ)/2; ∞ unless scale⁻¹ − 2T is positive definite. */
  override mgf(t: TensorLike): Tensor {
    const n = this.dimension;
    requireShape('Wishart.mgf', asTensor(t), [n, n], 't');
    const scale = cholesky(this.scale);
    const spread = matmul(transposed(scale), matmul(add(t, transposed(asTensor(t))), scale));
    const { inside, factor, undefinedAt } = factorWhereDefinite(sub(eye(n, { dtype: scale.dtype }), spread));
    return where(undefinedAt, NaN, where(inside, exp(neg(mul(this.df, halfLogDet(factor)))), Infinity));
  }

  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!(other instanceof Wishart) || other.dimension !== this.dimension) return undefined;
    const n = this.dimension;
    const [own, theirs] = [cholesky(this.scale), cholesky(other.scale)];
    const spread = sum(square(triangularSolve(theirs, own)), { axis: [-2, -1] });
    const shapes = sub(logMultivariateGamma(other.half, n), logMultivariateGamma(this.half, n));
    const scales = mul(other.df, sub(halfLogDet(theirs), halfLogDet(own)));
    const degrees = mul(sub(this.half, other.half), multivariateDigamma(this.half, n));
    return add(add(scales, mul(this.half, sub(spread, n))), add(shapes, degrees));
  }
}
