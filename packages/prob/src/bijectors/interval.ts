import { add, log, mul, neg, sigmoid, softplus, sub, type Shape, type Tensor, type TensorLike } from '@x/tensor/core';
import { broadcastAgainst, broadcastShape, floatTensor } from '../floatTensor.js';
import { Bijector } from './bijector.js';

/**
 * y = low + (high − low)·sigmoid(x): onto the numbers between `low` and `high`.
 *
 * Domain: finite low < high.
 *
 * @example
 * new IntervalBijector({ low: -1, high: 3 }).forward(0).item() // => 1
 */
export class IntervalBijector extends Bijector {
  readonly low: Tensor;
  readonly high: Tensor;

  constructor({ low, high }: { low: TensorLike; high: TensorLike }) {
    super();
    this.low = floatTensor(low);
    this.high = floatTensor(high);
  }

  /** y = low + (high − low)·sigmoid(x). */
  forward(x: TensorLike): Tensor {
    return add(this.low, mul(sub(this.high, this.low), sigmoid(x)));
  }

  /** x = log((y − low)/(high − y)). */
  inverse(y: TensorLike): Tensor {
    return sub(log(sub(y, this.low)), log(sub(this.high, y)));
  }

  /** log |dy/dx| = log(high − low) + log sigmoid(x) + log sigmoid(−x). */
  forwardLogDet(x: TensorLike): Tensor {
    const value = broadcastAgainst(floatTensor(x), this.low.shape, this.high.shape);
    return sub(log(sub(this.high, this.low)), add(softplus(value), softplus(neg(value))));
  }

  override forwardShape(shape: Shape): Shape {
    return broadcastShape(shape, this.low.shape, this.high.shape);
  }

  override inverseShape(shape: Shape): Shape {
    return this.forwardShape(shape);
  }
}
