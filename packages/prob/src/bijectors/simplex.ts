import { abs, add, cumsum, exp, less, log, neg, softplus, sub, sum, tensor, where, type Shape, type Tensor, type TensorLike } from '@x/tensor/core';
import { floatTensor } from '../floatTensor.js';
import { Bijector } from './bijector.js';
import { afterZero, alongLast, beforeZero, lastLength } from './lastAxis.js';

/** How far a sum of probabilities may be from one: room for decimals that were rounded to six or seven digits. */
export const simplexSlack: number = 1e-6;

/**
 * Stick breaking: K − 1 numbers onto the probability vectors of length K. The share zₖ = sigmoid(xₖ − log(K − k)) is
 * broken from what is left of the stick, so that x = 0 becomes (1/K, …, 1/K).
 *
 * Formula: yₖ = zₖ·Π_{j<k}(1 − zⱼ), the last one is the rest.
 * Shapes: [..., K − 1] → [..., K].
 * Source: Stan Reference Manual, section "Unit simplex". The volume is that of the first K − 1 components.
 *
 * @example
 * new SimplexBijector().forward([0]).toArray() // => [ 0.5, 0.5 ]
 */
export class SimplexBijector extends Bijector {
  override get inputRank(): number {
    return 1;
  }

  /** The shares in logarithms: zₖ, 1 − zₖ, and what is left before each and at the end. */
  private sticks(x: TensorLike): { taken: Tensor; kept: Tensor; left: Tensor } {
    const value = floatTensor(x);
    const shifted = sub(value, logCountdown(lastLength('SimplexBijector', 'x', value.shape), value));
    const kept = neg(softplus(shifted));
    return { taken: neg(softplus(neg(shifted))), kept, left: afterZero(cumsum(kept, { axis: -1 })) };
  }

  /** The probability vector of K − 1 numbers. */
  forward(x: TensorLike): Tensor {
    const { taken, left } = this.sticks(x);
    return exp(add(beforeZero(taken), left));
  }

  /** The K − 1 numbers of a probability vector; ±∞ where it holds zeros, NaN where it does not sum to 1. */
  inverse(y: TensorLike): Tensor {
    const value = floatTensor(y);
    const n = lastLength('SimplexBijector.inverse', 'y', value.shape, 1) - 1;
    // What is left after each, from the small end, where 1 − Σ would lose digits.
    const left = cumsum(value, { axis: -1, reverse: true });
    const whole = less(abs(sub(alongLast(left, 0, 1), 1)), simplexSlack);
    return where(whole, add(sub(log(alongLast(value, 0, n)), log(alongLast(left, 1, n + 1))), logCountdown(n, value)), NaN);
  }

  /** Σ log zₖ(1 − zₖ)·(what was left before k). */
  forwardLogDet(x: TensorLike): Tensor {
    const { taken, kept, left } = this.sticks(x);
    const n = kept.shape.at(-1)!;
    return sum(add(add(taken, kept), alongLast(left, 0, n)), { axis: -1 });
  }

  override forwardShape(shape: Shape): Shape {
    return [...shape.slice(0, -1), lastLength('SimplexBijector', 'x', shape) + 1];
  }

  override inverseShape(shape: Shape): Shape {
    return [...shape.slice(0, -1), lastLength('SimplexBijector.inverse', 'y', shape, 1) - 1];
  }
}

/** log n, log(n − 1), …, log 1, in the type of x. */
function logCountdown(n: number, x: Tensor): Tensor {
  return tensor(Float64Array.from({ length: n }, (_, i) => Math.log(n - i)), { dtype: x.dtype });
}
