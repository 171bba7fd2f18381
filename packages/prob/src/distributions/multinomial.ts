import {
  add,
  asTensor,
  astype,
  broadcastTo,
  cumsum,
  diagonalMatrix,
  div,
  DomainError,
  equal,
  exp,
  expandDims,
  expm1,
  flip,
  greater,
  isNaN,
  lgamma,
  log1p,
  minimum,
  mul,
  random,
  slice,
  squeeze,
  stack,
  sub,
  sum,
  take,
  where,
  xlogy,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { checkedParameters, Parametric, type ParameterSupports } from '../parametric.js';
import { deviance } from '../special/deviance.js';
import { expectedLogFactorial } from '../special/expectedLogFactorial.js';
import { logPoissonMass } from '../special/logPoissonMass.js';
import { counts } from '../supports/counts.js';
import { nonNegativeInteger } from '../supports/nonNegativeInteger.js';
import { simplex } from '../supports/simplex.js';
import type { Support } from '../supports/support.js';
import { requireShape } from './matrixArguments.js';
import { multinomialMode } from './multinomialMode.js';
import { requireProbabilities } from './requireProbabilities.js';
import { sameValues } from './sameValues.js';
import { weightedMean } from './weightedMean.js';

/**
 * The multinomial distribution of the counts of n categories in independent trials,
 * P(x) = trials!/(x₁!⋯xₙ!)·Π probsₖ^xₖ.
 *
 * Shapes: trials [...], probs [..., n]; leading axes broadcast to the batch. Draws are int32.
 * Domain: whole trials ≥ 0; probs ≥ 0 with sum 1 within 1e-6. Support: n whole numbers ≥ 0 that sum to trials.
 * Nothing is differentiated in trials.
 * Fails: DomainError for parameters outside their domain.
 * Source: Johnson, Kotz & Balakrishnan, Discrete Multivariate Distributions (1997), chapter 35.
 *
 * @example
 * const votes = new Multinomial({ trials: 4, probs: [0.5, 0.3, 0.2] });
 * votes.prob([2, 1, 1]).item().toFixed(12) // => '0.180000000000'
 * votes.mean.toArray() // => [ 2, 1.2, 0.8 ]
 */
export class Multinomial extends Parametric {
  static readonly family: string = 'Multinomial';
  static readonly eventRank: number = 1;
  static readonly parameters: ParameterSupports<'trials' | 'probs'> = { trials: nonNegativeInteger, probs: simplex };
  /** The number of trials. */
  readonly trials: Tensor;
  /** The probability of each category. */
  readonly probs: Tensor;

  constructor({ trials, probs }: { readonly trials: TensorLike; readonly probs: TensorLike }) {
    super();
    requireProbabilities(Multinomial.family, probs, '');
    ({ trials: this.trials, probs: this.probs } = checkedParameters(Multinomial.family, Multinomial.parameters, { trials, probs }));
  }

  private get categories(): number {
    return this.probs.shape.at(-1)!;
  }

  override get eventShape(): Shape {
    return [this.categories];
  }

  override get support(): Support {
    return counts(this.trials);
  }

  private get means(): Tensor {
    return mul(expandDims(this.trials, -1), this.probs);
  }

  override logProb(x: TensorLike): Tensor {
    const value = asTensor(x);
    requireShape('Multinomial.logProb', value, this.eventShape);
    const { trials, probs } = this;
    // Poisson counts of these means, given their sum. The last term takes out that probs sum to 1 only up to rounding.
    const counted = sum(logPoissonMass(value, this.means), { axis: -1 });
    const excess = mul(trials, sub(sum(probs, { axis: -1 }), 1));
    const total = sum(value, { axis: -1 });
    const mass = add(sub(counted, logPoissonMass(trials, trials)), excess);
    return where(isNaN(total), NaN, where(equal(total, trials), mass, -Infinity));
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    const n = this.categories;
    const keys = random.split(key, n) as random.KeyLike[];
    const { probs } = this;
    const flipped = flip(probs, { axis: -1 });
    const rest = flip(cumsum(flipped, { axis: -1 }), { axis: -1 });
    const lead = probs.shape.slice(0, -1);
    const column = (x: Tensor, k: number): Tensor => squeeze(slice(x, [...lead.map(() => 0), k], [...lead, k + 1]), { axis: -1 });
    let left = astype(broadcastTo(this.trials, shape), 'int32');
    const result: Tensor[] = [];
    for (let k = 0; k < n - 1; k++) {
      const remaining = column(rest, k);
      const share = div(column(probs, k), where(greater(remaining, 0), remaining, 1));
      const count = random.binomial(keys[k]!, left, broadcastTo(minimum(share, 1), shape), shape);
      result.push(count);
      left = sub(left, count);
    }
    return stack([...result, left], { axis: -1 });
  }

  override get mean(): Tensor {
    return broadcastTo(this.means, [...this.batchShape, this.categories]);
  }

  override get variance(): Tensor {
    return broadcastTo(mul(this.means, sub(1, this.probs)), [...this.batchShape, this.categories]);
  }

  /** The covariance [..., n, n], trials·(diag(probs) − probs·probsᵀ), a singular matrix. */
  get covariance(): Tensor {
    const products = mul(expandDims(this.means, -1), expandDims(this.probs, -2));
    return sub(diagonalMatrix(this.mean), products);
  }

  /** The likeliest counts, one of them where there are several. */
  override get mode(): Tensor {
    return multinomialMode(this.trials, this.probs);
  }

  override entropy(): Tensor {
    const { trials, probs } = this;
    const trialsOfEach = expandDims(trials, -1);
    const factorials = sum(expectedLogFactorial(0, trialsOfEach, probs), { axis: -1 });
    const order = mul(trials, sum(xlogy(probs, probs), { axis: -1 }));
    return sub(sub(factorials, order), lgamma(add(trials, 1)));
  }

  /** E[exp(tᵀX)] for vectors t. */
  override mgf(t: TensorLike): Tensor {
    return exp(mul(this.trials, log1p(sum(mul(this.probs, expm1(t)), { axis: -1 }))));
  }

  /** For the same trials; with others the supports differ. */
  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!(other instanceof Multinomial) || other.categories !== this.categories || !sameValues(this.trials, other.trials)) return undefined;
    return mul(this.trials, sum(deviance(this.probs, other.probs), { axis: -1 }));
  }

  /**
   * The weighted share of each category. Trials are `fixed.trials`, or the sum that all vectors have in common.
   * Fails: DomainError when the sums differ and trials are not given.
   */
  static maximumLikelihood(data: Tensor, weights: Tensor, fixed: Readonly<Record<string, TensorLike>> = {}): Multinomial {
    const trials = fixed['trials'] ?? commonSum(data);
    const means = weightedMean(data, weights, 1);
    return new Multinomial({ trials, probs: div(means, sum(means, { axis: -1, keepDims: true })) });
  }
}

function commonSum(data: Tensor): Tensor {
  const sums = sum(data, { axis: -1 });
  const first = take(sums, 0, { axis: 0 });
  if (sameValues(sums, first)) return first;
  throw new DomainError({
    op: 'Multinomial.maximumLikelihood',
    argument: 'data',
    expected: 'hold counts of the same number of trials',
    actual: 'sums that differ',
    hint: 'Give the trials of the fitted distribution: fit(Multinomial, data, { fixed: { trials: 10 } }). Each row counts by its sum.',
  });
}
