import { add, exp, log, sub, type Shape, type Tensor, type TensorLike } from '@x/tensor/core';
import { broadcastAgainst, broadcastShape, floatTensor } from '../floatTensor.js';
import { Bijector } from './bijector.js';

/**
 * y = low + eˣ: onto the numbers above `low`.
 *
 * @example
 * new LowerBoundBijector({ low: 5 }).forward(0).item() // => 6
 */
export class LowerBoundBijector extends Bijector {
  readonly low: Tensor;

  constructor({ low }: { low: TensorLike }) {
    super();
    this.low = floatTensor(low);
  }

  /** y = low + eˣ. */
  forward(x: TensorLike): Tensor {
    return add(this.low, exp(x));
  }

  /** x = log(y − low). */
  inverse(y: TensorLike): Tensor {
    return log(sub(y, this.low));
  }

  /** log |dy/dx| = x. */
  forwardLogDet(x: TensorLike): Tensor {
    return broadcastAgainst(floatTensor(x), this.low.shape);
  }

  override forwardShape(shape: Shape): Shape {
    return broadcastShape(shape, this.low.shape);
  }

  override inverseShape(shape: Shape): Shape {
    return this.forwardShape(shape);
  }
}
