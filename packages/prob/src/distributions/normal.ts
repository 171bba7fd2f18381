import {
  abs,
  add,
  asTensor,
  broadcastTo,
  div,
  exp,
  log,
  mul,
  random,
  square,
  sub,
  sum,
  sqrt,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { checkedParameters, Parametric, type ParameterSupports } from '../parametric.js';
import { logNdtr, ndtr, ndtri } from '../special/ndtr.js';
import { positive } from '../supports/positive.js';
import { real } from '../supports/real.js';
import type { Support } from '../supports/support.js';

const halfLogTwoPi = 0.9189385332046727;

/**
 * The normal (Gaussian) distribution, p(x) = exp(−(x − loc)²/(2 scale²)) / (scale √(2π)).
 *
 * Domain: finite loc, scale > 0 (the standard deviation). Support: all numbers.
 * Fails: DomainError for parameters outside their domain.
 * Source: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 1, ch. 13.
 *
 * @example
 * const height = new Normal({ loc: 1.7, scale: 0.1 });
 * height.prob(1.7).item() // => 3.98942280401432…
 * height.quantile([0.025, 0.975]).toArray() // => [ 1.50400360…, 1.89599639… ]
 */
export class Normal extends Parametric {
  static readonly family: string = 'Normal';
  static readonly parameters: ParameterSupports<'loc' | 'scale'> = { loc: real, scale: positive };
  /** The mean. */
  readonly loc: Tensor;
  /** The standard deviation. */
  readonly scale: Tensor;

  constructor({ loc = 0, scale = 1 }: { loc?: TensorLike; scale?: TensorLike } = {}) {
    super();
    ({ loc: this.loc, scale: this.scale } = checkedParameters(Normal.family, Normal.parameters, { loc, scale }));
  }

  override get support(): Support {
    return real;
  }

  private standardize(x: TensorLike): Tensor {
    return div(sub(x, this.loc), this.scale);
  }

  override logProb(x: TensorLike): Tensor {
    return sub(mul(square(this.standardize(x)), -0.5), add(log(this.scale), halfLogTwoPi));
  }

  override cdf(x: TensorLike): Tensor {
    return ndtr(this.standardize(x));
  }

  override logCdf(x: TensorLike): Tensor {
    return logNdtr(this.standardize(x));
  }

  override survival(x: TensorLike): Tensor {
    return ndtr(div(sub(this.loc, x), this.scale));
  }

  override logSurvival(x: TensorLike): Tensor {
    return logNdtr(div(sub(this.loc, x), this.scale));
  }

  override quantile(p: TensorLike): Tensor {
    return add(this.loc, mul(this.scale, ndtri(p)));
  }

  override upperQuantile(p: TensorLike): Tensor {
    return sub(this.loc, mul(this.scale, ndtri(p)));
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    return add(this.loc, mul(this.scale, random.normal(key, shape, { dtype: this.loc.dtype as 'float64' | 'float32' })));
  }

  override get mean(): Tensor {
    return broadcastTo(this.loc, this.batchShape);
  }

  override get variance(): Tensor {
    return broadcastTo(square(this.scale), this.batchShape);
  }

  override get mode(): Tensor {
    return this.mean;
  }

  override entropy(): Tensor {
    return broadcastTo(add(log(this.scale), 0.5 + halfLogTwoPi), this.batchShape);
  }

  override mgf(t: TensorLike): Tensor {
    return exp(add(mul(t, this.loc), mul(0.5, square(mul(t, this.scale)))));
  }

  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!(other instanceof Normal)) return undefined;
    const ratio = div(this.scale, other.scale);
    const shift = div(sub(this.loc, other.loc), other.scale);
    return sub(mul(0.5, sub(add(square(ratio), square(shift)), 1)), log(ratio));
  }

  /**
   * The distribution of scale·X + shift: N(scale·μ + shift, scale²σ²).
   * Fails: DomainError for a scale of zero.
   */
  affine({ scale = 1, shift = 0 }: { scale?: TensorLike; shift?: TensorLike }): Normal {
    return new Normal({ loc: add(mul(scale, this.loc), shift), scale: mul(abs(scale), this.scale) });
  }

  /** The distribution of X + Y for an independent normal Y: the means add up, and so do the variances. */
  plus(other: Normal): Normal {
    return new Normal({ loc: add(this.loc, other.loc), scale: sqrt(add(square(this.scale), square(other.scale))) });
  }

  /** Weighted mean and standard deviation (dividing by the total weight). */
  static maximumLikelihood(data: Tensor, weights: Tensor): Normal {
    const total = sum(weights, { axis: 0 });
    const loc = div(sum(mul(weights, data), { axis: 0 }), total);
    const scale = sqrt(div(sum(mul(weights, square(sub(data, loc))), { axis: 0 }), total));
    return new Normal({ loc: asTensor(loc), scale });
  }
}
