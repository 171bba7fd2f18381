import { compile, jacobian } from '@x/autodiff/core';
import { asTensor, reshaped, ShapeError, showShape, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { addCongruence, multiplyTransposed } from './flatMatrix.js';
import { asVector, GaussianFilter, type NonlinearOptions, type StateMap } from './gaussianFilter.js';
import type { Propagate, StateFunction } from './momentPass.js';

/** A model for tangents. */
export interface ExtendedKalmanOptions extends NonlinearOptions {
  /** ∂f/∂x, [n, n]; by automatic differentiation unless given. */
  readonly transitionJacobian?: (x: Tensor, t: number) => TensorLike;
  /** ∂h/∂x, [m, n]; by automatic differentiation unless given. */
  readonly observationJacobian?: (x: Tensor, t: number) => TensorLike;
}

/**
 * The extended Kalman filter and smoother: functions are replaced by their tangents at the current mean.
 *
 * xₜ₊₁ = f(xₜ, t) + N(0, Q), yₜ = h(xₜ, t) + N(0, R)
 *
 * Domain: functions written in ops, so that they can be differentiated; NaN is a missing value. Exact where both
 * functions are linear.
 * Fails: ShapeError; DomainError for functions that return NaN, and as `KalmanFilter`.
 * Source: Jazwinski, Stochastic Processes and Filtering Theory (1970); Särkkä, Bayesian Filtering and Smoothing (2013), 5.2.
 *
 * @example
 * // A pendulum whose horizontal position is seen.
 * const pendulum = new ExtendedKalman({
 *   transition: (x) => [x.at(0).add(x.at(1).mul(0.1)), x.at(1).sub(x.at(0).sin().mul(0.98))],
 *   observation: (x) => x.at(0).sin(),
 *   transitionCovariance: [1e-4, 1e-3], observationCovariance: 0.01, initialMean: [1, 0], initialCovariance: 0.1,
 * });
 * const { observations } = pendulum.sample(random.key(0), 30);
 * pendulum.smooth(observations).means.shape // => [ 30, 2 ]
 */
export class ExtendedKalman extends GaussianFilter {
  protected readonly propagate: Propagate;

  /** Fails: ShapeError and DomainError for matrices that do not fit or are no covariances. */
  constructor(options: ExtendedKalmanOptions) {
    super('ExtendedKalman', options);
    const { n, m } = this.model;
    const slopes = {
      transition: slopeOf('transitionJacobian', options.transition, options.transitionJacobian, n, n, options.compile),
      observation: slopeOf('observationJacobian', options.observation, options.observationJacobian, m, n, options.compile),
    };
    this.propagate = (which, mean, covariance, t) => {
      const rows = which === 'transition' ? n : m;
      const slope = slopes[which](mean, t);
      const spread = new Float64Array(rows * rows);
      addCongruence(spread, slope, covariance, rows, n, new Float64Array(rows * n));
      const cross = new Float64Array(n * rows);
      multiplyTransposed(cross, covariance, slope, n, n, rows);
      return { mean: this.functions[which](mean, t), covariance: spread, cross, slope };
    };
  }
}

function slopeOf(argument: string, f: StateMap, given: ((x: Tensor, t: number) => TensorLike) | undefined, rows: number, n: number, still: boolean | undefined): StateFunction {
  const slopeAt = given ?? ((x: Tensor, t: number): Tensor => jacobian((v: Tensor) => reshaped(asVector(f(v, t)), [rows]))(x));
  const run = still === true && given === undefined ? compile((x: Tensor) => slopeAt(x, NaN)) : slopeAt;
  return (x, t) => {
    const slope = asTensor(run(tensor(x.slice()), t) as TensorLike);
    if (slope.size !== rows * n) throw new ShapeError({ op: 'ExtendedKalman', argument, expected: `return a matrix [${rows}, ${n}]`, actual: showShape(slope.shape) });
    return Float64Array.from(slope.data);
  };
}
