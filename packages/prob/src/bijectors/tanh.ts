import { add, log1p, mul, neg, softplus, sub, tanh, type Tensor, type TensorLike } from '@x/tensor/core';
import { floatTensor } from '../floatTensor.js';
import { Bijector } from './bijector.js';

/**
 * y = tanh x: onto the numbers between −1 and 1.
 *
 * @example
 * new TanhBijector().forward(1).item() // => 0.7615941559557649
 */
export class TanhBijector extends Bijector {
  /** y = tanh x. */
  forward(x: TensorLike): Tensor {
    return tanh(x);
  }

  /** x = ½ log((1 + y)/(1 − y)). */
  inverse(y: TensorLike): Tensor {
    const value = floatTensor(y);
    return mul(0.5, sub(log1p(value), log1p(neg(value))));
  }

  /** log |dy/dx| = log(1 − y²). */
  forwardLogDet(x: TensorLike): Tensor {
    return logOneMinusSquaredTanh(floatTensor(x));
  }
}

/** log(1 − tanh²x), also where tanh x rounds to one: 1 − tanh²x = 4 sigmoid(2x) sigmoid(−2x). */
export function logOneMinusSquaredTanh(x: Tensor): Tensor {
  return sub(2 * Math.LN2, add(softplus(mul(x, 2)), softplus(mul(x, -2))));
}
