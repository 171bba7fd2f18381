import type { Shape, Tensor, TensorLike } from '@x/tensor/core';
import { Bijector } from './bijector.js';

/**
 * A bijector the other way round.
 *
 * @example
 * new InverseBijector(new ExpBijector()).forward(1).item() // => 0
 */
export class InverseBijector extends Bijector {
  readonly of: Bijector;

  constructor(of: Bijector) {
    super();
    this.of = of;
  }

  override get inputRank(): number {
    return this.of.outputRank;
  }

  override get outputRank(): number {
    return this.of.inputRank;
  }

  override get direction(): Tensor {
    return this.of.direction;
  }

  /** g⁻¹. */
  forward(x: TensorLike): Tensor {
    return this.of.inverse(x);
  }

  /** g. */
  inverse(y: TensorLike): Tensor {
    return this.of.forward(y);
  }

  /** log |det ∂g⁻¹/∂x|. */
  forwardLogDet(x: TensorLike): Tensor {
    return this.of.inverseLogDet(x);
  }

  override inverseLogDet(y: TensorLike): Tensor {
    return this.of.forwardLogDet(y);
  }

  override forwardShape(shape: Shape): Shape {
    return this.of.inverseShape(shape);
  }

  override inverseShape(shape: Shape): Shape {
    return this.of.forwardShape(shape);
  }
}
