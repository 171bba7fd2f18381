import {
  abs,
  add,
  argsort,
  broadcastTo,
  cumsum,
  div,
  exp,
  expandDims,
  gather,
  greaterEqual,
  less,
  lessEqual,
  log,
  log1p,
  mul,
  neg,
  random,
  square,
  squeeze,
  sub,
  sum,
  where,
  type DType,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { guarded } from './guarded.js';
import { LocationScale } from './locationScale.js';
import { weightedMean } from './weightedMean.js';

/**
 * The Laplace (double exponential) distribution, p(x) = exp(−|x − loc|/scale)/(2 scale). As a prior it leads to the lasso.
 *
 * Domain: finite loc, scale > 0. Support: all numbers. The derivative of logProb at loc, where it bends, is 0.
 * Fails: DomainError for parameters outside their domain.
 * Source: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 2, ch. 24.
 *
 * @example
 * const d = new Laplace({ scale: 2 });
 * d.prob(1).item() // => 0.1516326649281583…
 * d.logSurvival(1000).item() // => -500.69314718055995
 */
export class Laplace extends LocationScale {
  static readonly family: string = 'Laplace';

  protected override standardLogProb(z: Tensor): Tensor {
    return sub(-Math.LN2, abs(z));
  }

  protected override standardCdf(z: Tensor): Tensor {
    return tail(neg(z));
  }

  protected override standardSurvival(z: Tensor): Tensor {
    return tail(z);
  }

  protected override standardLogCdf(z: Tensor): Tensor {
    return logTail(neg(z));
  }

  protected override standardLogSurvival(z: Tensor): Tensor {
    return logTail(z);
  }

  protected override standardQuantile(p: Tensor): Tensor {
    const lower = less(p, 0.5);
    return where(lower, log(mul(2, where(lower, p, 0.5))), neg(log(mul(2, sub(1, where(lower, 0.5, p))))));
  }

  protected override standardUpperQuantile(p: Tensor): Tensor {
    return neg(this.standardQuantile(p));
  }

  protected override standardDraw(key: random.KeyLike, shape: Shape, dtype: DType): Tensor {
    const [a, b] = random.split(key);
    const type = { dtype: dtype as 'float64' | 'float32' };
    return sub(random.exponential(a, shape, type), random.exponential(b, shape, type));
  }

  override get mean(): Tensor {
    return this.mode;
  }

  override get variance(): Tensor {
    return broadcastTo(mul(2, square(this.scale)), this.batchShape);
  }

  override entropy(): Tensor {
    return broadcastTo(add(log(this.scale), 1 + Math.LN2), this.batchShape);
  }

  override mgf(t: TensorLike): Tensor {
    const u = mul(t, this.scale);
    const finite = guarded(greaterEqual(abs(u), 1), u, 0, Infinity, (v) => div(1, sub(1, square(v))));
    return mul(exp(mul(t, this.loc)), finite);
  }

  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!(other instanceof Laplace)) return undefined;
    const ratio = div(this.scale, other.scale);
    const distance = abs(sub(this.loc, other.loc));
    const near = mul(ratio, exp(neg(div(distance, this.scale))));
    return sub(sub(add(div(distance, other.scale), near), 1), log(ratio));
  }

  /** The weighted median and the mean distance to it. */
  static maximumLikelihood(data: Tensor, weights: Tensor): Laplace {
    const loc = weightedMedian(data, broadcastTo(weights, data.shape));
    return new Laplace({ loc, scale: weightedMean(abs(sub(data, loc)), weights) });
  }
}

/** P(Z > z): ½e⁻ᶻ on the right. */
function tail(z: Tensor): Tensor {
  const left = less(z, 0);
  const near = mul(0.5, exp(where(left, z, 0)));
  return where(left, sub(1, near), mul(0.5, exp(neg(where(left, 0, z)))));
}

function logTail(z: Tensor): Tensor {
  const left = less(z, 0);
  return where(left, log1p(mul(-0.5, exp(where(left, z, 0)))), sub(-Math.LN2, where(left, 0, z)));
}

/** The middle of the medians along axis 0: the weight on either side is at most a half. */
function weightedMedian(data: Tensor, weights: Tensor): Tensor {
  const order = argsort(data, { axis: 0 });
  const sorted = gather(data, order, { axis: 0 });
  const below = cumsum(gather(weights, order, { axis: 0 }), { axis: 0 });
  const half = mul(0.5, sum(weights, { axis: 0, keepDims: true }));
  const at = (before: Tensor): Tensor => {
    const place = expandDims(sum(before, { axis: 0 }), 0);
    return squeeze(gather(sorted, place, { axis: 0 }), { axis: 0 });
  };
  return mul(0.5, add(at(less(below, half)), at(lessEqual(below, half))));
}
