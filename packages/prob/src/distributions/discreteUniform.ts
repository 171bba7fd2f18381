import {
  abs,
  add,
  astype,
  binary,
  broadcastShapes,
  broadcastTo,
  cpu,
  div,
  DomainError,
  equal,
  exp,
  expm1,
  floor,
  greater,
  greaterEqual,
  isAbstract,
  isFloat,
  less,
  lessEqual,
  log,
  logicalAnd,
  max,
  min,
  minimum,
  mul,
  neg,
  random,
  square,
  sub,
  ternary,
  where,
  type Binary,
  type Shape,
  type Tensor,
  type TensorLike,
  type Ternary,
} from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { checkedParameters, Parametric, type ParameterSupports } from '../parametric.js';
import { integer } from '../supports/integer.js';
import { integerInterval } from '../supports/integerInterval.js';
import type { Support } from '../supports/support.js';

const logMass: Ternary = /* @__PURE__ */ ternary(
  'DiscreteUniform.logProb',
  'x >= y && x <= z && x == floor(x) ? 0 - log(z - y + 1) : (x == x ? log(0) : x)',
);
const cumulative: Ternary = /* @__PURE__ */ ternary(
  'DiscreteUniform.cdf',
  'x < y ? 0 : (x >= z ? 1 : (floor(x) - y + 1) / (z - y + 1))',
);
const tail: Ternary = /* @__PURE__ */ ternary(
  'DiscreteUniform.survival',
  'x < y ? 1 : (x >= z ? 0 : (z - floor(x)) / (z - y + 1))',
);
/** The place of the quantile x among y values. */
const quantileOf: Binary = /* @__PURE__ */ binary('DiscreteUniform.quantile', 'discreteUniformQuantile(x, y)', {
  uses: () => [{ name: 'discreteUniformQuantile', evaluate: smallestPlace }],
});

function smallestPlace(p: number, n: number): number {
  if (!(p >= 0 && p <= 1)) return NaN;
  // The product is a rounding away from the exact one; the quotient decides.
  let place = Math.max(Math.ceil(p * n) - 1, 0);
  if (place > 0 && place / n >= p) place -= 1;
  if (place < n - 1 && (place + 1) / n < p) place += 1;
  return place;
}

/**
 * The uniform distribution over the whole numbers from low to high, both included: P(X = k) = 1/(high − low + 1).
 *
 * Domain: whole low ≤ high. Support: low, low + 1, …, high. Draws have the type of the parameters.
 * Fails: DomainError for bounds that are not whole, or high < low.
 * Source: Johnson, Kemp & Kotz, Univariate Discrete Distributions, section 6.10.
 *
 * @example
 * const die = new DiscreteUniform({ low: 1, high: 6 });
 * die.mean.item() // => 3.5
 * die.quantile([0.5, 0.51]).toArray() // => [ 3, 4 ]
 */
export class DiscreteUniform extends Parametric {
  static readonly family: string = 'DiscreteUniform';
  static readonly parameters: ParameterSupports<'low' | 'high'> = { low: integer, high: integer };
  /** The smallest value. */
  readonly low: Tensor;
  /** The largest value. */
  readonly high: Tensor;

  constructor({ low, high }: { readonly low: TensorLike; readonly high: TensorLike }) {
    super();
    ({ low: this.low, high: this.high } = checkedParameters(DiscreteUniform.family, DiscreteUniform.parameters, { low, high }));
    requireOrder(this.low, this.high);
  }

  /** How many values there are. */
  private get count(): Tensor {
    return add(sub(this.high, this.low), 1);
  }

  override get support(): Support {
    return integerInterval(this.low, this.high);
  }

  override logProb(x: TensorLike): Tensor {
    return logMass(x, this.low, this.high);
  }

  override cdf(x: TensorLike): Tensor {
    return cumulative(x, this.low, this.high);
  }

  override survival(x: TensorLike): Tensor {
    return tail(x, this.low, this.high);
  }

  override quantile(p: TensorLike): Tensor {
    return add(this.low, quantileOf(p, this.count));
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    const dtype = this.low.dtype as 'float64' | 'float32';
    const step = floor(mul(random.uniform(key, shape, { dtype }), this.count));
    // The product may round up to the count itself.
    return minimum(add(this.low, step), this.high);
  }

  override get mean(): Tensor {
    return mul(add(this.low, this.high), 0.5);
  }

  override get variance(): Tensor {
    return div(sub(square(this.count), 1), 12);
  }

  /** The smallest value: all are equally likely. */
  override get mode(): Tensor {
    return broadcastTo(this.low, this.batchShape);
  }

  override entropy(): Tensor {
    return log(this.count);
  }

  override mgf(t: TensorLike): Tensor {
    // A geometric sum, seen from its largest term so that nothing overflows before the result does.
    const decay = neg(abs(t));
    const still = equal(decay, 0);
    const d = where(still, -1, decay);
    const share = div(expm1(mul(d, this.count)), mul(this.count, expm1(d)));
    const largest = exp(mul(t, where(greater(t, 0), this.high, this.low)));
    return mul(largest, where(still, 1, share));
  }

  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!(other instanceof DiscreteUniform)) return undefined;
    const inside = logicalAnd(greaterEqual(this.low, other.low), lessEqual(this.high, other.high));
    return where(inside, log(div(other.count, this.count)), Infinity);
  }

  /** The smallest and the largest value of positive weight. */
  static maximumLikelihood(data: Tensor, weights: Tensor): DiscreteUniform {
    const values = isFloat(data.dtype) ? data : astype(data, 'float64');
    const counts = greater(weights, 0);
    return new DiscreteUniform({
      low: min(where(counts, values, Infinity), { axis: 0 }),
      high: max(where(counts, values, -Infinity), { axis: 0 }),
    });
  }
}

function requireOrder(low: Tensor, high: Tensor): void {
  if (isAbstract(low) || isAbstract(high) || low.device !== cpu || high.device !== cpu) return;
  const wrong = less(high, low).data.indexOf(1);
  if (wrong < 0) return;
  const at = (x: Tensor): string => String(broadcastTo(x, broadcastShapes(DiscreteUniform.family, [low.shape, high.shape])).data[wrong]);
  throw new DomainError({
    op: DiscreteUniform.family,
    argument: 'high',
    expected: 'be at least low',
    actual: `low ${at(low)} and high ${at(high)}`,
    hint: 'Both ends are included: low = high is a single value.',
  });
}
