import {
  div,
  equal,
  exp,
  expm1,
  less,
  lessEqual,
  log,
  log1p,
  logicalOr,
  mul,
  neg,
  onesLike,
  random,
  reciprocal,
  sub,
  zerosLike,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import { checkedParameters, type ParameterSupports } from '../parametric.js';
import { log1mexp } from '../special/log1mexp.js';
import { positive } from '../supports/positive.js';
import { GammaLaw } from './gammaLaw.js';
import { guarded, ofProbability } from './guarded.js';
import { weightedMean } from './weightedMean.js';

/**
 * The exponential distribution of waiting times, p(x) = rate·e^(−rate·x).
 *
 * Domain: rate > 0. Support: numbers ≥ 0. It is the gamma distribution of concentration 1.
 * Fails: DomainError for a rate outside its domain.
 * Source: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 1, ch. 19.
 *
 * @example
 * const decay = new Exponential({ rate: 2 });
 * decay.prob(0.5).item().toFixed(10); // => '0.7357588823'
 * decay.quantile(0.5).item().toFixed(10); // => '0.3465735903'
 */
export class Exponential extends GammaLaw {
  static readonly family: string = 'Exponential';
  static readonly parameters: ParameterSupports<'rate'> = { rate: positive };
  /** One over the mean. */
  readonly rate: Tensor;

  constructor({ rate = 1 }: { rate?: TensorLike } = {}) {
    super();
    ({ rate: this.rate } = checkedParameters(Exponential.family, Exponential.parameters, { rate }));
  }

  protected override get asGamma(): { readonly concentration: Tensor; readonly rate: Tensor } {
    return { concentration: onesLike(this.rate), rate: this.rate };
  }

  override logProb(x: TensorLike): Tensor {
    const outside = logicalOr(less(x, 0), equal(x, Infinity));
    return guarded(outside, x, 0, -Infinity, (y) => sub(log(this.rate), mul(this.rate, y)));
  }

  override logSurvival(x: TensorLike): Tensor {
    return guarded(less(x, 0), x, 0, 0, (y) => neg(mul(this.rate, y)));
  }

  override survival(x: TensorLike): Tensor {
    return exp(this.logSurvival(x));
  }

  override cdf(x: TensorLike): Tensor {
    return neg(expm1(this.logSurvival(x)));
  }

  override logCdf(x: TensorLike): Tensor {
    return guarded(lessEqual(x, 0), x, 1, -Infinity, (y) => log1mexp(this.logSurvival(y)));
  }

  override quantile(p: TensorLike): Tensor {
    return ofProbability(p, (q) => div(neg(log1p(neg(q))), this.rate));
  }

  override upperQuantile(p: TensorLike): Tensor {
    return ofProbability(p, (q) => div(neg(log(q)), this.rate));
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    return div(random.exponential(key, shape, { dtype: this.rate.dtype as 'float64' | 'float32' }), this.rate);
  }

  override get mode(): Tensor {
    return zerosLike(this.rate);
  }

  override entropy(): Tensor {
    return sub(1, log(this.rate));
  }

  /** One over the weighted mean. */
  static maximumLikelihood(data: Tensor, weights: Tensor): Exponential {
    return new Exponential({ rate: reciprocal(weightedMean(data, weights)) });
  }
}
