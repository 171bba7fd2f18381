import {
  add,
  digamma,
  div,
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  log,
  log1p,
  logicalAnd,
  logicalOr,
  mul,
  neg,
  random,
  square,
  sub,
  ternary,
  where,
  type Shape,
  type Tensor,
  type TensorLike,
  type Ternary,
} from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { checkedParameters, Parametric, type ParameterSupports } from '../parametric.js';
import { betaEntropy, betaKernel, betaNormalizer } from '../special/betaLogDensity.js';
import { betaMgf } from '../special/betaMgf.js';
import { betaShapeA, betaShapeB } from '../special/betaShapes.js';
import { betainc, betaincc, logBetainc, logBetaincc } from '../special/betainc.js';
import { betainccinv, betaincinv, betaQuantileSlopeA, betaQuantileSlopeB } from '../special/betaincinv.js';
import { logBeta } from '../special/logBeta.js';
import { positive } from '../supports/positive.js';
import type { Support } from '../supports/support.js';
import { unitInterval } from '../supports/unitInterval.js';
import { guarded, ofProbability } from './guarded.js';
import { requireSpread } from './requireSpread.js';
import { weightedMean } from './weightedMean.js';

/** The draws x as a differentiable function of their parameters y and z: along surfaces of constant Iₓ(y, z). */
const implicit: Ternary = /* @__PURE__ */ ternary('betaDraw', 'x', {
  partials: ['0', 'betaQuantileSlopeA(y, z, r)', 'betaQuantileSlopeB(y, z, r)'],
  uses: () => [betaQuantileSlopeA, betaQuantileSlopeB],
});

/**
 * The beta distribution on [0, 1], p(x) = x^(alpha − 1)·(1 − x)^(beta − 1)/B(alpha, beta).
 *
 * Domain: alpha, beta > 0. Support: 0 ≤ x ≤ 1. Draws are differentiable in both. Beta(1, 1) is uniform.
 * Accurate also for large parameters, and in both tails.
 * Fails: DomainError for parameters outside their domain.
 * Source: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 2, ch. 25; derivatives of draws: Figurnov,
 * Mohamed & Mnih (2018).
 *
 * @example
 * const rate = new Beta({ alpha: 2, beta: 3 });
 * rate.prob(0.4).item().toFixed(10); // => '1.7280000000'
 * [rate.mean.item(), rate.variance.item().toFixed(10)]; // => [ 0.4, '0.0400000000' ]
 */
export class Beta extends Parametric {
  static readonly family: string = 'Beta';
  static readonly parameters: ParameterSupports<'alpha' | 'beta'> = { alpha: positive, beta: positive };
  /** One more than the power of x. */
  readonly alpha: Tensor;
  /** One more than the power of 1 − x. */
  readonly beta: Tensor;

  constructor({ alpha, beta }: { alpha: TensorLike; beta: TensorLike }) {
    super();
    ({ alpha: this.alpha, beta: this.beta } = checkedParameters(Beta.family, Beta.parameters, { alpha, beta }));
  }

  override get support(): Support {
    return unitInterval;
  }

  override logProb(x: TensorLike): Tensor {
    return guarded(logicalOr(less(x, 0), greater(x, 1)), x, 0.5, -Infinity, (y) =>
      add(betaKernel(this.alpha, this.beta, y), betaNormalizer(this.alpha, this.beta)),
    );
  }

  private ofTail(x: TensorLike, below: number, above: number, tail: Ternary): Tensor {
    const tooHigh = greater(x, 1);
    return guarded(less(x, 0), x, 0, below, (y) => guarded(tooHigh, y, 1, above, (z) => tail(this.alpha, this.beta, z)));
  }

  override cdf(x: TensorLike): Tensor {
    return this.ofTail(x, 0, 1, betainc);
  }

  override survival(x: TensorLike): Tensor {
    return this.ofTail(x, 1, 0, betaincc);
  }

  override logCdf(x: TensorLike): Tensor {
    return guarded(lessEqual(x, 0), x, 0.5, -Infinity, (y) => this.ofTail(y, -Infinity, 0, logBetainc));
  }

  override logSurvival(x: TensorLike): Tensor {
    return guarded(greaterEqual(x, 1), x, 0.5, -Infinity, (y) => this.ofTail(y, 0, -Infinity, logBetaincc));
  }

  override quantile(p: TensorLike): Tensor {
    return ofProbability(p, (q) => betaincinv(this.alpha, this.beta, q));
  }

  override upperQuantile(p: TensorLike): Tensor {
    return ofProbability(p, (q) => betainccinv(this.alpha, this.beta, q));
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    const dtype = this.alpha.dtype as 'float64' | 'float32';
    return implicit(random.beta(key, this.alpha, this.beta, shape, { dtype }), this.alpha, this.beta);
  }

  override get mean(): Tensor {
    return div(this.alpha, add(this.alpha, this.beta));
  }

  override get variance(): Tensor {
    const n = add(this.alpha, this.beta);
    return div(mul(div(this.alpha, n), div(this.beta, n)), add(n, 1));
  }

  /** (alpha − 1)/(alpha + beta − 2), or the end of greater density; for alpha = beta ≤ 1 the middle where flat, else 0. */
  override get mode(): Tensor {
    const [a, b] = [sub(this.alpha, 1), sub(this.beta, 1)];
    const inner = logicalAnd(greater(a, 0), greater(b, 0));
    const flat = logicalAnd(equal(a, 0), equal(b, 0));
    const end = where(flat, 0.5, where(less(b, a), 1, 0));
    return where(inner, div(a, where(inner, add(a, b), 1)), end);
  }

  override entropy(): Tensor {
    return betaEntropy(this.alpha, this.beta);
  }

  override mgf(t: TensorLike): Tensor {
    return betaMgf(this.alpha, this.beta, t);
  }

  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!(other instanceof Beta)) return undefined;
    const [a, b] = [sub(this.alpha, other.alpha), sub(this.beta, other.beta)];
    const normalizers = sub(logBeta(other.alpha, other.beta), logBeta(this.alpha, this.beta));
    const shapes = add(mul(a, digamma(this.alpha)), mul(b, digamma(this.beta)));
    return add(normalizers, sub(shapes, mul(add(a, b), digamma(add(this.alpha, this.beta)))));
  }

  /** Matches the means of log x and of log(1 − x), by Newton's method. */
  static maximumLikelihood(data: Tensor, weights: Tensor): Beta {
    const mean = weightedMean(data, weights);
    requireSpread(Beta.family, weightedMean(square(sub(data, mean)), weights), 1e-30);
    const [g, h] = [weightedMean(log(data), weights), weightedMean(log1p(neg(data)), weights)];
    return new Beta({ alpha: betaShapeA(g, h), beta: betaShapeB(g, h) });
  }
}
