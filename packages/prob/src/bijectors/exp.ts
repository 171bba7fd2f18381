import { exp, log, type Tensor, type TensorLike } from '@x/tensor/core';
import { floatTensor } from '../floatTensor.js';
import { Bijector } from './bijector.js';

/**
 * y = eˣ: onto the positive numbers.
 *
 * @example
 * new ExpBijector().inverse([1, Math.E]).toArray() // => [ 0, 1 ]
 */
export class ExpBijector extends Bijector {
  /** y = eˣ. */
  forward(x: TensorLike): Tensor {
    return exp(x);
  }

  /** x = log y. */
  inverse(y: TensorLike): Tensor {
    return log(y);
  }

  /** log |dy/dx| = x. */
  forwardLogDet(x: TensorLike): Tensor {
    return floatTensor(x);
  }
}
