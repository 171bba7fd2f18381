import { add, broadcastTo, div, log, mul, sub, type random, type DType, type Shape, type Tensor, type TensorLike } from '@x/tensor/core';
import { checkedParameters, Parametric, type Family, type ParameterSupports } from '../parametric.js';
import { positive } from '../supports/positive.js';
import { real } from '../supports/real.js';
import type { Support } from '../supports/support.js';
import { ofProbability } from './guarded.js';

/** Location and scale: a real and a positive parameter. */
export const locationAndScale: ParameterSupports<'loc' | 'scale'> = { loc: real, scale: positive };

/**
 * A family X = loc + scale·Z with a standard Z on all numbers, whose density, tails and quantile are all that differs from
 * one family to the next.
 */
export abstract class LocationScale extends Parametric {
  static readonly parameters: ParameterSupports<'loc' | 'scale'> = locationAndScale;
  readonly loc: Tensor;
  readonly scale: Tensor;

  constructor({ loc = 0, scale = 1 }: { loc?: TensorLike; scale?: TensorLike } = {}) {
    super();
    const { family, parameters } = this.constructor as unknown as Family;
    ({ loc: this.loc, scale: this.scale } = checkedParameters(family, parameters as typeof locationAndScale, { loc, scale }));
  }

  /** log p(z) of the standard variable. */
  protected abstract standardLogProb(z: Tensor): Tensor;
  /** P(Z ≤ z). */
  protected abstract standardCdf(z: Tensor): Tensor;
  /** log P(Z ≤ z). */
  protected abstract standardLogCdf(z: Tensor): Tensor;
  /** P(Z > z). */
  protected abstract standardSurvival(z: Tensor): Tensor;
  /** log P(Z > z). */
  protected abstract standardLogSurvival(z: Tensor): Tensor;
  /** The z of a probability inside [0, 1]. */
  protected abstract standardQuantile(p: Tensor): Tensor;
  /** The z that is exceeded with a probability inside [0, 1]. */
  protected abstract standardUpperQuantile(p: Tensor): Tensor;
  /** Draws of Z. */
  protected abstract standardDraw(key: random.KeyLike, shape: Shape, dtype: DType): Tensor;

  override get support(): Support {
    return real;
  }

  private standardize(x: TensorLike): Tensor {
    return div(sub(x, this.loc), this.scale);
  }

  override logProb(x: TensorLike): Tensor {
    return sub(this.standardLogProb(this.standardize(x)), log(this.scale));
  }

  override cdf(x: TensorLike): Tensor {
    return this.standardCdf(this.standardize(x));
  }

  override logCdf(x: TensorLike): Tensor {
    return this.standardLogCdf(this.standardize(x));
  }

  override survival(x: TensorLike): Tensor {
    return this.standardSurvival(this.standardize(x));
  }

  override logSurvival(x: TensorLike): Tensor {
    return this.standardLogSurvival(this.standardize(x));
  }

  override quantile(p: TensorLike): Tensor {
    return add(this.loc, mul(this.scale, ofProbability(p, (q) => this.standardQuantile(q))));
  }

  override upperQuantile(p: TensorLike): Tensor {
    return add(this.loc, mul(this.scale, ofProbability(p, (q) => this.standardUpperQuantile(q))));
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    return add(this.loc, mul(this.scale, this.standardDraw(key, shape, this.loc.dtype)));
  }

  override get mode(): Tensor {
    return broadcastTo(this.loc, this.batchShape);
  }
}
