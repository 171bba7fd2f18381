import {
  add,
  asTensor,
  broadcastTo,
  div,
  equal,
  exp,
  expm1,
  greater,
  greaterEqual,
  lgamma,
  log,
  log1p,
  maximum,
  min,
  mul,
  neg,
  random,
  square,
  sqrt,
  sub,
  where,
  type DType,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { log1mexp } from '../special/log1mexp.js';
import { guarded } from './guarded.js';
import { LocationScale } from './locationScale.js';
import { requireSpread } from './requireSpread.js';
import { weightedMean } from './weightedMean.js';

const eulerGamma = 0.5772156649015329;

/**
 * The Gumbel distribution of largest values, P(X ≤ x) = exp(−e⁻ᶻ) with z = (x − loc)/scale.
 *
 * Formula: p(x) = exp(−z − e⁻ᶻ)/scale.
 * Domain: finite loc, scale > 0. Support: all numbers.
 * Fails: DomainError for parameters outside their domain.
 * Source: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 2, ch. 22.
 *
 * @example
 * const flood = new Gumbel({ loc: 100, scale: 20 });
 * flood.quantile(0.99).item() // => 192.0029845…
 * flood.logSurvival(20100).item() // => -1000
 */
export class Gumbel extends LocationScale {
  static readonly family: string = 'Gumbel';

  protected override standardLogProb(z: Tensor): Tensor {
    // At −∞ the two terms are infinite with opposite signs.
    return guarded(equal(z, -Infinity), z, 0, -Infinity, (v) => neg(add(v, exp(neg(v)))));
  }

  protected override standardCdf(z: Tensor): Tensor {
    return exp(neg(exp(neg(z))));
  }

  protected override standardSurvival(z: Tensor): Tensor {
    return neg(expm1(neg(exp(neg(z)))));
  }

  protected override standardLogCdf(z: Tensor): Tensor {
    return neg(exp(neg(z)));
  }

  protected override standardLogSurvival(z: Tensor): Tensor {
    // log(1 − e⁻ʸ) = log y − y/2 + … for the small y = e⁻ᶻ that underflows at last.
    const far = greater(z, 30);
    const beyond = where(far, z, 30);
    const y = exp(neg(where(far, 30, z)));
    return where(far, neg(add(beyond, mul(0.5, exp(neg(beyond))))), log1mexp(neg(y)));
  }

  protected override standardQuantile(p: Tensor): Tensor {
    return neg(log(neg(log(p))));
  }

  protected override standardUpperQuantile(p: Tensor): Tensor {
    return neg(log(neg(log1p(neg(p)))));
  }

  protected override standardDraw(key: random.KeyLike, shape: Shape, dtype: DType): Tensor {
    const e = random.exponential(key, shape, { dtype: dtype as 'float64' | 'float32' });
    return neg(log(maximum(e, 1e-37)));
  }

  override get mean(): Tensor {
    return broadcastTo(add(this.loc, mul(eulerGamma, this.scale)), this.batchShape);
  }

  override get variance(): Tensor {
    return broadcastTo(mul(Math.PI ** 2 / 6, square(this.scale)), this.batchShape);
  }

  override entropy(): Tensor {
    return broadcastTo(add(log(this.scale), 1 + eulerGamma), this.batchShape);
  }

  /** e^(loc·t) Γ(1 − scale·t) for scale·t < 1, else ∞. */
  override mgf(t: TensorLike): Tensor {
    const u = mul(t, this.scale);
    const finite = guarded(greaterEqual(u, 1), u, 0, Infinity, (v) => exp(lgamma(sub(1, v))));
    return mul(exp(mul(t, this.loc)), finite);
  }

  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!(other instanceof Gumbel)) return undefined;
    const ratio = div(this.scale, other.scale);
    const shift = div(sub(this.loc, other.loc), other.scale);
    const far = exp(sub(lgamma(add(1, ratio)), shift));
    return sub(add(add(shift, mul(eulerGamma, sub(ratio, 1))), sub(far, 1)), log(ratio));
  }

  /**
   * By Newton steps for the scale: the weighted mean minus that with weights e^(−x/scale).
   * Fails: DomainError where all data are equal, since the likelihood then has no maximum.
   */
  static maximumLikelihood(data: Tensor, weights: Tensor): Gumbel {
    const mean = weightedMean(data, weights);
    // Distances from the smallest value, so that no exponential overflows.
    const x = sub(data, min(data, { axis: 0 }));
    const shifted = weightedMean(x, weights);
    const spread = sqrt(weightedMean(square(sub(data, mean)), weights));
    requireSpread(Gumbel.family, spread);
    let scale = mul(Math.sqrt(6) / Math.PI, spread);
    for (let i = 0; i < 25; i++) {
      const tilted = mul(weights, exp(neg(div(x, scale))));
      const center = weightedMean(x, tilted);
      const width = weightedMean(square(sub(x, center)), tilted);
      const excess = sub(sub(shifted, scale), center);
      const slope = add(1, div(width, square(scale)));
      scale = maximum(add(scale, div(excess, slope)), div(scale, 4));
    }
    const lift = log(weightedMean(exp(neg(div(x, scale))), weights));
    return new Gumbel({ loc: sub(min(data, { axis: 0 }), mul(scale, lift)), scale: asTensor(scale) });
  }
}
