import { add, expm1, log, neg, softplus, type Tensor, type TensorLike } from '@x/tensor/core';
import { floatTensor } from '../floatTensor.js';
import { Bijector } from './bijector.js';

/**
 * y = log(1 + eˣ): onto the positive numbers, like eˣ far to the left and like x far to the right.
 *
 * @example
 * new SoftplusBijector().forward(0).item() // => 0.6931471805599453
 * new SoftplusBijector().inverse(800).item() // => 800
 */
export class SoftplusBijector extends Bijector {
  /** y = log(1 + eˣ). */
  forward(x: TensorLike): Tensor {
    return softplus(x);
  }

  /** x = y + log(1 − e⁻ʸ). */
  inverse(y: TensorLike): Tensor {
    const value = floatTensor(y);
    return add(value, log(neg(expm1(neg(value)))));
  }

  /** log |dy/dx| = log sigmoid(x). */
  forwardLogDet(x: TensorLike): Tensor {
    return neg(softplus(neg(x)));
  }
}
