import {
  add,
  all,
  any,
  arange,
  argmax,
  asTensor,
  astype,
  at,
  binary,
  broadcastTo,
  cumsum,
  div,
  equal,
  exp,
  expandDims,
  flip,
  floor,
  greater,
  greaterEqual,
  isFinite,
  isNaN,
  less,
  lessEqual,
  log,
  logicalAnd,
  logSoftmax,
  logSumExp,
  max,
  minimum,
  mul,
  oneHot,
  pad,
  random,
  reshape,
  sizeOf,
  softmax,
  square,
  sub,
  sum,
  take,
  ternary,
  where,
  xlogy,
  type Binary,
  type Shape,
  type Tensor,
  type TensorLike,
  type Ternary,
} from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { checkedParameters, Parametric, type ParameterSupports } from '../parametric.js';
import { deviance } from '../special/deviance.js';
import { integerInterval } from '../supports/integerInterval.js';
import { simplex } from '../supports/simplex.js';
import type { Support } from '../supports/support.js';
import type { ProbsOrLogits } from './bernoulli.js';
import { chosenParameter, keepParameter } from './chosenParameter.js';
import { countQuantile } from './countQuantile.js';
import { requireCategories, requireProbabilities } from './requireProbabilities.js';

// Of a value x and the number y of categories: a few ops in all, for their count is what a small density costs.

const inside = 'x >= 0 && x < y && x == floor(x)';
/** The place of the category x; 0, where one can look without harm, for other numbers. */
const category: Binary = /* @__PURE__ */ binary('Categorical.category', `${inside} ? x : 0`, { partials: ['0', '0'] });
/** What is known of the category, z; otherwise `outside`, NaN at NaN. */
const known = (op: string, value: string, slope: string, outside: string): Ternary =>
  ternary(op, `${inside} ? ${value} : (x == x ? ${outside} : x)`, { partials: ['0', '0', `${inside} ? ${slope} : 0`] });
const massAt: Ternary = /* @__PURE__ */ known('Categorical.prob', 'z', '1', '0');
const logMassAt: Ternary = /* @__PURE__ */ known('Categorical.logProb', 'log(z)', '1 / z', 'log(0)');
const logitAt: Ternary = /* @__PURE__ */ known('Categorical.logProb', 'z', '1', 'log(0)');

/**
 * The categorical distribution over 0, 1, …, n − 1: P(X = k) = probsₖ, or in proportion to e^(logitsₖ).
 *
 * Shapes: probs or logits [..., n]; the leading axes are the batch. Draws are int32.
 * Domain: probs ≥ 0 with sum 1 within 1e-6; logits below ∞, at least one of them above −∞, with any sum. The
 * distribution keeps the parameter that it is given; the other is computed when asked for.
 * Support: the whole numbers below n, as which mean, variance and mgf take the categories.
 * Fails: DomainError for parameters outside the domain, or unless exactly one of the two is given.
 * Source: Murphy, Probabilistic Machine Learning: An Introduction (2022), section 2.5.
 *
 * @example
 * const colour = new Categorical({ probs: [0.2, 0.5, 0.3] });
 * colour.prob([1, 2, 3]).toArray() // => [ 0.5, 0.3, 0 ]
 * colour.entropy().item().toFixed(9) // => '1.029653014'
 */
export class Categorical extends Parametric {
  static readonly family: string = 'Categorical';
  static readonly parameters: ParameterSupports<'probs'> = { probs: simplex };

  constructor(parameters: ProbsOrLogits) {
    super();
    const name = chosenParameter(Categorical.family, parameters, ['probs', 'logits']);
    if (name === 'probs') requireProbabilities(Categorical.family, parameters.probs!, ', or pass logits: log(w)');
    else requireCategories(Categorical.family, 'logits', parameters.logits!);
    const support = name === 'probs' ? simplex : logWeights;
    keepParameter(this, name, checkedParameters(Categorical.family, { [name]: support }, { [name]: parameters[name]! })[name]!);
  }

  // The parameter that was given is a field, which hides the getter of its name.

  /** The probability of each category. */
  get probs(): Tensor {
    return softmax(this.logits);
  }

  /** The logarithms of the probabilities, up to a constant when they were given. */
  get logits(): Tensor {
    return log(this.probs);
  }

  private get byLogits(): boolean {
    return Object.hasOwn(this, 'logits');
  }

  private get weights(): Tensor {
    return this.byLogits ? this.logits : this.probs;
  }

  /** The number of categories. */
  get categories(): number {
    return this.weights.shape.at(-1)!;
  }

  override get batchShape(): Shape {
    return this.weights.shape.slice(0, -1);
  }

  override expand(batchShape: Shape): this {
    const weights = broadcastTo(this.weights, [...batchShape, this.categories]);
    return new Categorical(this.byLogits ? { logits: weights } : { probs: weights }) as this;
  }

  override get support(): Support {
    return integerInterval(0, this.categories - 1);
  }

  /** One number per category at the places k, whole numbers below n. */
  private at(table: Tensor, k: TensorLike): Tensor {
    const { batchShape, categories } = this;
    if (batchShape.length === 0) return take(table, k);
    const size = sizeOf(table.shape);
    return take(reshape(table, [size]), add(reshape(arange(0, size, categories), batchShape), k));
  }

