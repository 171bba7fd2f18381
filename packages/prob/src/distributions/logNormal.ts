import {
  add,
  broadcastTo,
  div,
  exp,
  expm1,
  lessEqual,
  log,
  mul,
  random,
  square,
  sub,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { checkedParameters, Parametric, type ParameterSupports } from '../parametric.js';
import { logNormalMgf } from '../special/logNormalMgf.js';
import { logNdtr, ndtr, ndtri } from '../special/ndtr.js';
import { positive } from '../supports/positive.js';
import { real } from '../supports/real.js';
import type { Support } from '../supports/support.js';
import { guarded, ofProbability } from './guarded.js';
import { Normal } from './normal.js';

const halfLogTwoPi = 0.9189385332046727;

/**
 * The log-normal distribution of exp(loc + scale·Z) with a standard normal Z.
 *
 * Formula: p(x) = exp(−(log x − loc)²/(2 scale²))/(x scale √(2π)) for x > 0.
 * Domain: finite loc, scale > 0: the mean and the standard deviation of log X. Support: positive numbers.
 * Fails: DomainError for parameters outside their domain.
 * Source: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 1, ch. 14.
 *
 * @example
 * const income = new LogNormal({ loc: 10, scale: 0.5 });
 * income.quantile(0.5).item() // => 22026.465794806718
 * income.mean.item() // => 24959.255641…
 */
export class LogNormal extends Parametric {
  static readonly family: string = 'LogNormal';
  static readonly parameters: ParameterSupports<'loc' | 'scale'> = { loc: real, scale: positive };
  /** The mean of log X. */
  readonly loc: Tensor;
  /** The standard deviation of log X. */
  readonly scale: Tensor;

  constructor({ loc = 0, scale = 1 }: { loc?: TensorLike; scale?: TensorLike } = {}) {
    super();
    ({ loc: this.loc, scale: this.scale } = checkedParameters(LogNormal.family, LogNormal.parameters, { loc, scale }));
  }

  override get support(): Support {
    return positive;
  }

  private standardize(logX: Tensor): Tensor {
    return div(sub(logX, this.loc), this.scale);
  }

  override logProb(x: TensorLike): Tensor {
    return guarded(lessEqual(x, 0), x, 1, -Infinity, (y) => {
      const logY = log(y);
      return sub(sub(mul(square(this.standardize(logY)), -0.5), logY), add(log(this.scale), halfLogTwoPi));
    });
  }

  override cdf(x: TensorLike): Tensor {
    return guarded(lessEqual(x, 0), x, 1, 0, (y) => ndtr(this.standardize(log(y))));
  }

  override logCdf(x: TensorLike): Tensor {
    return guarded(lessEqual(x, 0), x, 1, -Infinity, (y) => logNdtr(this.standardize(log(y))));
  }

  override survival(x: TensorLike): Tensor {
    return guarded(lessEqual(x, 0), x, 1, 1, (y) => ndtr(div(sub(this.loc, log(y)), this.scale)));
  }

  override logSurvival(x: TensorLike): Tensor {
    return guarded(lessEqual(x, 0), x, 1, 0, (y) => logNdtr(div(sub(this.loc, log(y)), this.scale)));
  }

  override quantile(p: TensorLike): Tensor {
    return ofProbability(p, (q) => exp(add(this.loc, mul(this.scale, ndtri(q)))));
  }

  override upperQuantile(p: TensorLike): Tensor {
    return ofProbability(p, (q) => exp(sub(this.loc, mul(this.scale, ndtri(q)))));
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    const z = random.normal(key, shape, { dtype: this.loc.dtype as 'float64' | 'float32' });
    return exp(add(this.loc, mul(this.scale, z)));
  }

  override get mean(): Tensor {
    return broadcastTo(exp(add(this.loc, mul(0.5, square(this.scale)))), this.batchShape);
  }

  override get variance(): Tensor {
    const s2 = square(this.scale);
    return broadcastTo(mul(expm1(s2), exp(add(mul(2, this.loc), s2))), this.batchShape);
  }

  override get mode(): Tensor {
    return broadcastTo(exp(sub(this.loc, square(this.scale))), this.batchShape);
  }

  override entropy(): Tensor {
    return broadcastTo(add(add(this.loc, log(this.scale)), 0.5 + halfLogTwoPi), this.batchShape);
  }

  /** ∞ for every t > 0; by quadrature for t < 0. */
  override mgf(t: TensorLike): Tensor {
    return logNormalMgf(this.scale, mul(t, exp(this.loc)));
  }

  /** That of the normal distributions of the logarithms. */
  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!(other instanceof LogNormal)) return undefined;
    return new Normal(this).divergenceFrom(new Normal(other));
  }

  /** The weighted mean and standard deviation of the logarithms. */
  static maximumLikelihood(data: Tensor, weights: Tensor): LogNormal {
    return new LogNormal(Normal.maximumLikelihood(log(data), weights));
  }
}
