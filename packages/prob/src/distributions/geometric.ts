import {
  add,
  binary,
  div,
  expm1,
  floor,
  greater,
  log1p,
  mul,
  neg,
  random,
  reciprocal,
  unary,
  square,
  sub,
  where,
  zerosLike,
  type Binary,
  type Shape,
  type Tensor,
  type TensorLike,
  type Unary,
} from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { checkedParameters, Parametric, type ParameterSupports } from '../parametric.js';
import { deviance } from '../special/deviance.js';
import { discreteQuantile, discreteUpperQuantile, type CountLaw } from '../special/discreteQuantile.js';
import { nonNegativeInteger } from '../supports/nonNegativeInteger.js';
import { positiveProbability } from '../supports/positiveProbability.js';
import type { Support } from '../supports/support.js';
import { weightedMean } from './weightedMean.js';

const logMass: Binary = /* @__PURE__ */ binary(
  'Geometric.logProb',
  'x >= 0 && x == floor(x) && x - x == 0 ? (x == 0 ? log(y) : log(y) + x * log1p(-y)) : (x == x ? log(0) : x)',
  // A whole number has no derivative of its own.
  { partials: ['0', 'x >= 0 && x == floor(x) && x - x == 0 ? 1 / y - (x == 0 ? 0 : x / (1 - y)) : 0'] },
);
/** log P(X > x) = (⌊x⌋ + 1)·log(1 − y); the probability itself is its exponential. */
const logTail: Binary = /* @__PURE__ */ binary('Geometric.logSurvival', 'x < 0 ? 0 : (x == x ? (floor(x) + 1) * log1p(-y) : x)', {
  partials: ['0', 'x < 0 || x - x != 0 ? 0 : -(floor(x) + 1) / (1 - y)'],
});
/** The derivative of P(X > x) in y with its sign changed, that of P(X ≤ x). */
const tailSlope = 'x < 0 || x - x != 0 ? 0 : (x < 1 ? 1 : (floor(x) + 1) * exp(floor(x) * log1p(-y)))';
const tail: Binary = /* @__PURE__ */ binary('Geometric.survival', 'x < 0 ? 1 : (x == x ? exp((floor(x) + 1) * log1p(-y)) : x)', {
  partials: ['0', `-(${tailSlope})`],
});
const cumulative: Binary = /* @__PURE__ */ binary('Geometric.cdf', 'x < 0 ? 0 : (x < 1 ? y : (x == x ? -expm1((floor(x) + 1) * log1p(-y)) : x))', {
  partials: ['0', tailSlope],
});
const quantileOf: Binary = /* @__PURE__ */ binary('Geometric.quantile', 'geometricQuantile(x, y)', {
  uses: () => [{ name: 'geometricQuantile', evaluate: (u, p) => discreteQuantile(u!, countLaw(p!)) }],
});
const upperQuantileOf: Binary = /* @__PURE__ */ binary('Geometric.upperQuantile', 'geometricUpperQuantile(x, y)', {
  uses: () => [{ name: 'geometricUpperQuantile', evaluate: (u, p) => discreteUpperQuantile(u!, countLaw(p!)) }],
});

/** −log y − (1 − y)/y·log(1 − y). */
const entropyOf: Unary = /* @__PURE__ */ unary('Geometric.entropy', '-log(x) - (x == 1 ? 0 : (1 - x) / x * log1p(-x))', {
  partials: ['log1p(-x) / (x * x)'],
});

function countLaw(p: number): CountLaw {
  const logQ = Math.log1p(-p);
  return {
    cdf: (k) => -Math.expm1((k + 1) * logQ),
    survival: (k) => Math.exp((k + 1) * logQ),
    mean: (1 - p) / p,
    deviation: Math.sqrt(1 - p) / p,
    last: p === 1 ? 0 : Infinity,
  };
}

/**
 * The geometric distribution: the number of failures before the first success, P(X = k) = probs·(1 − probs)ᵏ.
 *
 * Domain: 0 < probs ≤ 1. Support: 0, 1, 2, …. Draws have the type of the parameter.
 * Fails: DomainError for probs outside the domain.
 * Source: Johnson, Kemp & Kotz, Univariate Discrete Distributions, section 5.2.
 *
 * @example
 * const misses = new Geometric({ probs: 0.25 });
 * misses.mean.item() // => 3
 * misses.cdf([0, 1]).toArray() // => [ 0.25, 0.4375 ]
 */
export class Geometric extends Parametric {
  static readonly family: string = 'Geometric';
  static readonly parameters: ParameterSupports<'probs'> = { probs: positiveProbability };
  /** The probability of a success. */
  readonly probs: Tensor;

  constructor({ probs }: { readonly probs: TensorLike }) {
    super();
    ({ probs: this.probs } = checkedParameters(Geometric.family, Geometric.parameters, { probs }));
  }

  override get support(): Support {
    return nonNegativeInteger;
  }

  override logProb(x: TensorLike): Tensor {
    return logMass(x, this.probs);
  }

  override cdf(x: TensorLike): Tensor {
    return cumulative(x, this.probs);
  }

  override survival(x: TensorLike): Tensor {
    return tail(x, this.probs);
  }

  override logSurvival(x: TensorLike): Tensor {
    return logTail(x, this.probs);
  }

  override quantile(p: TensorLike): Tensor {
    return quantileOf(p, this.probs);
  }

  override upperQuantile(p: TensorLike): Tensor {
    return upperQuantileOf(p, this.probs);
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    const dtype = this.probs.dtype as 'float64' | 'float32';
    return floor(div(random.exponential(key, shape, { dtype }), neg(log1p(neg(this.probs)))));
  }

  override get mean(): Tensor {
    return div(sub(1, this.probs), this.probs);
  }

  override get variance(): Tensor {
    return div(sub(1, this.probs), square(this.probs));
  }

  override get mode(): Tensor {
    return zerosLike(this.probs);
  }

  override entropy(): Tensor {
    return entropyOf(this.probs);
  }

  override mgf(t: TensorLike): Tensor {
    const rest = sub(this.probs, mul(sub(1, this.probs), expm1(t)));
    const converges = greater(rest, 0);
    return where(converges, div(this.probs, where(converges, rest, 1)), Infinity);
  }

  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!(other instanceof Geometric)) return undefined;
    const once = add(deviance(this.probs, other.probs), deviance(sub(1, this.probs), sub(1, other.probs)));
    return div(once, this.probs);
  }

  /** 1/(1 + weighted mean). */
  static maximumLikelihood(data: Tensor, weights: Tensor): Geometric {
    return new Geometric({ probs: reciprocal(add(1, weightedMean(data, weights))) });
  }
}
