import {
  abs,
  add,
  broadcastTo,
  clip,
  cpu,
  div,
  DomainError,
  equal,
  exp,
  expm1,
  greater,
  isAbstract,
  isNaN,
  less,
  lessEqual,
  greaterEqual,
  log,
  logicalAnd,
  logicalOr,
  max,
  min,
  mul,
  random,
  square,
  sub,
  where,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { checkedParameters, Parametric, type ParameterSupports } from '../parametric.js';
import { interval } from '../supports/interval.js';
import { real } from '../supports/real.js';
import type { Support } from '../supports/support.js';
import { ofProbability } from './guarded.js';

/**
 * The uniform distribution, p(x) = 1/(high − low) for low ≤ x ≤ high.
 *
 * Domain: finite low < high. Support: the numbers between, both ends included. Its mode is any of them; the middle is given.
 * Fails: DomainError for bounds that are not finite or not in order.
 *
 * @example
 * const d = new Uniform({ low: 1, high: 4 });
 * [d.mean.item(), d.variance.item()] // => [ 2.5, 0.75 ]
 * d.prob([0, 2, 5]).toArray() // => [ 0, 0.3333333333333333, 0 ]
 */
export class Uniform extends Parametric {
  static readonly family: string = 'Uniform';
  static readonly parameters: ParameterSupports<'low' | 'high'> = { low: real, high: real };
  readonly low: Tensor;
  readonly high: Tensor;

  constructor({ low = 0, high = 1 }: { low?: TensorLike; high?: TensorLike } = {}) {
    super();
    ({ low: this.low, high: this.high } = checkedParameters(Uniform.family, Uniform.parameters, { low, high }));
    requireAscending(Uniform.family, this.low, this.high);
  }

  override get support(): Support {
    return interval(this.low, this.high);
  }

  private get width(): Tensor {
    return sub(this.high, this.low);
  }

  override logProb(x: TensorLike): Tensor {
    const outside = logicalOr(less(x, this.low), greater(x, this.high));
    return where(isNaN(x), NaN, where(outside, -Infinity, mul(-1, log(this.width))));
  }

  override prob(x: TensorLike): Tensor {
    const outside = logicalOr(less(x, this.low), greater(x, this.high));
    return where(isNaN(x), NaN, where(outside, 0, div(1, this.width)));
  }

  override cdf(x: TensorLike): Tensor {
    return clip(div(sub(x, this.low), this.width), 0, 1);
  }

  override survival(x: TensorLike): Tensor {
    return clip(div(sub(this.high, x), this.width), 0, 1);
  }

  override quantile(p: TensorLike): Tensor {
    // Exact at both ends.
    return ofProbability(p, (q) => add(mul(sub(1, q), this.low), mul(q, this.high)));
  }

  override upperQuantile(p: TensorLike): Tensor {
    return ofProbability(p, (q) => add(mul(q, this.low), mul(sub(1, q), this.high)));
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    const u = random.uniform(key, shape, { dtype: this.low.dtype as 'float64' | 'float32' });
    return add(this.low, mul(u, this.width));
  }

  override get mean(): Tensor {
    return broadcastTo(add(mul(0.5, this.low), mul(0.5, this.high)), this.batchShape);
  }

  override get variance(): Tensor {
    return div(square(this.width), 12);
  }

  override get mode(): Tensor {
    return this.mean;
  }

  override entropy(): Tensor {
    return log(this.width);
  }

  override mgf(t: TensorLike): Tensor {
    return mul(exp(mul(t, this.low)), meanExponential(mul(t, this.width)));
  }

  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!(other instanceof Uniform)) return undefined;
    const inside = logicalAnd(greaterEqual(this.low, other.low), lessEqual(this.high, other.high));
    return where(inside, log(div(other.width, this.width)), Infinity);
  }

  /**
   * The smallest and the largest value of positive weight.
   * Fails: DomainError where they are the same.
   */
  static maximumLikelihood(data: Tensor, weights: Tensor): Uniform {
    const ignored = equal(broadcastTo(weights, data.shape), 0);
    const low = min(where(ignored, Infinity, data), { axis: 0 });
    return new Uniform({ low, high: max(where(ignored, -Infinity, data), { axis: 0 }) });
  }
}

/** Throws a DomainError unless low < high everywhere. Values that are being traced are not read. */
export function requireAscending(family: string, low: Tensor, high: Tensor): void {
  const ascends = less(low, high);
  if (isAbstract(ascends) || ascends.device !== cpu) return;
  const at = ascends.data.indexOf(0);
  if (at < 0) return;
  const [a, b] = [low, high].map((x) => broadcastTo(x, ascends.shape).data[at]);
  throw new DomainError({
    op: family,
    argument: 'high',
    expected: 'be greater than `low`',
    actual: ascends.size === 1 ? `${b} with low ${a}` : `${b} with low ${a} at flat index ${at}`,
  });
}

/** (eᶻ − 1)/z, the mean of exp(z·U): 1 at 0, by its series nearby. */
function meanExponential(z: Tensor): Tensor {
  const near = less(abs(z), 0.02);
  const [small, large] = [where(near, z, 0), where(near, 1, z)];
  const series = [720, 120, 24, 6, 2, 1].reduce<Tensor>((rest, factorial) => add(1 / factorial, mul(small, rest)), mul(small, 1 / 5040));
  return where(near, series, div(expm1(large), large));
}
