import {
  add,
  broadcastTo,
  diagonal,
  digamma,
  div,
  expandDims,
  eye,
  greater,
  isFinite,
  log,
  log1p,
  matmul,
  mul,
  random,
  sqrt,
  squeeze,
  sub,
  take,
  where,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import { cholesky } from '@x/linalg';
import { checkedParameters, Parametric, type ParameterSupports } from '../parametric.js';
import { lgammaDifference } from '../special/lgammaDifference.js';
import { positive } from '../supports/positive.js';
import { positiveDefinite } from '../supports/positiveDefinite.js';
import { realVector } from '../supports/realVector.js';
import type { Support } from '../supports/support.js';
import { requireFactor } from './covarianceFactor.js';
import { gammaDraw } from './gammaDraw.js';
import { halfLogDet, squaredMahalanobis } from './mahalanobis.js';
import { matrixOf, requirePlaces, vectorOf } from './matrixArguments.js';

/**
 * The multivariate Student t distribution of loc + Z·√(df/C), Z normal with covariance `scale`, C chi-squared with df
 * degrees of freedom: p(x) ∝ (1 + (x − loc)ᵀscale⁻¹(x − loc)/df)^(−(df + d)/2).
 *
 * Shapes: df [...], loc [..., d], scale [..., d, d]; leading axes broadcast to the batch.
 * Domain: df > 0, finite loc (zeros when left out), scale symmetric and positive definite. Support: all vectors.
 * Fails: DomainError or NotPositiveDefinite for parameters outside their domain, ShapeError where shapes do not fit.
 * Source: Kotz & Nadarajah, Multivariate t Distributions and Their Applications (2004), chapter 1.
 *
 * @example
 * const t = new MultivariateStudentT({ df: 4, loc: [0, 0], scale: [[1, 0.5], [0.5, 2]] });
 * t.covariance.toArray() // => [ [ 2, 1 ], [ 1, 4 ] ]
 */
export class MultivariateStudentT extends Parametric {
  static readonly family: string = 'MultivariateStudentT';
  static readonly parameters: ParameterSupports<'df' | 'loc' | 'scale'> = { df: positive, loc: realVector, scale: positiveDefinite };
  /** Degrees of freedom. */
  readonly df: Tensor;
  /** The centre, and the mean for df > 1. */
  readonly loc: Tensor;
  /** The matrix that the covariance is a multiple of. */
  readonly scale: Tensor;

  constructor({ df, loc = 0, scale }: { readonly df: TensorLike; readonly loc?: TensorLike; readonly scale: TensorLike }) {
    super();
    const { family, parameters } = MultivariateStudentT;
    const matrix = matrixOf(family, 'scale', scale);
    const vector = vectorOf(family, 'loc', loc, matrix.shape.at(-1)!);
    requireFactor(family, 'scale', matrix);
    ({ df: this.df, loc: this.loc, scale: this.scale } = checkedParameters(family, parameters, { df, loc: vector, scale: matrix }));
  }

  private get dimension(): number {
    return this.scale.shape.at(-1)!;
  }

  override get eventShape(): Shape {
    return [this.dimension];
  }

  override get support(): Support {
    return realVector;
  }

  private get factor(): Tensor {
    return cholesky(this.scale);
  }

  /** log of Γ((df + d)/2)/Γ(df/2)·(df·π)^(−d/2)·|scale|^(−½). */
  private logDensityAtCentre(factor: Tensor): Tensor {
    const n = this.dimension;
    const gammas = lgammaDifference(mul(this.df, 0.5), n / 2);
    return sub(sub(gammas, mul(n / 2, log(mul(this.df, Math.PI)))), halfLogDet(factor));
  }

  override logProb(x: TensorLike): Tensor {
    const { df, factor } = this;
    const distance = squaredMahalanobis(x, this.loc, factor);
    const power = mul(add(df, this.dimension), 0.5);
    return sub(this.logDensityAtCentre(factor), mul(power, log1p(div(distance, df))));
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    const [normalKey, gammaKey] = random.split(key);
    const dtype = this.loc.dtype as 'float64' | 'float32';
    const z = random.normal(normalKey, [...shape, this.dimension], { dtype });
    const half = mul(this.df, 0.5);
    const widen = sqrt(div(half, gammaDraw(gammaKey, half, shape)));
    const spread = squeeze(matmul(this.factor, expandDims(z, -1)), { axis: -1 });
    return add(this.loc, mul(spread, expandDims(widen, -1)));
  }

  /** loc, for df > 1; NaN otherwise. */
  override get mean(): Tensor {
    const shape = [...this.batchShape, this.dimension];
    return broadcastTo(where(greater(expandDims(this.df, -1), 1), this.loc, NaN), shape);
  }

  /** df/(df − 2) for df > 2, then ∞, and NaN up to 1. */
  private get inflation(): Tensor {
    const { df } = this;
    const finite = greater(df, 2);
    const ratio = where(finite, div(df, sub(where(finite, df, 3), 2)), Infinity);
    return where(greater(df, 1), ratio, NaN);
  }

  /** scale·df/(df − 2) for df > 2. Otherwise variances are infinite, or undefined for df ≤ 1, and covariances undefined. */
  get covariance(): Tensor {
    const n = this.dimension;
    const shape = [...this.batchShape, n, n];
    const factor = expandDims(this.inflation, [-1, -2]);
    const finite = isFinite(factor);
    const otherwise = where(eye(n, { dtype: 'bool' }), factor, NaN);
    return broadcastTo(where(finite, mul(this.scale, where(finite, factor, 1)), otherwise), shape);
  }

  override get variance(): Tensor {
    return broadcastTo(mul(expandDims(this.inflation, -1), diagonal(this.scale)), [...this.batchShape, this.dimension]);
  }

  override get mode(): Tensor {
    return broadcastTo(this.loc, [...this.batchShape, this.dimension]);
  }

  override entropy(): Tensor {
    const half = mul(this.df, 0.5);
    const all = add(half, this.dimension / 2);
    return sub(mul(all, sub(digamma(all), digamma(half))), this.logDensityAtCentre(this.factor));
  }

  /** The distribution of some components, in the given order. */
  marginal(indices: readonly number[]): MultivariateStudentT {
    const places = requirePlaces('MultivariateStudentT.marginal', indices, this.dimension);
    return new MultivariateStudentT({
      df: this.df,
      loc: take(this.loc, places, { axis: -1 }),
      scale: take(take(this.scale, places, { axis: -1 }), places, { axis: -2 }),
    });
  }
}
