import {
  add,
  asTensor,
  astype,
  binary,
  broadcastTo,
  div,
  expm1,
  floor,
  greater,
  greaterEqual,
  isNaN,
  less,
  logicalAnd,
  maximum,
  minimum,
  mul,
  pow,
  random,
  sqrt,
  sub,
  ternary,
  where,
  type Binary,
  type Ternary,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { checkedParameters, Parametric, type ParameterSupports } from '../parametric.js';
import { betainc, betaincc, logBetainc, logBetaincc } from '../special/betainc.js';
import { entropyCurvature, entropyOf, entropySlopeOf, type CountTerms } from '../special/countEntropy.js';
import { deviance } from '../special/deviance.js';
import { discreteQuantile, discreteUpperQuantile, type CountLaw } from '../special/discreteQuantile.js';
import { betaincOf, betainccOf } from '../special/incompleteBeta.js';
import { logBinomialTerm } from '../special/logBinomialMass.js';
import { logNegativeBinomialMass } from '../special/logNegativeBinomialMass.js';
import { polygammaDifferenceOf } from '../special/polygammaDifference.js';
import { nonNegativeInteger } from '../supports/nonNegativeInteger.js';
import { positive } from '../supports/positive.js';
import { positiveProbability } from '../supports/positiveProbability.js';
import type { Support } from '../supports/support.js';
import { countQuantile } from './countQuantile.js';
import { gammaDraw } from './gammaDraw.js';
import { negativeBinomialSuccesses } from './negativeBinomialSuccesses.js';
import { sameValues } from './sameValues.js';
import { weightedMean } from './weightedMean.js';

const terms = (r: number, p: number): CountTerms => ({
  logMass: (k) => (k === 0 ? r * Math.log(p) : logBinomialTerm(r, k, p, 1 - p) - Math.log1p(k / r)),
  scores: [
    (k) => polygammaDifferenceOf(0, r, k) + Math.log(p),
    (k) => r / p - (k === 0 ? 0 : k / (1 - p)),
  ],
  mode: Math.max(0, Math.floor(((r - 1) * (1 - p)) / p)),
  deviation: Math.sqrt(r * (1 - p)) / p,
  last: Infinity,
  skewed: r < 60,
});

const entropy: Binary = /* @__PURE__ */ binary('NegativeBinomial.entropy', 'negativeBinomialEntropy(x, y)', {
  uses: () => [
    {
      name: 'negativeBinomialEntropy',
      evaluate: (r, p) => (p === 1 ? 0 : entropyOf(terms(r, p))),
      partials: ['entropySlopeInSuccesses(x, y)', 'entropySlopeInProbs(x, y)'],
      uses: () =>
        ['entropySlopeInSuccesses', 'entropySlopeInProbs'].map((name, parameter) => ({
          name,
          evaluate: (r: number, p: number): number => entropySlopeOf(terms(r, p), parameter),
          partials: ['entropyCurvature(x)', 'entropyCurvature(x)'],
          uses: () => [entropyCurvature],
        })),
    },
  ],
});

const quantileOf: Ternary = /* @__PURE__ */ ternary('NegativeBinomial.quantile', 'negativeBinomialQuantile(x, y, z)', {
  uses: () => [{ name: 'negativeBinomialQuantile', evaluate: (u, r, p) => discreteQuantile(u!, countLaw(r!, p!)) }],
});
const upperQuantileOf: Ternary = /* @__PURE__ */ ternary('NegativeBinomial.upperQuantile', 'negativeBinomialUpperQuantile(x, y, z)', {
  uses: () => [{ name: 'negativeBinomialUpperQuantile', evaluate: (u, r, p) => discreteUpperQuantile(u!, countLaw(r!, p!)) }],
});

function countLaw(r: number, p: number): CountLaw {
  return {
    cdf: (k) => betaincOf(r, k + 1, p),
    survival: (k) => betainccOf(r, k + 1, p),
    mean: (r * (1 - p)) / p,
    deviation: Math.sqrt(r * (1 - p)) / p,
    last: p === 1 ? 0 : Infinity,
  };
}

/**
 * The negative binomial distribution: failures before a number of successes,
 * P(X = k) = Γ(k + successes)/(k!·Γ(successes))·probs^successes·(1 − probs)ᵏ. Also the Poisson distribution whose rate is
 * gamma distributed with concentration `successes` and rate probs/(1 − probs).
 *
 * Domain: successes > 0, not necessarily whole; 0 < probs ≤ 1. Support: 0, 1, 2, …. Draws have the type of the parameters.
 * Fails: DomainError for parameters outside their domain.
 * Source: Johnson, Kemp & Kotz, Univariate Discrete Distributions, chapter 5.
 *
 * @example
 * const failures = new NegativeBinomial({ successes: 3, probs: 0.5 });
 * failures.prob(1).item().toFixed(12) // => '0.187500000000'
 * failures.variance.item() // => 6
 */
export class NegativeBinomial extends Parametric {
  static readonly family: string = 'NegativeBinomial';
  static readonly parameters: ParameterSupports<'successes' | 'probs'> = { successes: positive, probs: positiveProbability };
  /** The successes after which counting stops. */
  readonly successes: Tensor;
  /** The probability of a success. */
  readonly probs: Tensor;

  constructor({ successes, probs }: { readonly successes: TensorLike; readonly probs: TensorLike }) {
    super();
    const { family, parameters } = NegativeBinomial;
    ({ successes: this.successes, probs: this.probs } = checkedParameters(family, parameters, { successes, probs }));
  }

  override get support(): Support {
    return nonNegativeInteger;
  }

  override logProb(x: TensorLike): Tensor {
    return logNegativeBinomialMass(x, this.successes, this.probs);
  }

  /** `of(successes, ⌊x⌋ + 1, probs)` with its limits left of 0 and at ∞. */
  private tail(x: TensorLike, of: typeof betainc, before: number, after: number): Tensor {
    const inside = logicalAnd(greaterEqual(x, 0), less(x, Infinity));
    const k = floor(where(inside, x, 0));
    const inner = where(inside, of(this.successes, add(k, 1), this.probs), after);
    return where(isNaN(x), NaN, where(less(x, 0), before, inner));
  }

  override cdf(x: TensorLike): Tensor {
    return this.tail(x, betainc, 0, 1);
  }

  override survival(x: TensorLike): Tensor {
    return this.tail(x, betaincc, 1, 0);
  }

  override logCdf(x: TensorLike): Tensor {
    return this.tail(x, logBetainc, -Infinity, 0);
  }

  override logSurvival(x: TensorLike): Tensor {
    return this.tail(x, logBetaincc, 0, -Infinity);
  }

  override quantile(p: TensorLike): Tensor {
    return countQuantile(p, [this.successes, this.probs], (given, [r, probs]) => quantileOf(given, r!, probs!));
  }

  override upperQuantile(p: TensorLike): Tensor {
    return countQuantile(p, [this.successes, this.probs], (given, [r, probs]) => upperQuantileOf(given, r!, probs!), 'upper');
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    const [rateKey, countKey, normalKey] = random.split(key, 3) as [random.KeyLike, random.KeyLike, random.KeyLike];
    const dtype = this.probs.dtype as 'float64' | 'float32';
    const concentration = broadcastTo(this.successes, this.batchShape);
    const rate = mul(gammaDraw(rateKey, concentration, shape), div(sub(1, this.probs), this.probs));
    const counts = astype(random.poisson(countKey, minimum(rate, largestRate), shape), dtype);
    // Counts that int32 cannot hold are normal to within 1e-5 of their deviation.
    const large = floor(add(rate, mul(sqrt(maximum(rate, 1)), random.normal(normalKey, shape, { dtype }))));
    return where(less(rate, largestRate), counts, large);
  }

  override get mean(): Tensor {
    return div(mul(this.successes, sub(1, this.probs)), this.probs);
  }

  override get variance(): Tensor {
    return div(this.mean, this.probs);
  }

  override get mode(): Tensor {
    return maximum(0, floor(div(mul(sub(this.successes, 1), sub(1, this.probs)), this.probs)));
  }

  override entropy(): Tensor {
    return entropy(this.successes, this.probs);
  }

  override mgf(t: TensorLike): Tensor {
    const rest = sub(this.probs, mul(sub(1, this.probs), expm1(t)));
    const converges = greater(rest, 0);
    const ratio = div(this.probs, where(converges, rest, 1));
    return where(converges, pow(ratio, this.successes), Infinity);
  }

  /** For the same number of successes; with others only the sum over the support is known. */
  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!(other instanceof NegativeBinomial) || !sameValues(this.successes, other.successes)) return undefined;
    const once = add(deviance(this.probs, other.probs), deviance(sub(1, this.probs), sub(1, other.probs)));
    return mul(div(this.successes, this.probs), once);
  }

  /**
   * The estimate of `probs` for `fixed.successes`, or of both.
   * Fails: DomainError when successes are not given and the data are not more spread than a Poisson sample, so that the
   * likelihood grows as successes → ∞.
   */
  static maximumLikelihood(data: Tensor, weights: Tensor, fixed: Readonly<Record<string, TensorLike>> = {}): NegativeBinomial {
    const mean = weightedMean(data, weights);
    const successes = asTensor(fixed['successes'] ?? negativeBinomialSuccesses(data, weights));
    return new NegativeBinomial({ successes, probs: div(successes, add(successes, mean)) });
  }
}

// Of the Poisson draws.
const largestRate = 2e9;
