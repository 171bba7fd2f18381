import { asTensor, div, equal, mean, sqrt, stack, variance, where, type Tensor, type TensorLike } from '@x/tensor/core';

/** How far the distribution of each unit's activations moves while a network learns, in units of its usual spread. */
export interface CovariateShift {
  /** [units]: standard deviation over the steps of the unit's mean over the examples, divided by its usual spread. */
  readonly mean: Tensor;
  /** [units]: standard deviation over the steps of the unit's spread over the examples, divided by its usual spread. */
  readonly scale: Tensor;
}

/**
 * Internal covariate shift: how much the means and spreads of a layer's activations on the same examples drift from step to step.
 * The spread is the standard deviation over the examples, the usual one its mean over the steps.
 *
 * Shapes: one tensor [examples, units] per step → mean and scale [units].
 * Domain: a unit that never moves has 0, also if it has no spread.
 * Source: S. Ioffe, C. Szegedy, "Batch normalization", 2015.
 *
 * @example
 * covariateShift([[[1, 0], [3, 0]], [[3, 0], [5, 0]]]).mean.toArray() // => [ 1, 0 ]
 */
export function covariateShift(steps: readonly TensorLike[]): CovariateShift {
  const activations = stack(steps.map((step) => asTensor(step)), { axis: 0 });
  const spread = sqrt(variance(activations, { axis: 1 }));
  const usual = mean(spread, { axis: 0 });
  const drift = (x: Tensor): Tensor => {
    const moved = sqrt(variance(x, { axis: 0 }));
    return where(equal(moved, 0), 0, div(moved, usual));
  };
  return { mean: drift(mean(activations, { axis: 1 })), scale: drift(spread) };
}
