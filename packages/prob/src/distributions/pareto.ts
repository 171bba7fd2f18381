import {
  add,
  broadcastTo,
  div,
  equal,
  exp,
  expm1,
  greaterEqual,
  less,
  lessEqual,
  log,
  log1p,
  logicalOr,
  min,
  mul,
  neg,
  random,
  square,
  sub,
  where,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { checkedParameters, Parametric, type ParameterSupports } from '../parametric.js';
import { log1mexp } from '../special/log1mexp.js';
import { paretoMgf } from '../special/paretoMgf.js';
import { atLeast } from '../supports/atLeast.js';
import { positive } from '../supports/positive.js';
import type { Support } from '../supports/support.js';
import { guarded, ofProbability } from './guarded.js';
import { requireSpread } from './requireSpread.js';
import { weightedMean } from './weightedMean.js';

/**
 * The Pareto distribution of sizes above `scale`, P(X > x) = (scale/x)^concentration.
 *
 * Formula: p(x) = concentration·scale^concentration/x^(concentration + 1) for x ≥ scale.
 * Domain: concentration, scale > 0. Support: numbers ≥ scale. The mean is ∞ for concentration ≤ 1, the variance for ≤ 2.
 * Fails: DomainError for parameters outside their domain.
 * Source: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 1, ch. 20.
 *
 * @example
 * const wealth = new Pareto({ concentration: 3, scale: 2 });
 * [wealth.mean.item(), wealth.variance.item()] // => [ 3, 3 ]
 * wealth.survival(4).item().toFixed(12) // => '0.125000000000'
 */
export class Pareto extends Parametric {
  static readonly family: string = 'Pareto';
  static readonly parameters: ParameterSupports<'concentration' | 'scale'> = { concentration: positive, scale: positive };
  /** How fast the tail falls. */
  readonly concentration: Tensor;
  /** The smallest value. */
  readonly scale: Tensor;

  constructor({ concentration, scale = 1 }: { concentration: TensorLike; scale?: TensorLike }) {
    super();
    const given = checkedParameters(Pareto.family, Pareto.parameters, { concentration, scale });
    ({ concentration: this.concentration, scale: this.scale } = given);
  }

  override get support(): Support {
    return atLeast(this.scale);
  }

  override logProb(x: TensorLike): Tensor {
    return guarded(logicalOr(less(x, this.scale), equal(x, Infinity)), x, this.scale, -Infinity, (y) =>
      sub(sub(log(this.concentration), log(this.scale)), mul(add(this.concentration, 1), log(div(y, this.scale)))),
    );
  }

  override logSurvival(x: TensorLike): Tensor {
    return guarded(less(x, this.scale), x, this.scale, 0, (y) => neg(mul(this.concentration, log(div(y, this.scale)))));
  }

  override survival(x: TensorLike): Tensor {
    return exp(this.logSurvival(x));
  }

  override cdf(x: TensorLike): Tensor {
    return neg(expm1(this.logSurvival(x)));
  }

  override logCdf(x: TensorLike): Tensor {
    return guarded(lessEqual(x, this.scale), x, mul(2, this.scale), -Infinity, (y) => log1mexp(this.logSurvival(y)));
  }

  override quantile(p: TensorLike): Tensor {
    return mul(this.scale, ofProbability(p, (q) => exp(neg(div(log1p(neg(q)), this.concentration)))));
  }

  override upperQuantile(p: TensorLike): Tensor {
    return mul(this.scale, ofProbability(p, (q) => exp(neg(div(log(q), this.concentration)))));
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    const e = random.exponential(key, shape, { dtype: this.scale.dtype as 'float64' | 'float32' });
    return mul(this.scale, exp(div(e, this.concentration)));
  }

  override get mean(): Tensor {
    const a = this.concentration;
    return broadcastTo(mul(this.scale, guarded(lessEqual(a, 1), a, 2, Infinity, (b) => div(b, sub(b, 1)))), this.batchShape);
  }

  override get variance(): Tensor {
    const a = this.concentration;
    const factor = guarded(lessEqual(a, 2), a, 3, Infinity, (b) => div(b, mul(square(sub(b, 1)), sub(b, 2))));
    return broadcastTo(mul(square(this.scale), factor), this.batchShape);
  }

  override get mode(): Tensor {
    return broadcastTo(this.scale, this.batchShape);
  }

  override entropy(): Tensor {
    const a = this.concentration;
    return broadcastTo(add(add(log(div(this.scale, a)), div(1, a)), 1), this.batchShape);
  }

  /** ∞ for every t > 0; by quadrature for t < 0. */
  override mgf(t: TensorLike): Tensor {
    return paretoMgf(this.concentration, mul(t, this.scale));
  }

  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!(other instanceof Pareto)) return undefined;
    const ratio = div(other.concentration, this.concentration);
    const inside = greaterEqual(this.scale, other.scale);
    const lift = mul(other.concentration, log(div(where(inside, this.scale, other.scale), other.scale)));
    return where(inside, add(sub(sub(ratio, 1), log(ratio)), lift), Infinity);
  }

  /** The smallest value, and one over the mean logarithm of the others relative to it. */
  static maximumLikelihood(data: Tensor, weights: Tensor): Pareto {
    const counted = where(broadcastTo(equal(weights, 0), data.shape), Infinity, data);
    const scale = min(counted, { axis: 0 });
    const ratio = where(less(data, scale), 1, div(data, scale));
    const spread = weightedMean(log(ratio), weights);
    requireSpread(Pareto.family, spread);
    return new Pareto({ concentration: div(1, spread), scale });
  }
}
