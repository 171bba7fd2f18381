import {
  abs,
  add,
  atan2,
  broadcastTo,
  div,
  equal,
  full,
  greater,
  less,
  log,
  log1p,
  mul,
  neg,
  reciprocal,
  square,
  sub,
  tan,
  where,
  type DType,
  type random,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { LocationScale } from './locationScale.js';
import { openUniform } from './openUniform.js';

/**
 * The Cauchy distribution, p(x) = 1/(π scale (1 + ((x − loc)/scale)²)): so heavy in the tails that it has no mean.
 *
 * Domain: finite loc, scale > 0. Support: all numbers. Mean and variance are NaN.
 * Fails: DomainError for parameters outside their domain.
 * Source: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 1, ch. 16; the divergence is Chyzak & Nielsen (2019).
 *
 * @example
 * const d = new Cauchy({ loc: 1, scale: 2 });
 * d.quantile([0.5, 0.75]).toArray() // => [ 1, 3 ]
 * d.survival(1e20).item() // => 6.366197723675813e-21
 */
export class Cauchy extends LocationScale {
  static readonly family: string = 'Cauchy';

  protected override standardLogProb(z: Tensor): Tensor {
    return sub(-Math.log(Math.PI), logOnePlusSquare(z));
  }

  protected override standardCdf(z: Tensor): Tensor {
    return cauchyTail(neg(z));
  }

  protected override standardSurvival(z: Tensor): Tensor {
    return cauchyTail(z);
  }

  protected override standardLogCdf(z: Tensor): Tensor {
    return logCauchyTail(neg(z));
  }

  protected override standardLogSurvival(z: Tensor): Tensor {
    return logCauchyTail(z);
  }

  protected override standardQuantile(p: Tensor): Tensor {
    // tan(π(p − ½)), by the distance to the nearer end where that is small.
    const [low, high] = [less(p, 0.25), greater(p, 0.75)];
    const left = neg(reciprocal(tan(mul(Math.PI, where(low, p, 0.25)))));
    const right = reciprocal(tan(mul(Math.PI, sub(1, where(high, p, 0.75)))));
    const middle = tan(mul(Math.PI, sub(where(low, 0.5, where(high, 0.5, p)), 0.5)));
    return where(low, left, where(high, right, middle));
  }

  protected override standardUpperQuantile(p: Tensor): Tensor {
    return neg(this.standardQuantile(p));
  }

  protected override standardDraw(key: random.KeyLike, shape: Shape, dtype: DType): Tensor {
    return this.standardQuantile(openUniform(key, shape, dtype));
  }

  override get mean(): Tensor {
    return full(this.batchShape, NaN, { dtype: this.loc.dtype });
  }

  override get variance(): Tensor {
    return this.mean;
  }

  override entropy(): Tensor {
    return broadcastTo(add(log(this.scale), Math.log(4 * Math.PI)), this.batchShape);
  }

  /** 1 at 0, infinite elsewhere. */
  override mgf(t: TensorLike): Tensor {
    return where(equal(mul(t, this.scale), 0), 1, add(abs(mul(t, add(this.loc, this.scale))), Infinity));
  }

  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!(other instanceof Cauchy)) return undefined;
    const distance = add(square(add(this.scale, other.scale)), square(sub(this.loc, other.loc)));
    return log(div(distance, mul(4, mul(this.scale, other.scale))));
  }
}

/** log(1 + z²), also where z² overflows. */
export function logOnePlusSquare(z: Tensor): Tensor {
  const big = greater(abs(z), 1);
  const far = where(big, abs(z), 1);
  return where(big, add(mul(2, log(far)), log1p(square(reciprocal(far)))), log1p(square(where(big, 0, z))));
}

/** P(Z > z) of a standard Cauchy variable: the angle of the point (z, 1), as a share of a half turn. */
export function cauchyTail(z: Tensor): Tensor {
  return div(atan2(1, z), Math.PI);
}

function logCauchyTail(z: Tensor): Tensor {
  const upper = greater(z, 0);
  return where(upper, log(cauchyTail(where(upper, z, 0))), log1p(neg(cauchyTail(where(upper, 0, neg(z))))));
}
