import { exp, log, sub, tensor, type Shape, type Tensor, type TensorLike } from '@x/tensor/core';
import { broadcastAgainst, broadcastShape, floatTensor } from '../floatTensor.js';
import { Bijector } from './bijector.js';

/**
 * y = high − eˣ: onto the numbers below `high`.
 *
 * @example
 * new UpperBoundBijector({ high: 5 }).forward(0).item() // => 4
 */
export class UpperBoundBijector extends Bijector {
  readonly high: Tensor;

  constructor({ high }: { high: TensorLike }) {
    super();
    this.high = floatTensor(high);
  }

  override get direction(): Tensor {
    return tensor(-1);
  }

  /** y = high − eˣ. */
  forward(x: TensorLike): Tensor {
    return sub(this.high, exp(x));
  }

  /** x = log(high − y). */
  inverse(y: TensorLike): Tensor {
    return log(sub(this.high, y));
  }

  /** log |dy/dx| = x. */
  forwardLogDet(x: TensorLike): Tensor {
    return broadcastAgainst(floatTensor(x), this.high.shape);
  }

  override forwardShape(shape: Shape): Shape {
    return broadcastShape(shape, this.high.shape);
  }

  override inverseShape(shape: Shape): Shape {
    return this.forwardShape(shape);
  }
}
