import { neg, tensor, type Shape, type Tensor, type TensorLike } from '@x/tensor/core';

/**
 * An invertible, differentiable map with the logarithm of its volume change: y = g(x), x = g⁻¹(y),
 * log |det ∂g/∂x|. Leading axes are a batch; the last `inputRank` axes of x and `outputRank` axes of y are one value.
 */
export abstract class Bijector {
  /** The number of axes of one value before the map. */
  get inputRank(): number {
    return 0;
  }

  /** The number of axes of one value after it. */
  get outputRank(): number {
    return this.inputRank;
  }

  /** For maps of numbers: 1 where g increases, −1 where it decreases. */
  get direction(): Tensor {
    return tensor(1);
  }

  /** y = g(x). */
  abstract forward(x: TensorLike): Tensor;

  /** x = g⁻¹(y). Outside the range of g the result is NaN. */
  abstract inverse(y: TensorLike): Tensor;

  /** log |det ∂g/∂x| at x, one number for each value of the batch. */
  abstract forwardLogDet(x: TensorLike): Tensor;

  /** log |det ∂g⁻¹/∂y| at y. */
  inverseLogDet(y: TensorLike): Tensor {
    return neg(this.forwardLogDet(this.inverse(y)));
  }

  /** The shape of g(x) for x of this shape. */
  forwardShape(shape: Shape): Shape {
    return shape;
  }

  /** The shape of g⁻¹(y) for y of this shape. */
  inverseShape(shape: Shape): Shape {
    return shape;
  }
}
