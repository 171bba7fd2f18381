import {
  add,
  digamma,
  div,
  equal,
  exp,
  greaterEqual,
  less,
  lessEqual,
  lgamma,
  log,
  log1p,
  logicalOr,
  mul,
  neg,
  sub,
  where,
  type random,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { Parametric } from '../parametric.js';
import { gammaEntropy, gammaNormalizer, gammaRateKernel } from '../special/gammaLogDensity.js';
import { gammainc, gammaincc, logGammainc, logGammaincc } from '../special/gammainc.js';
import { gammainccinv, gammaincinv } from '../special/gammaincinv.js';
import { nonNegative } from '../supports/nonNegative.js';
import type { Support } from '../supports/support.js';
import { gammaDraw } from './gammaDraw.js';
import { guarded, ofProbability } from './guarded.js';

/** What Gamma, Exponential and ChiSquared have in common: they are gamma laws under different parameters. */
export abstract class GammaLaw extends Parametric {
  /** The concentration and the rate of the same law as a gamma law. */
  protected abstract get asGamma(): { readonly concentration: Tensor; readonly rate: Tensor };

  override get support(): Support {
    return nonNegative;
  }

  override logProb(x: TensorLike): Tensor {
    const { concentration: a, rate } = this.asGamma;
    return guarded(logicalOr(less(x, 0), equal(x, Infinity)), x, 1, -Infinity, (y) =>
      add(gammaRateKernel(a, rate, y), add(gammaNormalizer(a), log(rate))),
    );
  }

  private ofTail(x: TensorLike, outside: number, tail: (a: TensorLike, z: TensorLike) => Tensor): Tensor {
    const { concentration, rate } = this.asGamma;
    return guarded(less(x, 0), x, 1, outside, (y) => tail(concentration, mul(rate, y)));
  }

  override cdf(x: TensorLike): Tensor {
    return this.ofTail(x, 0, gammainc);
  }

  override survival(x: TensorLike): Tensor {
    return this.ofTail(x, 1, gammaincc);
  }

  override logCdf(x: TensorLike): Tensor {
    const { concentration, rate } = this.asGamma;
    return guarded(lessEqual(x, 0), x, 1, -Infinity, (y) => logGammainc(concentration, mul(rate, y)));
  }

  override logSurvival(x: TensorLike): Tensor {
    return this.ofTail(x, 0, logGammaincc);
  }

  override quantile(p: TensorLike): Tensor {
    const { concentration, rate } = this.asGamma;
    return ofProbability(p, (q) => div(gammaincinv(concentration, q), rate));
  }

  override upperQuantile(p: TensorLike): Tensor {
    const { concentration, rate } = this.asGamma;
    return ofProbability(p, (q) => div(gammainccinv(concentration, q), rate));
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    const { concentration, rate } = this.asGamma;
    return div(gammaDraw(key, concentration, shape), rate);
  }

  override get mean(): Tensor {
    const { concentration, rate } = this.asGamma;
    return div(concentration, rate);
  }

  override get variance(): Tensor {
    return div(this.mean, this.asGamma.rate);
  }

  /** (concentration − 1)/rate; 0 for concentrations below 1, where the density is unbounded. */
  override get mode(): Tensor {
    const { concentration: a, rate } = this.asGamma;
    return div(where(less(a, 1), 0, sub(a, 1)), rate);
  }

  override entropy(): Tensor {
    const { concentration, rate } = this.asGamma;
    return sub(gammaEntropy(concentration), log(rate));
  }

  override mgf(t: TensorLike): Tensor {
    const { concentration, rate } = this.asGamma;
    const u = div(t, rate);
    return guarded(greaterEqual(u, 1), u, 0, Infinity, (v) => exp(neg(mul(concentration, log1p(neg(v))))));
  }

  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!(other instanceof GammaLaw)) return undefined;
    const { concentration: a, rate } = this.asGamma;
    const { concentration: b, rate: otherRate } = other.asGamma;
    const ratio = div(otherRate, rate);
    const shapes = add(mul(sub(a, b), digamma(a)), sub(lgamma(b), lgamma(a)));
    return add(shapes, sub(mul(a, sub(ratio, 1)), mul(b, log(ratio))));
  }
}
