import { asTensor, sum, zerosLike, type Tensor, type TensorLike } from '@x/tensor/core';
import { floatTensor } from '../floatTensor.js';
import { Bijector } from './bijector.js';

/**
 * y = x: the unconstrained numbers themselves, or vectors (rank 1) and matrices (rank 2) of them.
 *
 * @example
 * bijectors.identity().forward([1, 2]).toArray() // => [ 1, 2 ]
 */
export class IdentityBijector extends Bijector {
  private readonly rank: number;

  constructor(rank = 0) {
    super();
    this.rank = rank;
  }

  override get inputRank(): number {
    return this.rank;
  }

  /** y = x. */
  forward(x: TensorLike): Tensor {
    return asTensor(x);
  }

  /** x = y. */
  inverse(y: TensorLike): Tensor {
    return asTensor(y);
  }

  /** Zero. */
  forwardLogDet(x: TensorLike): Tensor {
    const zero = zerosLike(floatTensor(x));
    return this.rank === 0 ? zero : sum(zero, { axis: lastAxes(this.rank) });
  }
}

/** The last `count` axes, counted from the back. */
export function lastAxes(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i - count);
}
