import {
  abs,
  add,
  broadcastTo,
  exp,
  greaterEqual,
  lgamma,
  log,
  log1p,
  logSigmoid,
  mul,
  neg,
  sigmoid,
  softplus,
  square,
  sub,
  type DType,
  type random,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import { guarded } from './guarded.js';
import { LocationScale } from './locationScale.js';
import { openUniform } from './openUniform.js';

/**
 * The logistic distribution, whose distribution function is sigmoid((x − loc)/scale).
 *
 * Formula: p(x) = e⁻ᶻ/(scale (1 + e⁻ᶻ)²), z = (x − loc)/scale.
 * Domain: finite loc, scale > 0. Support: all numbers.
 * Fails: DomainError for parameters outside their domain.
 * Source: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 2, ch. 23.
 *
 * @example
 * const d = new Logistic({ loc: 1, scale: 2 });
 * d.cdf([1, 3]).toArray() // => [ 0.5, 0.7310585786300049 ]
 * d.logSurvival(2001).item() // => -1000
 */
export class Logistic extends LocationScale {
  static readonly family: string = 'Logistic';

  protected override standardLogProb(z: Tensor): Tensor {
    return neg(add(softplus(z), softplus(neg(z))));
  }

  protected override standardCdf(z: Tensor): Tensor {
    return sigmoid(z);
  }

  protected override standardSurvival(z: Tensor): Tensor {
    return sigmoid(neg(z));
  }

  protected override standardLogCdf(z: Tensor): Tensor {
    return logSigmoid(z);
  }

  protected override standardLogSurvival(z: Tensor): Tensor {
    return logSigmoid(neg(z));
  }

  protected override standardQuantile(p: Tensor): Tensor {
    return sub(log(p), log1p(neg(p)));
  }

  protected override standardUpperQuantile(p: Tensor): Tensor {
    return neg(this.standardQuantile(p));
  }

  protected override standardDraw(key: random.KeyLike, shape: Shape, dtype: DType): Tensor {
    return this.standardQuantile(openUniform(key, shape, dtype));
  }

  override get mean(): Tensor {
    return this.mode;
  }

  override get variance(): Tensor {
    return broadcastTo(mul(Math.PI ** 2 / 3, square(this.scale)), this.batchShape);
  }

  override entropy(): Tensor {
    return broadcastTo(add(log(this.scale), 2), this.batchShape);
  }

  /** e^(loc·t) Γ(1 − scale·t) Γ(1 + scale·t) for |scale·t| < 1, else ∞. */
  override mgf(t: TensorLike): Tensor {
    const u = mul(t, this.scale);
    const finite = guarded(greaterEqual(abs(u), 1), u, 0, Infinity, (v) => exp(add(lgamma(sub(1, v)), lgamma(add(1, v)))));
    return mul(exp(mul(t, this.loc)), finite);
  }
}
