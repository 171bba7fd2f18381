import { concat, cumsum, exp, log, sub, sum, type Tensor, type TensorLike } from '@x/tensor/core';
import { floatTensor } from '../floatTensor.js';
import { Bijector } from './bijector.js';
import { alongLast, lastLength } from './lastAxis.js';

/** The differences of neighbours on the last axis. */
function steps(y: Tensor, n: number): Tensor {
  return sub(alongLast(y, 1, n), alongLast(y, 0, n - 1));
}

/**
 * Numbers onto vectors that increase strictly: the first is itself, the others are the logarithms of the steps.
 *
 * Formula: y₁ = x₁, yₖ = yₖ₋₁ + exp(xₖ).
 * Shapes: [..., n] → [..., n].
 * Source: Stan Reference Manual, section "Ordered vector".
 *
 * @example
 * new OrderedBijector().forward([-1, 0, 0]).toArray() // => [ -1, 0, 1 ]
 */
export class OrderedBijector extends Bijector {
  override get inputRank(): number {
    return 1;
  }

  /** The running sums of x₁, exp x₂, exp x₃, …. */
  forward(x: TensorLike): Tensor {
    const value = floatTensor(x);
    const n = lastLength('OrderedBijector', 'x', value.shape, 1);
    return cumsum(concat([alongLast(value, 0, 1), exp(alongLast(value, 1, n))], { axis: -1 }), { axis: -1 });
  }

  /** The first number and the logarithms of the steps; NaN where a vector decreases. */
  inverse(y: TensorLike): Tensor {
    const value = floatTensor(y);
    const n = lastLength('OrderedBijector.inverse', 'y', value.shape, 1);
    return concat([alongLast(value, 0, 1), log(steps(value, n))], { axis: -1 });
  }

  /** x₂ + x₃ + …. */
  forwardLogDet(x: TensorLike): Tensor {
    const value = floatTensor(x);
    return sum(alongLast(value, 1, lastLength('OrderedBijector', 'x', value.shape, 1)), { axis: -1 });
  }
}

/**
 * Numbers onto vectors of positive numbers that increase strictly: all are logarithms of steps, the first from zero.
 *
 * Formula: yₖ = exp(x₁) + … + exp(xₖ).
 * Shapes: [..., n] → [..., n].
 * Source: Stan Reference Manual, section "Positive ordered vector".
 *
 * @example
 * new PositiveOrderedBijector().forward([0, 0, 0]).toArray() // => [ 1, 2, 3 ]
 */
export class PositiveOrderedBijector extends Bijector {
  override get inputRank(): number {
    return 1;
  }

  /** The running sums of exp xₖ. */
  forward(x: TensorLike): Tensor {
    return cumsum(exp(x), { axis: -1 });
  }

  /** The logarithms of the steps; NaN where a vector decreases. */
  inverse(y: TensorLike): Tensor {
    const value = floatTensor(y);
    const n = lastLength('PositiveOrderedBijector.inverse', 'y', value.shape, 1);
    return log(concat([alongLast(value, 0, 1), steps(value, n)], { axis: -1 }));
  }

  /** x₁ + x₂ + …. */
  forwardLogDet(x: TensorLike): Tensor {
    return sum(floatTensor(x), { axis: -1 });
  }
}
