import { DomainError } from '@x/tensor/core';
import { semidefiniteCholesky } from './flatMatrix.js';
import { GaussianFilter, type NonlinearOptions } from './gaussianFilter.js';
import type { Propagate } from './momentPass.js';

/** A model for points. */
export interface UnscentedKalmanOptions extends NonlinearOptions {
  /** How far the points spread: α √(n + κ) standard deviations; default 1. */
  readonly alpha?: number;
  /** What is added to the weight of the centre in covariances; default 0. With small alpha, 2 suits normal states. */
  readonly beta?: number;
  /** Default 3 − n, which matches the kurtosis of normal states, but at least 0. */
  readonly kappa?: number;
}

/**
 * The unscented Kalman filter and smoother: functions act on 2n + 1 points that have the mean and covariance of the
 * state, and need no derivatives.
 *
 * xₜ₊₁ = f(xₜ, t) + N(0, Q), yₜ = h(xₜ, t) + N(0, R)
 *
 * Domain: any functions; NaN is a missing value. Exact where both functions are linear.
 * Fails: ShapeError; DomainError for functions that return NaN, options out of range, and as `KalmanFilter`.
 * Source: Julier & Uhlmann, Proc. IEEE 92 (2004); Särkkä, Bayesian Filtering and Smoothing (2013), 5.5.
 *
 * @example
 * // A square seen through noise: at 0 its tangent says nothing, its points do.
 * const filter = new UnscentedKalman({ transition: (x) => x, observation: (x) => x.square(), transitionCovariance: 0.01, observationCovariance: 0.1, initialMean: [1], initialCovariance: 1 });
 * filter.filter([4, 4, 4]).means.at(2, 0).item() // => 1.9788…
 */
export class UnscentedKalman extends GaussianFilter {
  protected readonly propagate: Propagate;

  /** Fails: ShapeError and DomainError for matrices that do not fit, and for points that do not spread. */
  constructor(options: UnscentedKalmanOptions) {
    super('UnscentedKalman', options);
    const { n, m } = this.model;
    const { alpha = 1, beta = 0, kappa = Math.max(0, 3 - n) } = options;
    const spread = alpha * alpha * (n + kappa);
    if (!(spread > 0 && spread < Infinity && Number.isFinite(beta))) {
      throw new DomainError({ op: 'UnscentedKalman', argument: 'alpha', expected: 'with kappa make α² (n + κ) positive', actual: `alpha ${alpha}, beta ${beta}, kappa ${kappa}` });
    }
    const side = 1 / (2 * spread);
    const centre = 1 - n / spread;
    this.propagate = (which, mean, covariance, t) => {
      const rows = which === 'transition' ? n : m;
      const factor = new Float64Array(n * n);
      if (!semidefiniteCholesky(factor, covariance, n)) {
        throw new DomainError({ op: 'UnscentedKalman', argument: 'kappa', expected: 'keep covariances positive', actual: `a negative variance at time ${t}`, hint: 'Use kappa ≥ 0 with alpha 1, or more noise.' });
      }
      const shift = (j: number, sign: number): Float64Array => mean.map((value, i) => value + sign * Math.sqrt(spread) * factor[i * n + j]!);
      const points = [mean, ...Array.from({ length: 2 * n }, (_, p) => shift(p >> 1, p % 2 === 0 ? 1 : -1))];
      const images = points.map((point) => this.functions[which](point, t));
      const weight = (p: number): number => (p === 0 ? centre : side);
      const out = { mean: new Float64Array(rows), covariance: new Float64Array(rows * rows), cross: new Float64Array(n * rows) };
      // Relative to the image of the mean, so that large weights of opposite sign do not cancel large numbers.
      images.forEach((image, p) => image.forEach((value, i) => (out.mean[i]! += weight(p) * (value - images[0]![i]!))));
      out.mean.forEach((value, i) => (out.mean[i] = value + images[0]![i]!));
      images.forEach((image, p) => {
        const w = p === 0 ? centre + 1 - alpha * alpha + beta : side;
        const difference = image.map((value, i) => value - out.mean[i]!);
        for (let i = 0; i < rows; i++) for (let j = 0; j < rows; j++) out.covariance[i * rows + j]! += w * difference[i]! * difference[j]!;
        for (let i = 0; i < n; i++) for (let j = 0; j < rows; j++) out.cross[i * rows + j]! += w * (points[p]![i]! - mean[i]!) * difference[j]!;
      });
      return out;
    };
  }
}
