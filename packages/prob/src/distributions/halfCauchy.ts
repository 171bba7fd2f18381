import {
  add,
  atan,
  div,
  full,
  greater,
  less,
  log,
  log1p,
  mul,
  reciprocal,
  sub,
  tan,
  where,
  zerosLike,
  type random,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import { checkedParameters, Parametric, type ParameterSupports } from '../parametric.js';
import { nonNegative } from '../supports/nonNegative.js';
import { positive } from '../supports/positive.js';
import type { Support } from '../supports/support.js';
import { halfCauchyMgf } from '../special/halfCauchyMgf.js';
import { cauchyTail, logOnePlusSquare } from './cauchy.js';
import { guarded, ofProbability } from './guarded.js';
import { openUniform } from './openUniform.js';

/**
 * The half-Cauchy distribution of |X| for a Cauchy X around zero: a usual prior of scales.
 *
 * Formula: p(x) = 2/(π scale (1 + (x/scale)²)) for x ≥ 0.
 * Domain: scale > 0. Support: numbers ≥ 0. Mean and variance are ∞.
 * Fails: DomainError for parameters outside their domain.
 * Source: Gelman, Prior distributions for variance parameters in hierarchical models (2006).
 *
 * @example
 * const d = new HalfCauchy({ scale: 5 });
 * d.cdf(5).item() // => 0.5
 * d.survival(5e20).item() // => 6.366197723675813e-21
 */
export class HalfCauchy extends Parametric {
  static readonly family: string = 'HalfCauchy';
  static readonly parameters: ParameterSupports<'scale'> = { scale: positive };
  /** The median. */
  readonly scale: Tensor;

  constructor({ scale = 1 }: { scale?: TensorLike } = {}) {
    super();
    ({ scale: this.scale } = checkedParameters(HalfCauchy.family, HalfCauchy.parameters, { scale }));
  }

  override get support(): Support {
    return nonNegative;
  }

  override logProb(x: TensorLike): Tensor {
    return guarded(less(x, 0), x, 0, -Infinity, (y) =>
      sub(sub(Math.log(2 / Math.PI), log(this.scale)), logOnePlusSquare(div(y, this.scale))),
    );
  }

  override cdf(x: TensorLike): Tensor {
    return guarded(less(x, 0), x, 0, 0, (y) => mul(2 / Math.PI, atan(div(y, this.scale))));
  }

  override logCdf(x: TensorLike): Tensor {
    return guarded(less(x, 0), x, this.scale, -Infinity, (y) => {
      const z = div(y, this.scale);
      const low = less(z, 1);
      const upper = log1p(mul(-2, cauchyTail(where(low, 1, z))));
      return where(low, log(mul(2 / Math.PI, atan(where(low, z, 1)))), upper);
    });
  }

  override survival(x: TensorLike): Tensor {
    return guarded(less(x, 0), x, 0, 1, (y) => mul(2, cauchyTail(div(y, this.scale))));
  }

  override logSurvival(x: TensorLike): Tensor {
    return guarded(less(x, 0), x, 0, 0, (y) => {
      const z = div(y, this.scale);
      const low = less(z, 1);
      return where(low, log1p(mul(-2 / Math.PI, atan(where(low, z, 1)))), log(mul(2, cauchyTail(where(low, 1, z)))));
    });
  }

  override quantile(p: TensorLike): Tensor {
    return mul(this.scale, ofProbability(p, standardQuantile));
  }

  override upperQuantile(p: TensorLike): Tensor {
    return mul(this.scale, ofProbability(p, (q) => reciprocal(tan(mul(Math.PI / 2, q)))));
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    return mul(this.scale, standardQuantile(openUniform(key, shape, this.scale.dtype)));
  }

  override get mean(): Tensor {
    return full(this.batchShape, Infinity, { dtype: this.scale.dtype });
  }

  override get variance(): Tensor {
    return this.mean;
  }

  override get mode(): Tensor {
    return zerosLike(this.scale);
  }

  override entropy(): Tensor {
    return add(log(this.scale), Math.log(2 * Math.PI));
  }

  /** ∞ for every t > 0; by quadrature for t < 0. */
  override mgf(t: TensorLike): Tensor {
    return halfCauchyMgf(mul(t, this.scale));
  }
}

/** tan(πp/2), by the distance to the infinite end where that is small. */
function standardQuantile(p: Tensor): Tensor {
  const high = greater(p, 0.5);
  const right = reciprocal(tan(mul(Math.PI / 2, sub(1, where(high, p, 0.5)))));
  return where(high, right, tan(mul(Math.PI / 2, where(high, 0.5, p))));
}
