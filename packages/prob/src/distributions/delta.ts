import {
  add,
  broadcastTo,
  equal,
  exp,
  greaterEqual,
  isNaN,
  less,
  mul,
  where,
  zerosLike,
  type random,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { checkedParameters, Parametric, type ParameterSupports } from '../parametric.js';
import { point } from '../supports/point.js';
import { real } from '../supports/real.js';
import type { Support } from '../supports/support.js';
import { ofProbability } from './guarded.js';

/**
 * All mass on one value: P(X = value) = 1. logProb is 0 there and −∞ elsewhere.
 *
 * Domain: a finite value. Support: the value.
 * Fails: DomainError for a value that is not finite.
 *
 * @example
 * const d = new Delta({ value: 3 });
 * d.prob([2, 3]).toArray() // => [ 0, 1 ]
 */
export class Delta extends Parametric {
  static readonly family: string = 'Delta';
  static readonly parameters: ParameterSupports<'value'> = { value: real };
  readonly value: Tensor;

  constructor({ value }: { value: TensorLike }) {
    super();
    ({ value: this.value } = checkedParameters(Delta.family, Delta.parameters, { value }));
  }

  override get support(): Support {
    return point(this.value);
  }

  private step(x: TensorLike, reached: Tensor, values: readonly [number, number]): Tensor {
    const [yes, no] = values.map((value) => add(zerosLike(this.value), value)) as [Tensor, Tensor];
    return where(isNaN(x), NaN, where(reached, yes, no));
  }

  override logProb(x: TensorLike): Tensor {
    return this.step(x, equal(x, this.value), [0, -Infinity]);
  }

  override cdf(x: TensorLike): Tensor {
    return this.step(x, greaterEqual(x, this.value), [1, 0]);
  }

  override survival(x: TensorLike): Tensor {
    return this.step(x, less(x, this.value), [1, 0]);
  }

  override quantile(p: TensorLike): Tensor {
    return ofProbability(p, (q) => add(this.value, mul(0, q)));
  }

  protected override draw(_key: random.KeyLike, shape: Shape): Tensor {
    return broadcastTo(this.value, shape);
  }

  override get mean(): Tensor {
    return this.value;
  }

  override get variance(): Tensor {
    return zerosLike(this.value);
  }

  override get mode(): Tensor {
    return this.value;
  }

  override entropy(): Tensor {
    return zerosLike(this.value);
  }

  override mgf(t: TensorLike): Tensor {
    return exp(mul(t, this.value));
  }

  /** −log q(value). */
  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (other.eventShape.length > 0 || !(other.support.discrete || other instanceof Delta)) return undefined;
    return mul(-1, other.logProb(this.value));
  }
}
