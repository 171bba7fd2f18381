import { abs, add, log, mul, pow, reciprocal, sign, sub, type Shape, type Tensor, type TensorLike } from '@x/tensor/core';
import { broadcastAgainst, broadcastShape, floatTensor } from '../floatTensor.js';
import { Bijector } from './bijector.js';

/**
 * y = x^exponent: from the positive numbers onto themselves.
 *
 * Domain: x > 0, exponent ≠ 0.
 *
 * @example
 * new PowerBijector({ exponent: -1 }).forward([2, 4]).toArray() // => [ 0.5, 0.25 ]
 */
export class PowerBijector extends Bijector {
  readonly exponent: Tensor;

  constructor({ exponent }: { exponent: TensorLike }) {
    super();
    this.exponent = floatTensor(exponent);
  }

  override get direction(): Tensor {
    return sign(this.exponent);
  }

  /** y = x^exponent. */
  forward(x: TensorLike): Tensor {
    return pow(x, this.exponent);
  }

  /** x = y^(1/exponent). */
  inverse(y: TensorLike): Tensor {
    return pow(y, reciprocal(this.exponent));
  }

  /** log |dy/dx| = log |exponent| + (exponent − 1) log x. */
  forwardLogDet(x: TensorLike): Tensor {
    const value = broadcastAgainst(floatTensor(x), this.exponent.shape);
    return add(log(abs(this.exponent)), mul(sub(this.exponent, 1), log(value)));
  }

  override forwardShape(shape: Shape): Shape {
    return broadcastShape(shape, this.exponent.shape);
  }

  override inverseShape(shape: Shape): Shape {
    return this.forwardShape(shape);
  }
}
