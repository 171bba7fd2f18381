import { abs, add, div, log, mul, sign, sub, type Shape, type Tensor, type TensorLike } from '@x/tensor/core';
import { broadcastAgainst, broadcastShape, floatTensor } from '../floatTensor.js';
import { Bijector } from './bijector.js';

/**
 * y = loc + scale·x, number by number.
 *
 * Domain: scale ≠ 0; it may be negative.
 *
 * @example
 * const celsiusToFahrenheit = new AffineBijector({ loc: 32, scale: 1.8 });
 * celsiusToFahrenheit.forward([0, 100]).toArray() // => [ 32, 212 ]
 */
export class AffineBijector extends Bijector {
  readonly loc: Tensor;
  readonly scale: Tensor;

  constructor({ loc = 0, scale = 1 }: { loc?: TensorLike; scale?: TensorLike } = {}) {
    super();
    this.loc = floatTensor(loc);
    this.scale = floatTensor(scale);
  }

  override get direction(): Tensor {
    return sign(this.scale);
  }

  /** y = loc + scale·x. */
  forward(x: TensorLike): Tensor {
    return add(this.loc, mul(this.scale, x));
  }

  /** x = (y − loc)/scale. */
  inverse(y: TensorLike): Tensor {
    return div(sub(y, this.loc), this.scale);
  }

  /** log |dy/dx| = log |scale|. */
  forwardLogDet(x: TensorLike): Tensor {
    return broadcastAgainst(log(abs(this.scale)), floatTensor(x).shape, this.loc.shape);
  }

  override forwardShape(shape: Shape): Shape {
    return broadcastShape(shape, this.loc.shape, this.scale.shape);
  }

  override inverseShape(shape: Shape): Shape {
    return this.forwardShape(shape);
  }
}
