import {
  add,
  digamma,
  div,
  equal,
  lessEqual,
  lgamma,
  log,
  logicalOr,
  mul,
  neg,
  square,
  sub,
  type random,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { checkedParameters, Parametric, type ParameterSupports } from '../parametric.js';
import { gammaEntropy, gammaKernel, gammaNormalizer } from '../special/gammaLogDensity.js';
import { gammainc, gammaincc, logGammainc, logGammaincc } from '../special/gammainc.js';
import { gammainccinv, gammaincinv } from '../special/gammaincinv.js';
import { inverseGammaMgf } from '../special/inverseGammaMgf.js';
import { gammaShape } from '../special/inverseDigamma.js';
import { positive } from '../supports/positive.js';
import type { Support } from '../supports/support.js';
import { gammaDraw } from './gammaDraw.js';
import { guarded, ofProbability } from './guarded.js';
import { requireSpread } from './requireSpread.js';
import { weightedMean } from './weightedMean.js';

/**
 * The inverse gamma distribution of 1/Y for a gamma Y of rate `scale`, p(x) = sᵃ·x^(−a − 1)·e^(−s/x)/Γ(a) with
 * a = concentration and s = scale.
 *
 * Domain: concentration, scale > 0. Support: numbers > 0. The mean is ∞ for concentration ≤ 1, the variance for ≤ 2.
 * Fails: DomainError for parameters outside their domain.
 * Source: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 1, ch. 17.
 *
 * @example
 * const variance = new InverseGamma({ concentration: 3, scale: 4 });
 * [variance.mean.item(), variance.variance.item(), variance.mode.item()]; // => [ 2, 4, 1 ]
 */
export class InverseGamma extends Parametric {
  static readonly family: string = 'InverseGamma';
  static readonly parameters: ParameterSupports<'concentration' | 'scale'> = { concentration: positive, scale: positive };
  /** How fast the upper tail falls. */
  readonly concentration: Tensor;
  /** The rate of the reciprocal. */
  readonly scale: Tensor;

  constructor({ concentration, scale = 1 }: { concentration: TensorLike; scale?: TensorLike }) {
    super();
    const given = checkedParameters(InverseGamma.family, InverseGamma.parameters, { concentration, scale });
    ({ concentration: this.concentration, scale: this.scale } = given);
  }

  override get support(): Support {
    return positive;
  }

  override logProb(x: TensorLike): Tensor {
    return guarded(logicalOr(lessEqual(x, 0), equal(x, Infinity)), x, 1, -Infinity, (y) =>
      add(
        sub(gammaKernel(this.concentration, div(this.scale, y)), mul(2, log(y))),
        add(gammaNormalizer(this.concentration), log(this.scale)),
      ),
    );
  }

  private ofTail(x: TensorLike, outside: number, tail: (a: TensorLike, z: TensorLike) => Tensor): Tensor {
    return guarded(lessEqual(x, 0), x, 1, outside, (y) => tail(this.concentration, div(this.scale, y)));
  }

  override cdf(x: TensorLike): Tensor {
    return this.ofTail(x, 0, gammaincc);
  }

  override survival(x: TensorLike): Tensor {
    return this.ofTail(x, 1, gammainc);
  }

  override logCdf(x: TensorLike): Tensor {
    return this.ofTail(x, -Infinity, logGammaincc);
  }

  override logSurvival(x: TensorLike): Tensor {
    return this.ofTail(x, 0, logGammainc);
  }

  override quantile(p: TensorLike): Tensor {
    return ofProbability(p, (q) => div(this.scale, gammainccinv(this.concentration, q)));
  }

  override upperQuantile(p: TensorLike): Tensor {
    return ofProbability(p, (q) => div(this.scale, gammaincinv(this.concentration, q)));
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    return div(this.scale, gammaDraw(key, this.concentration, shape));
  }

  override get mean(): Tensor {
    const a = this.concentration;
    return mul(this.scale, guarded(lessEqual(a, 1), a, 2, Infinity, (b) => div(1, sub(b, 1))));
  }

  override get variance(): Tensor {
    const a = this.concentration;
    return mul(
      square(this.scale),
      guarded(lessEqual(a, 2), a, 3, Infinity, (b) => div(1, mul(square(sub(b, 1)), sub(b, 2)))),
    );
  }

  override get mode(): Tensor {
    return div(this.scale, add(this.concentration, 1));
  }

  override entropy(): Tensor {
    const a = this.concentration;
    return add(sub(gammaEntropy(a), mul(2, digamma(a))), log(this.scale));
  }

  override mgf(t: TensorLike): Tensor {
    return inverseGammaMgf(this.concentration, neg(mul(t, this.scale)));
  }

  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!(other instanceof InverseGamma)) return undefined;
    const [a, b] = [this.concentration, other.concentration];
    const ratio = div(other.scale, this.scale);
    const shapes = add(mul(sub(a, b), digamma(a)), sub(lgamma(b), lgamma(a)));
    return add(shapes, sub(mul(a, sub(ratio, 1)), mul(b, log(ratio))));
  }

  /** The fit of a gamma distribution to the reciprocals. */
  static maximumLikelihood(data: Tensor, weights: Tensor): InverseGamma {
    const reciprocals = div(1, data);
    const mean = weightedMean(reciprocals, weights);
    const gap = neg(weightedMean(log(div(reciprocals, mean)), weights));
    requireSpread(InverseGamma.family, gap, 1e-15);
    const concentration = gammaShape(gap);
    return new InverseGamma({ concentration, scale: div(concentration, mean) });
  }
}
