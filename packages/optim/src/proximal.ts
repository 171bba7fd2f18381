import { add, clip, div, maximum, mul, norm, relu, sub, type Tensor, type TensorLike } from '@x/tensor/core';

/**
 * The proximal map of t‖x‖₁: sign(x)·max(|x| − t, 0), which moves every element towards 0 by t and stops there.
 *
 * Shapes: any; threshold broadcasts.
 * Domain: threshold t ≥ 0.
 * Source: Parikh & Boyd, Proximal Algorithms (2014), section 6.5.2.
 *
 * @example
 * softThreshold([3, -0.5, -2], 1).toArray() // => [ 2, 0, -1 ]
 */
export function softThreshold(x: TensorLike, threshold: TensorLike): Tensor {
  return sub(x, clip(x, mul(threshold, -1), threshold));
}

/**
 * The proximal map of t‖x‖₂, not squared: x·max(1 − t/‖x‖, 0), which shrinks a group of unknowns as a whole (group lasso).
 *
 * Shapes: any; the group lies along `axis`, or is the whole tensor.
 * Domain: threshold t ≥ 0.
 * Source: Parikh & Boyd, Proximal Algorithms (2014), section 6.5.1.
 *
 * @example
 * shrinkNorm([3, 4], 2.5).toArray() // => [ 1.5, 2 ]
 */
export function shrinkNorm(x: TensorLike, threshold: TensorLike, { axis }: { readonly axis?: number } = {}): Tensor {
  const size = axis === undefined ? norm(x) : norm(x, { axis, keepDims: true });
  // Where ‖x‖ ≤ t the factor is 0, also for x = 0.
  const excess = relu(sub(size, threshold));
  return mul(x, div(excess, maximum(size, Number.MIN_VALUE)));
}

/**
 * The proximal map of ½t‖x‖²: x/(1 + t).
 *
 * Shapes: any; weight broadcasts.
 * Domain: weight t ≥ 0.
 *
 * @example
 * shrinkSquares([2, 4], 1).toArray() // => [ 1, 2 ]
 */
export function shrinkSquares(x: TensorLike, weight: TensorLike): Tensor {
  return div(x, add(weight, 1));
}

/**
 * The proximal map of the elastic net l1·‖x‖₁ + ½·l2·‖x‖²: soft thresholding, then division by 1 + l2.
 *
 * Shapes: any; l1 and l2 broadcast. Multiply both by the step inside `proximalGradient`.
 * Source: Parikh & Boyd, Proximal Algorithms (2014), section 6.5.3.
 *
 * @example
 * shrinkElasticNet([3, -0.5], { l1: 1, l2: 1 }).toArray() // => [ 1, 0 ]
 */
export function shrinkElasticNet(x: TensorLike, { l1, l2 }: { readonly l1: TensorLike; readonly l2: TensorLike }): Tensor {
  return shrinkSquares(softThreshold(x, l1), l2);
}