  override prob(x: TensorLike): Tensor {
    return massAt(x, this.categories, this.at(this.probs, category(x, this.categories)));
  }

  override logProb(x: TensorLike): Tensor {
    const n = this.categories;
    const k = category(x, n);
    // Chosen before the logarithm is taken: derivatives do not meet the zeros of other categories.
    if (!this.byLogits) return logMassAt(x, n, this.at(this.probs, k));
    return logitAt(x, n, sub(this.at(this.logits, k), logSumExp(this.logits, { axis: -1 })));
  }

  /** P(X ≤ k) and P(X > k) for every category. */
  private get sums(): { readonly below: Tensor; readonly above: Tensor } {
    const probs = this.probs;
    const from = flip(cumsum(flip(probs, { axis: -1 }), { axis: -1 }), { axis: -1 });
    const above = pad(at(from, '...', { start: 1 }), [...this.batchShape.map((): [number, number] => [0, 0]), [0, 1]]);
    return { below: cumsum(probs, { axis: -1 }), above };
  }

  private stepped(x: TensorLike, table: Tensor, before: number, after: number): Tensor {
    const k = floor(x);
    const within = logicalAnd(greaterEqual(k, 0), less(k, this.categories - 1));
    const inner = where(within, this.at(table, where(within, k, 0)), after);
    return where(isNaN(x), NaN, where(less(k, 0), before, inner));
  }

  override cdf(x: TensorLike): Tensor {
    return this.stepped(x, this.sums.below, 0, 1);
  }

  override survival(x: TensorLike): Tensor {
    return this.stepped(x, this.sums.above, 1, 0);
  }

  override quantile(p: TensorLike): Tensor {
    const { below, above } = this.sums;
    return countQuantile(p, [below, above], (given, [cdf, tail]) => {
      const q = expandDims(given, -1);
      const lower = less(cdf!, mul(q, 1 - 8 * Number.EPSILON));
      const upper = logicalAnd(less(cdf!, q), greater(tail!, add(mul(sub(1, q), 1 + 8 * Number.EPSILON), 2 ** -54)));
      const passed = sum(astype(where(lessEqual(q, 0.5), lower, upper), 'float64'), { axis: -1 });
      const k = where(equal(given, 1), this.categories - 1, minimum(passed, this.categories - 1));
      return where(logicalAnd(greaterEqual(given, 0), lessEqual(given, 1)), k, NaN);
    });
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    return random.categorical(key, this.byLogits ? { logits: this.logits } : { probs: this.probs }, shape);
  }

  private get values(): Tensor {
    return arange(0, this.categories, 1, { dtype: this.weights.dtype });
  }

  override get mean(): Tensor {
    return sum(mul(this.probs, this.values), { axis: -1 });
  }

  override get variance(): Tensor {
    return sum(mul(this.probs, square(sub(this.values, expandDims(this.mean, -1)))), { axis: -1 });
  }

  /** The likeliest category, the first of several. */
  override get mode(): Tensor {
    return argmax(this.weights, { axis: -1 });
  }

  private get logProbs(): Tensor {
    return this.byLogits ? logSoftmax(this.logits) : log(this.probs);
  }

  override entropy(): Tensor {
    if (!this.byLogits) return sub(0, sum(xlogy(this.probs, this.probs), { axis: -1 }));
    const logs = this.logProbs;
    return sub(0, sum(mul(exp(logs), where(isFinite(logs), logs, 0)), { axis: -1 }));
  }

  override mgf(t: TensorLike): Tensor {
    return sum(mul(this.probs, exp(mul(expandDims(t, -1), this.values))), { axis: -1 });
  }

  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!(other instanceof Categorical) || other.categories !== this.categories) return undefined;
    if (!this.byLogits && !other.byLogits) return sum(deviance(this.probs, other.probs), { axis: -1 });
    const [p, q] = [this.logProbs, other.logProbs];
    const possible = greater(p, -Infinity);
    const difference = sub(where(possible, p, 0), where(possible, q, 0));
    return sum(mul(exp(p), difference), { axis: -1 });
  }

  /**
   * The weighted share of each category. Their number is `fixed.categories`, or else one more than the largest value.
   */
  static maximumLikelihood(data: Tensor, weights: Tensor, fixed: Readonly<Record<string, TensorLike>> = {}): Categorical {
    const categories = fixed['categories'] === undefined ? max(data).item() + 1 : asTensor(fixed['categories']).item();
    const w = broadcastTo(weights, data.shape);
    const counts = sum(mul(expandDims(w, -1), oneHot(data, categories)), { axis: 0 });
    return new Categorical({ probs: div(counts, expandDims(sum(w, { axis: 0 }), -1)) });
  }
}

const logWeights: Support = {
  name: 'logWeights',
  expectation: 'be below Infinity, and not all −Infinity',
  eventRank: 1,
  discrete: false,
  contains: (x) => logicalAnd(all(less(x, Infinity), { axis: -1 }), any(greater(x, -Infinity), { axis: -1 })),
};
