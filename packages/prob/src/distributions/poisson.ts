import {
  exp,
  expm1,
  floor,
  mul,
  random,
  unary,
  type Unary,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { checkedParameters, Parametric, type ParameterSupports } from '../parametric.js';
import { entropyCurvature, entropyOf, entropySlopeOf, type CountTerms } from '../special/countEntropy.js';
import { deviance } from '../special/deviance.js';
import { logPoissonMass, logPoissonTerm } from '../special/logPoissonMass.js';
import { nonNegative } from '../supports/nonNegative.js';
import { nonNegativeInteger } from '../supports/nonNegativeInteger.js';
import type { Support } from '../supports/support.js';

import { countQuantile } from './countQuantile.js';
import { poissonCdf, poissonLogCdf, poissonLogSurvival, poissonQuantile, poissonSurvival, poissonUpperQuantile } from './poissonTails.js';
import { weightedMean } from './weightedMean.js';

const terms = (rate: number): CountTerms => ({
  logMass: (k) => logPoissonTerm(k, rate),
  scores: [(k) => (k === 0 ? -1 : k / rate - 1)],
  mode: Math.floor(rate),
  deviation: Math.sqrt(rate),
  last: Infinity,
});

const entropy: Unary = /* @__PURE__ */ unary('Poisson.entropy', 'poissonEntropy(x)', {
  uses: () => [
    {
      name: 'poissonEntropy',
      evaluate: (rate) => (rate === 0 ? 0 : entropyOf(terms(rate))),
      partials: ['poissonEntropySlope(x)'],
      uses: () => [
        {
          name: 'poissonEntropySlope',
          evaluate: (rate) => (rate === 0 ? Infinity : entropySlopeOf(terms(rate), 0)),
          partials: ['entropyCurvature(x)'],
          uses: () => [entropyCurvature],
        },
      ],
    },
  ],
});

/**
 * The Poisson distribution, P(X = k) = e^(−rate)·rateᵏ/k!.
 *
 * Domain: finite rate ≥ 0. Support: 0, 1, 2, …. Draws are int32, for rates up to 2147020000.
 * Accurate also for large rates, where neither the power nor the factorial is representable.
 * Fails: DomainError for a rate outside the domain.
 * Source: Johnson, Kemp & Kotz, Univariate Discrete Distributions, chapter 4.
 *
 * @example
 * const calls = new Poisson({ rate: 2 });
 * calls.prob(3).item().toFixed(10) // => '0.1804470443'
 * calls.quantile([0.5, 0.99]).toArray() // => [ 2, 6 ]
 */
export class Poisson extends Parametric {
  static readonly family: string = 'Poisson';
  static readonly parameters: ParameterSupports<'rate'> = { rate: nonNegative };
  /** The mean. */
  readonly rate: Tensor;

  constructor({ rate }: { readonly rate: TensorLike }) {
    super();
    ({ rate: this.rate } = checkedParameters(Poisson.family, Poisson.parameters, { rate }));
  }

  override get support(): Support {
    return nonNegativeInteger;
  }

  override logProb(x: TensorLike): Tensor {
    return logPoissonMass(x, this.rate);
  }

  override cdf(x: TensorLike): Tensor {
    return poissonCdf(x, this.rate);
  }

  override survival(x: TensorLike): Tensor {
    return poissonSurvival(x, this.rate);
  }

  override logCdf(x: TensorLike): Tensor {
    return poissonLogCdf(x, this.rate);
  }

  override logSurvival(x: TensorLike): Tensor {
    return poissonLogSurvival(x, this.rate);
  }

  override quantile(p: TensorLike): Tensor {
    return countQuantile(p, [this.rate], (given, [rate]) => poissonQuantile(given, rate!));
  }

  override upperQuantile(p: TensorLike): Tensor {
    return countQuantile(p, [this.rate], (given, [rate]) => poissonUpperQuantile(given, rate!), 'upper');
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    return random.poisson(key, this.rate, shape);
  }

  override get mean(): Tensor {
    return this.rate;
  }

  override get variance(): Tensor {
    return this.rate;
  }

  /** The largest whole number up to the rate; for a whole rate the one below is as likely. */
  override get mode(): Tensor {
    return floor(this.rate);
  }

  override entropy(): Tensor {
    return entropy(this.rate);
  }

  override mgf(t: TensorLike): Tensor {
    return exp(mul(this.rate, expm1(t)));
  }

  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!(other instanceof Poisson)) return undefined;
    return deviance(this.rate, other.rate);
  }

  /** The weighted mean. */
  static maximumLikelihood(data: Tensor, weights: Tensor): Poisson {
    return new Poisson({ rate: weightedMean(data, weights) });
  }
}
