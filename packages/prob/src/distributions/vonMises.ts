import {
  add,
  atan2,
  broadcastTo,
  cos,
  greaterEqual,
  lessEqual,
  mul,
  sin,
  sqrt,
  square,
  sub,
  type random,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { checkedParameters, Parametric, type ParameterSupports } from '../parametric.js';
import { besselComplementOp, besselRatioOp, logBesselI0e } from '../special/bessel.js';
import { vonMisesCdf, vonMisesLogCdf, vonMisesQuantile } from '../special/vonMises.js';
import { vonMisesConcentration, vonMisesVariance } from '../special/vonMisesMoments.js';
import { interval } from '../supports/interval.js';
import { nonNegative } from '../supports/nonNegative.js';
import { real } from '../supports/real.js';
import type { Support } from '../supports/support.js';
import { guarded, ofProbability } from './guarded.js';
import { openUniform } from './openUniform.js';
import { requireSpread } from './requireSpread.js';
import { weightedMean } from './weightedMean.js';

const logTwoPi = 1.8378770664093453;

/**
 * The von Mises distribution of angles in radians, p(x) = e^(k·cos(x − loc))/(2π·I₀(k)) with k = concentration.
 *
 * Domain: finite loc, concentration ≥ 0; 0 is uniform. The support is the turn from loc − π to loc + π: draws, quantiles,
 * the distribution function, mean and variance refer to it. The density is that of the angle, the same for x and x + 2π.
 * Fails: DomainError for parameters outside their domain.
 * Source: K. Mardia & P. Jupp, Directional Statistics (2000), 3.5.4.
 *
 * @example
 * const heading = new VonMises({ loc: 0, concentration: 4 });
 * heading.cdf(0.7).item().toFixed(12); // => '0.906177292442'
 * heading.circularVariance.item().toFixed(12); // => '0.136477388975'
 */
export class VonMises extends Parametric {
  static readonly family: string = 'VonMises';
  static readonly parameters: ParameterSupports<'loc' | 'concentration'> = { loc: real, concentration: nonNegative };
  /** The mean direction. */
  readonly loc: Tensor;
  /** How narrow the distribution is: 1/variance where that is small. */
  readonly concentration: Tensor;

  constructor({ loc = 0, concentration }: { loc?: TensorLike; concentration: TensorLike }) {
    super();
    const given = checkedParameters(VonMises.family, VonMises.parameters, { loc, concentration });
    ({ loc: this.loc, concentration: this.concentration } = given);
  }

  override get support(): Support {
    return interval(sub(this.loc, Math.PI), add(this.loc, Math.PI));
  }

  override logProb(x: TensorLike): Tensor {
    // k·(cos θ − 1) as −2k·sin²(θ/2), which does not cancel where k is large.
    const half = sin(mul(0.5, sub(x, this.loc)));
    return sub(mul(mul(-2, this.concentration), square(half)), add(logBesselI0e(this.concentration), logTwoPi));
  }

  override cdf(x: TensorLike): Tensor {
    return vonMisesCdf(this.concentration, sub(x, this.loc));
  }

  override survival(x: TensorLike): Tensor {
    return vonMisesCdf(this.concentration, sub(this.loc, x));
  }

  override logCdf(x: TensorLike): Tensor {
    return this.logTail(sub(x, this.loc));
  }

  override logSurvival(x: TensorLike): Tensor {
    return this.logTail(sub(this.loc, x));
  }

  private logTail(theta: Tensor): Tensor {
    const above = greaterEqual(theta, Math.PI);
    return guarded(lessEqual(theta, -Math.PI), theta, 0, -Infinity, (t) =>
      guarded(above, t, 0, 0, (s) => vonMisesLogCdf(this.concentration, s)),
    );
  }

  override quantile(p: TensorLike): Tensor {
    return add(this.loc, ofProbability(p, (q) => vonMisesQuantile(this.concentration, q)));
  }

  override upperQuantile(p: TensorLike): Tensor {
    return sub(this.loc, ofProbability(p, (q) => vonMisesQuantile(this.concentration, q)));
  }

  /** Quantiles of uniform numbers. */
  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    return add(this.loc, vonMisesQuantile(this.concentration, openUniform(key, shape, this.loc.dtype)));
  }

  override get mean(): Tensor {
    return broadcastTo(this.loc, this.batchShape);
  }

  /** The variance of the number x in [loc − π, loc + π]. */
  override get variance(): Tensor {
    return broadcastTo(vonMisesVariance(this.concentration), this.batchShape);
  }

  /** 1 − |E[e^(ix)]| = 1 − I₁(k)/I₀(k): 0 for a fixed direction, 1 for none. */
  get circularVariance(): Tensor {
    return broadcastTo(besselComplementOp(this.concentration), this.batchShape);
  }

  override get mode(): Tensor {
    return this.mean;
  }

  override entropy(): Tensor {
    const k = this.concentration;
    const mean = mul(k, besselComplementOp(k));
    return broadcastTo(add(add(logBesselI0e(k), logTwoPi), mean), this.batchShape);
  }

  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!(other instanceof VonMises)) return undefined;
    const [k, m] = [this.concentration, other.concentration];
    const ratio = besselRatioOp(k);
    // log I₀(m) − log I₀(k) + A(k)·(k − m·cos Δ), with e^(−k) taken out of the Bessel functions.
    const shift = mul(mul(2, m), mul(ratio, square(sin(mul(0.5, sub(this.loc, other.loc))))));
    return add(sub(logBesselI0e(m), logBesselI0e(k)), add(mul(sub(m, k), besselComplementOp(k)), shift));
  }

  /** The direction of the mean vector, and the concentration that belongs to its length. */
  static maximumLikelihood(data: Tensor, weights: Tensor): VonMises {
    const [c, s] = [weightedMean(cos(data), weights), weightedMean(sin(data), weights)];
    const length = sqrt(add(square(c), square(s)));
    requireSpread(VonMises.family, sub(1, length), 1e-15);
    return new VonMises({ loc: atan2(s, c), concentration: vonMisesConcentration(length) });
  }
}
