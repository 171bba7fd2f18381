import {
  add,
  astype,
  binary,
  broadcastTo,
  expm1,
  greater,
  log,
  log1p,
  logSigmoid,
  mul,
  neg,
  random,
  sigmoid,
  sub,
  ternary,
  unary,
  type Binary,
  type Unary,
  type Ternary,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { checkedParameters, Parametric, type ParameterSupports } from '../parametric.js';
import { deviance } from '../special/deviance.js';
import { boolean } from '../supports/boolean.js';
import { extendedReal } from '../supports/extendedReal.js';
import type { Support } from '../supports/support.js';
import { unitInterval } from '../supports/unitInterval.js';
import { chosenParameter, keepParameter } from './chosenParameter.js';
import { weightedMean } from './weightedMean.js';

const massOfProbs: Binary = /* @__PURE__ */ binary(
  'Bernoulli.logProb',
  'x == 1 ? log(y) : (x == 0 ? log1p(0 - y) : (x == x ? log(0) : x))',
);
const probability: Ternary = /* @__PURE__ */ ternary('Bernoulli.prob', 'x == 1 ? y : (x == 0 ? z : (x == x ? 0 : x))');
const massOfLogits: Binary = /* @__PURE__ */ binary(
  'Bernoulli.logProb',
  'x == 1 ? 0 - softplus(-y) : (x == 0 ? 0 - softplus(y) : (x == x ? log(0) : x))',
);
// Functions of x that are y from 0 to 1 and limits elsewhere.
const lowerStep: Binary = /* @__PURE__ */ binary('Bernoulli.cdf', 'x < 0 ? 0 : (x < 1 ? y : (x == x ? 1 : x))');
const upperStep: Binary = /* @__PURE__ */ binary('Bernoulli.survival', 'x < 0 ? 1 : (x < 1 ? y : (x == x ? 0 : x))');
const logLowerStep: Binary = /* @__PURE__ */ binary('Bernoulli.logCdf', 'x < 0 ? log(0) : (x < 1 ? y : (x == x ? 0 : x))');
const logUpperStep: Binary = /* @__PURE__ */ binary('Bernoulli.logSurvival', 'x < 0 ? 0 : (x < 1 ? y : (x == x ? log(0) : x))');
const inverseStep: Binary = /* @__PURE__ */ binary('Bernoulli.quantile', 'x >= 0 && x <= 1 ? (x <= y ? 0 : 1) : 0 / 0', {
  partials: ['0', '0'],
});
const inverseUpperStep: Binary = /* @__PURE__ */ binary('Bernoulli.upperQuantile', 'x >= 0 && x <= 1 ? (y <= x ? 0 : 1) : 0 / 0', {
  partials: ['0', '0'],
});
const entropyOfProbs: Unary = /* @__PURE__ */ unary(
  'Bernoulli.entropy',
  '(x == 0 ? 0 : 0 - x * log(x)) - (x == 1 ? 0 : (1 - x) * log1p(-x))',
  { partials: ['log1p(-x) - log(x)'] },
);
/** Even in the logit, and zero where that is infinite. */
const entropyOfLogits: Unary = /* @__PURE__ */ unary(
  'Bernoulli.entropy',
  'softplus(-abs(x)) + (abs(x) < 745 ? abs(x) * sigmoid(-abs(x)) : 0)',
  { partials: ['abs(x) < 745 ? -x * sigmoid(x) * sigmoid(-x) : 0'] },
);

/** One of the two ways to give a probability. */
export type ProbsOrLogits =
  | { readonly probs: TensorLike; readonly logits?: undefined }
  | { readonly logits: TensorLike; readonly probs?: undefined };

/**
 * The Bernoulli distribution of a coin toss, P(X = 1) = probs = 1/(1 + e^(−logits)).
 *
 * Domain: 0 ≤ probs ≤ 1, or logits = log(probs/(1 − probs)), which may be infinite. Support: 0 and 1. Draws are int32.
 * The distribution keeps the parameter that it is given; the other is computed when asked for.
 * Fails: DomainError for a parameter outside its domain, or unless exactly one of the two is given.
 * Source: Johnson, Kemp & Kotz, Univariate Discrete Distributions, section 3.2.
 *
 * @example
 * const coin = new Bernoulli({ probs: 0.3 });
 * coin.prob([0, 1, 2]).toArray() // => [ 0.7, 0.3, 0 ]
 * coin.entropy().item().toFixed(10) // => '0.6108643021'
 */
export class Bernoulli extends Parametric {
  static readonly family: string = 'Bernoulli';
  static readonly parameters: ParameterSupports<'probs'> = { probs: unitInterval };

  constructor(parameters: ProbsOrLogits) {
    super();
    const name = chosenParameter(Bernoulli.family, parameters, ['probs', 'logits']);
    const support = name === 'probs' ? unitInterval : extendedReal;
    keepParameter(this, name, checkedParameters(Bernoulli.family, { [name]: support }, { [name]: parameters[name]! })[name]!);
  }

  // The parameter that was given is a field, which hides the getter of its name.

  /** P(X = 1). */
  get probs(): Tensor {
    return sigmoid(this.logits);
  }

  /** The logarithm of the odds, log(probs/(1 − probs)). */
  get logits(): Tensor {
    return sub(log(this.probs), log1p(neg(this.probs)));
  }

  private get byLogits(): boolean {
    return Object.hasOwn(this, 'logits');
  }

  /** P(X = 0). */
  private get complement(): Tensor {
    return this.byLogits ? sigmoid(neg(this.logits)) : sub(1, this.probs);
  }

  override get batchShape(): Shape {
    return this.byLogits ? this.logits.shape : this.probs.shape;
  }

  override expand(batchShape: Shape): this {
    const expanded = this.byLogits
      ? { logits: broadcastTo(this.logits, batchShape) }
      : { probs: broadcastTo(this.probs, batchShape) };
    return new Bernoulli(expanded) as this;
  }

  override get support(): Support {
    return boolean;
  }

  override logProb(x: TensorLike): Tensor {
    return this.byLogits ? massOfLogits(x, this.logits) : massOfProbs(x, this.probs);
  }

  override prob(x: TensorLike): Tensor {
    return probability(x, this.probs, this.complement);
  }

  override cdf(x: TensorLike): Tensor {
    return lowerStep(x, this.complement);
  }

  override survival(x: TensorLike): Tensor {
    return upperStep(x, this.probs);
  }

  override logCdf(x: TensorLike): Tensor {
    return logLowerStep(x, this.byLogits ? logSigmoid(neg(this.logits)) : log1p(neg(this.probs)));
  }

  override logSurvival(x: TensorLike): Tensor {
    return logUpperStep(x, this.byLogits ? logSigmoid(this.logits) : log(this.probs));
  }

  override quantile(p: TensorLike): Tensor {
    return inverseStep(p, this.complement);
  }

  override upperQuantile(p: TensorLike): Tensor {
    return inverseUpperStep(p, this.probs);
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    return astype(random.bernoulli(key, this.probs, shape), 'int32');
  }

  override get mean(): Tensor {
    return this.probs;
  }

  override get variance(): Tensor {
    return mul(this.probs, this.complement);
  }

  /** The likelier value; 0 where both are equally likely. */
  override get mode(): Tensor {
    return astype(greater(this.probs, this.complement), 'int32');
  }

  override entropy(): Tensor {
    return this.byLogits ? entropyOfLogits(this.logits) : entropyOfProbs(this.probs);
  }

  override mgf(t: TensorLike): Tensor {
    return add(1, mul(this.probs, expm1(t)));
  }

  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!(other instanceof Bernoulli)) return undefined;
    return add(deviance(this.probs, other.probs), deviance(this.complement, other.complement));
  }

  /** The weighted share of ones. */
  static maximumLikelihood(data: Tensor, weights: Tensor): Bernoulli {
    return new Bernoulli({ probs: weightedMean(data, weights) });
  }
}
