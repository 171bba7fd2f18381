import { add, log, log1p, neg, sigmoid, softplus, sub, type Tensor, type TensorLike } from '@x/tensor/core';
import { floatTensor } from '../floatTensor.js';
import { Bijector } from './bijector.js';

/**
 * y = 1/(1 + e⁻ˣ): onto the numbers between 0 and 1.
 *
 * @example
 * new SigmoidBijector().forward(0).item() // => 0.5
 * new SigmoidBijector().forwardLogDet(-700).item() // => -700
 */
export class SigmoidBijector extends Bijector {
  /** y = 1/(1 + e⁻ˣ). */
  forward(x: TensorLike): Tensor {
    return sigmoid(x);
  }

  /** x = log(y/(1 − y)). */
  inverse(y: TensorLike): Tensor {
    const value = floatTensor(y);
    return sub(log(value), log1p(neg(value)));
  }

  /** log |dy/dx| = log y + log(1 − y). */
  forwardLogDet(x: TensorLike): Tensor {
    return neg(add(softplus(x), softplus(neg(x))));
  }
}
