import {
  abs,
  add,
  div,
  erf,
  erfc,
  erfinv,
  exp,
  greater,
  less,
  log,
  log1p,
  mul,
  neg,
  random,
  square,
  sqrt,
  sub,
  where,
  zerosLike,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { checkedParameters, Parametric, type ParameterSupports } from '../parametric.js';
import { logNdtr, ndtri } from '../special/ndtr.js';
import { nonNegative } from '../supports/nonNegative.js';
import { positive } from '../supports/positive.js';
import type { Support } from '../supports/support.js';
import { guarded, ofProbability } from './guarded.js';
import { weightedMean } from './weightedMean.js';

const halfLogTwoPi = 0.9189385332046727;

/**
 * The half-normal distribution of |X| for a normal X with mean zero.
 *
 * Formula: p(x) = √(2/π) exp(−x²/(2 scale²))/scale for x ≥ 0.
 * Domain: scale > 0, the standard deviation of X. Support: numbers ≥ 0.
 * Fails: DomainError for parameters outside their domain.
 * Source: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 1, ch. 13.
 *
 * @example
 * new HalfNormal({ scale: 2 }).mean.item() // => 1.59576912160573…
 */
export class HalfNormal extends Parametric {
  static readonly family: string = 'HalfNormal';
  static readonly parameters: ParameterSupports<'scale'> = { scale: positive };
  readonly scale: Tensor;

  constructor({ scale = 1 }: { scale?: TensorLike } = {}) {
    super();
    ({ scale: this.scale } = checkedParameters(HalfNormal.family, HalfNormal.parameters, { scale }));
  }

  override get support(): Support {
    return nonNegative;
  }

  private standardize(x: TensorLike): Tensor {
    return div(x, this.scale);
  }

  override logProb(x: TensorLike): Tensor {
    return guarded(less(x, 0), x, 0, -Infinity, (y) =>
      sub(mul(square(this.standardize(y)), -0.5), add(log(this.scale), halfLogTwoPi - Math.LN2)),
    );
  }

  override cdf(x: TensorLike): Tensor {
    return guarded(less(x, 0), x, 0, 0, (y) => erf(mul(Math.SQRT1_2, this.standardize(y))));
  }

  override logCdf(x: TensorLike): Tensor {
    return guarded(less(x, 0), x, 1, -Infinity, (y) => {
      const z = mul(Math.SQRT1_2, this.standardize(y));
      const low = less(z, 0.5);
      return where(low, log(erf(where(low, z, 0.5))), log1p(neg(erfc(where(low, 0.5, z)))));
    });
  }

  override survival(x: TensorLike): Tensor {
    return guarded(less(x, 0), x, 0, 1, (y) => erfc(mul(Math.SQRT1_2, this.standardize(y))));
  }

  override logSurvival(x: TensorLike): Tensor {
    return guarded(less(x, 0), x, 0, 0, (y) => {
      const z = this.standardize(y);
      const low = less(z, 0.5);
      const near = log1p(neg(erf(mul(Math.SQRT1_2, where(low, z, 0.5)))));
      return where(low, near, add(Math.LN2, logNdtr(neg(where(low, 0.5, z)))));
    });
  }

  override quantile(p: TensorLike): Tensor {
    const standard = ofProbability(p, (q) => {
      const low = less(q, 0.5);
      return where(low, mul(Math.SQRT2, erfinv(where(low, q, 0.5))), neg(ndtri(mul(0.5, sub(1, where(low, 0.5, q))))));
    });
    return mul(this.scale, standard);
  }

  override upperQuantile(p: TensorLike): Tensor {
    const standard = ofProbability(p, (q) => {
      const high = greater(q, 0.5);
      return where(high, mul(Math.SQRT2, erfinv(sub(1, where(high, q, 0.5)))), neg(ndtri(mul(0.5, where(high, 0.5, q)))));
    });
    return mul(this.scale, standard);
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    return mul(this.scale, abs(random.normal(key, shape, { dtype: this.scale.dtype as 'float64' | 'float32' })));
  }

  override get mean(): Tensor {
    return mul(this.scale, Math.sqrt(2 / Math.PI));
  }

  override get variance(): Tensor {
    return mul(square(this.scale), 1 - 2 / Math.PI);
  }

  override get mode(): Tensor {
    return zerosLike(this.scale);
  }

  override entropy(): Tensor {
    return add(log(this.scale), 0.5 + halfLogTwoPi - Math.LN2);
  }

  override mgf(t: TensorLike): Tensor {
    const u = mul(t, this.scale);
    return exp(add(add(Math.LN2, mul(0.5, square(u))), logNdtr(u)));
  }

  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!(other instanceof HalfNormal)) return undefined;
    const ratio = div(this.scale, other.scale);
    return sub(mul(0.5, sub(square(ratio), 1)), log(ratio));
  }

  /** The root of the weighted mean square. */
  static maximumLikelihood(data: Tensor, weights: Tensor): HalfNormal {
    return new HalfNormal({ scale: sqrt(weightedMean(square(data), weights)) });
  }
}
