import {
  add,
  binary,
  div,
  DomainError,
  exp,
  expm1,
  floor,
  log1p,
  minimum,
  mul,
  random,
  sub,
  type Binary,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { checkedParameters, Parametric, type ParameterSupports } from '../parametric.js';
import { entropyCurvature, entropyOf, entropySlopeOf, type CountTerms } from '../special/countEntropy.js';
import { deviance } from '../special/deviance.js';
import { logBinomialMass, logBinomialTerm } from '../special/logBinomialMass.js';
import { integerInterval } from '../supports/integerInterval.js';
import { nonNegativeInteger } from '../supports/nonNegativeInteger.js';
import type { Support } from '../supports/support.js';
import { unitInterval } from '../supports/unitInterval.js';
import { binomialCdf, binomialLogCdf, binomialLogSurvival, binomialQuantile, binomialSurvival, binomialUpperQuantile } from './binomialTails.js';
import { countQuantile } from './countQuantile.js';
import { sameValues } from './sameValues.js';
import { weightedMean } from './weightedMean.js';

const terms = (n: number, p: number): CountTerms => ({
  logMass: (k) => logBinomialTerm(k, n - k, p, 1 - p),
  scores: [(k) => (k === 0 ? 0 : k / p) - (k === n ? 0 : (n - k) / (1 - p))],
  mode: Math.min(n, Math.floor((n + 1) * p)),
  deviation: Math.sqrt(n * p * (1 - p)),
  last: n,
});

const entropy: Binary = /* @__PURE__ */ binary('Binomial.entropy', 'binomialEntropy(x, y)', {
  uses: () => [
    {
      name: 'binomialEntropy',
      evaluate: (n, p) => (p === 0 || p === 1 ? 0 : entropyOf(terms(n, p))),
      partials: [null, 'binomialEntropySlope(x, y)'],
      uses: () => [
        {
          name: 'binomialEntropySlope',
          evaluate: (n, p) => (n! > 0 && (p === 0 || p === 1) ? (0.5 - p) * Infinity : entropySlopeOf(terms(n, p), 0)),
          partials: [null, 'entropyCurvature(x)'],
          uses: () => [entropyCurvature],
        },
      ],
    },
  ],
});

/**
 * The binomial distribution: successes in independent trials, P(X = k) = C(trials, k)·probsᵏ·(1 − probs)^(trials − k).
 *
 * Domain: whole trials ≥ 0, 0 ≤ probs ≤ 1. Support: 0, 1, …, trials. Draws are int32, for trials below 2³¹.
 * Nothing is differentiated in trials. A fit has to know them: `fixed: { trials }`.
 * Fails: DomainError for parameters outside their domain.
 * Source: Johnson, Kemp & Kotz, Univariate Discrete Distributions, chapter 3.
 *
 * @example
 * const heads = new Binomial({ trials: 10, probs: 0.3 });
 * heads.prob(3).item().toFixed(9) // => '0.266827932'
 * heads.quantile([0.025, 0.975]).toArray() // => [ 0, 6 ]
 */
export class Binomial extends Parametric {
  static readonly family: string = 'Binomial';
  static readonly parameters: ParameterSupports<'trials' | 'probs'> = { trials: nonNegativeInteger, probs: unitInterval };
  /** The number of trials. */
  readonly trials: Tensor;
  /** The probability of success of each. */
  readonly probs: Tensor;

  constructor({ trials, probs }: { readonly trials: TensorLike; readonly probs: TensorLike }) {
    super();
    ({ trials: this.trials, probs: this.probs } = checkedParameters(Binomial.family, Binomial.parameters, { trials, probs }));
  }

  override get support(): Support {
    return integerInterval(0, this.trials);
  }

  override logProb(x: TensorLike): Tensor {
    return logBinomialMass(x, this.trials, this.probs);
  }

  override cdf(x: TensorLike): Tensor {
    return binomialCdf(x, this.trials, this.probs);
  }

  override survival(x: TensorLike): Tensor {
    return binomialSurvival(x, this.trials, this.probs);
  }

  override logCdf(x: TensorLike): Tensor {
    return binomialLogCdf(x, this.trials, this.probs);
  }

  override logSurvival(x: TensorLike): Tensor {
    return binomialLogSurvival(x, this.trials, this.probs);
  }

  override quantile(p: TensorLike): Tensor {
    return countQuantile(p, [this.trials, this.probs], (given, [trials, probs]) => binomialQuantile(given, trials!, probs!));
  }

  override upperQuantile(p: TensorLike): Tensor {
    return countQuantile(p, [this.trials, this.probs], (given, [trials, probs]) => binomialUpperQuantile(given, trials!, probs!), 'upper');
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    return random.binomial(key, this.trials, this.probs, shape);
  }

  override get mean(): Tensor {
    return mul(this.trials, this.probs);
  }

  override get variance(): Tensor {
    return mul(this.mean, sub(1, this.probs));
  }

  /** ⌊(trials + 1)·probs⌋; where that product is whole and positive, the number below is as likely. */
  override get mode(): Tensor {
    return minimum(this.trials, floor(mul(add(this.trials, 1), this.probs)));
  }

  override entropy(): Tensor {
    return entropy(this.trials, this.probs);
  }

  override mgf(t: TensorLike): Tensor {
    return exp(mul(this.trials, log1p(mul(this.probs, expm1(t)))));
  }

  /** For the same trials; with others only the sum over the support is known. */
  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!(other instanceof Binomial) || !sameValues(this.trials, other.trials)) return undefined;
    const once = add(deviance(this.probs, other.probs), deviance(sub(1, this.probs), sub(1, other.probs)));
    return mul(this.trials, once);
  }

  /**
   * The weighted share of successes in `fixed.trials` trials.
   * Fails: DomainError when they are not given.
   */
  static maximumLikelihood(data: Tensor, weights: Tensor, fixed: Readonly<Record<string, TensorLike>> = {}): Binomial {
    const { trials } = fixed;
    if (trials === undefined) {
      throw new DomainError({
        op: 'Binomial.maximumLikelihood',
        argument: 'fixed',
        expected: 'hold the trials',
        actual: 'none',
        hint: 'Counts alone do not tell them: fit(Binomial, data, { fixed: { trials: 10 } }).',
      });
    }
    return new Binomial({ trials, probs: div(weightedMean(data, weights), trials) });
  }
}
