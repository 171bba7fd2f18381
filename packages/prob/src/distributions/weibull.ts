import {
  add,
  div,
  equal,
  exp,
  expm1,
  less,
  lessEqual,
  lgamma,
  log,
  log1p,
  logicalOr,
  mul,
  neg,
  pow,
  random,
  square,
  sub,
  ternary,
  type Shape,
  type Tensor,
  type TensorLike,
  type Ternary,
} from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { checkedParameters, Parametric, type ParameterSupports } from '../parametric.js';
import { weibullLogCdf, weibullMgf, weibullSpread } from '../special/weibullMoments.js';
import { nonNegative } from '../supports/nonNegative.js';
import { positive } from '../supports/positive.js';
import type { Support } from '../supports/support.js';
import { guarded, ofProbability } from './guarded.js';
import { fitWeibull } from './weibullFit.js';

const eulerGamma = 0.5772156649015329;

/** (x − 1)·log v − vˣ with v = z/y for the concentration x, the scale y and the value z; slopes at z = 0 are limits. */
const kernel: Ternary = /* @__PURE__ */ ternary('Weibull.logProb', '(x == 1 ? 0 : (x - 1) * log(z / y)) - pow(z / y, x)', {
  partials: [
    'log(z / y) * (1 - pow(z / y, x))',
    '(1 - x + x * pow(z / y, x)) / y',
    'x == 1 ? -1 / y : (x - 1 - x * pow(z / y, x)) / z',
  ],
});

/**
 * The Weibull distribution of lifetimes, P(X > x) = e^(−z^k) with z = x/scale and k = concentration.
 *
 * Formula: p(x) = (k/scale)·z^(k − 1)·e^(−z^k).
 * Domain: concentration, scale > 0. Support: numbers ≥ 0. Concentration 1 is the exponential distribution.
 * Fails: DomainError for parameters outside their domain.
 * Source: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 1, ch. 21.
 *
 * @example
 * const lifetime = new Weibull({ concentration: 2, scale: 3 });
 * lifetime.survival(3).item().toFixed(9); // => '0.367879441'
 * lifetime.mean.item().toFixed(9); // => '2.658680776'
 */
export class Weibull extends Parametric {
  static readonly family: string = 'Weibull';
  static readonly parameters: ParameterSupports<'concentration' | 'scale'> = { concentration: positive, scale: positive };
  /** The shape: hazard falls for values below 1 and rises above. */
  readonly concentration: Tensor;
  /** The quantile of 1 − 1/e. */
  readonly scale: Tensor;

  constructor({ concentration, scale = 1 }: { concentration: TensorLike; scale?: TensorLike }) {
    super();
    const given = checkedParameters(Weibull.family, Weibull.parameters, { concentration, scale });
    ({ concentration: this.concentration, scale: this.scale } = given);
  }

  override get support(): Support {
    return nonNegative;
  }

  override logProb(x: TensorLike): Tensor {
    const k = this.concentration;
    return guarded(logicalOr(less(x, 0), equal(x, Infinity)), x, this.scale, -Infinity, (y) =>
      add(kernel(k, this.scale, y), sub(log(k), log(this.scale))),
    );
  }

  override logSurvival(x: TensorLike): Tensor {
    return guarded(less(x, 0), x, this.scale, 0, (y) => neg(pow(div(y, this.scale), this.concentration)));
  }

  override survival(x: TensorLike): Tensor {
    return exp(this.logSurvival(x));
  }

  override cdf(x: TensorLike): Tensor {
    return neg(expm1(this.logSurvival(x)));
  }

  override logCdf(x: TensorLike): Tensor {
    return guarded(lessEqual(x, 0), x, this.scale, -Infinity, (y) =>
      weibullLogCdf(mul(this.concentration, log(div(y, this.scale)))),
    );
  }

  override quantile(p: TensorLike): Tensor {
    return mul(this.scale, ofProbability(p, (q) => pow(neg(log1p(neg(q))), div(1, this.concentration))));
  }

  override upperQuantile(p: TensorLike): Tensor {
    return mul(this.scale, ofProbability(p, (q) => pow(neg(log(q)), div(1, this.concentration))));
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    const e = random.exponential(key, shape, { dtype: this.scale.dtype as 'float64' | 'float32' });
    return mul(this.scale, pow(e, div(1, this.concentration)));
  }

  override get mean(): Tensor {
    return mul(this.scale, exp(lgamma(add(1, div(1, this.concentration)))));
  }

  override get variance(): Tensor {
    return mul(square(this.mean), expm1(weibullSpread(div(1, this.concentration))));
  }

  override get mode(): Tensor {
    const k = this.concentration;
    const factor = guarded(lessEqual(k, 1), k, 2, 0, (c) => pow(sub(1, div(1, c)), div(1, c)));
    return mul(this.scale, factor);
  }

  override entropy(): Tensor {
    const k = this.concentration;
    return add(mul(eulerGamma, sub(1, div(1, k))), add(1, log(div(this.scale, k))));
  }

  override mgf(t: TensorLike): Tensor {
    return weibullMgf(this.concentration, mul(t, this.scale));
  }

  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!(other instanceof Weibull)) return undefined;
    const [k, m] = [this.concentration, other.concentration];
    const logRatio = sub(log(this.scale), log(other.scale));
    const moment = exp(add(mul(m, logRatio), lgamma(add(1, div(m, k)))));
    const shapes = sub(sub(log(k), log(m)), mul(eulerGamma, sub(1, div(m, k))));
    return sub(add(sub(shapes, mul(m, logRatio)), moment), 1);
  }

  /** The concentration by Newton's method, the scale from the power mean that belongs to it. */
  static maximumLikelihood(data: Tensor, weights: Tensor): Weibull {
    return new Weibull(fitWeibull(data, weights));
  }
}
