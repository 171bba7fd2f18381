import {
  add,
  asTensor,
  broadcastShapes,
  broadcastTo,
  concat,
  expandDims,
  matmul,
  squeeze,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import { transposed } from './covarianceFactor.js';
import { matrixOf } from './matrixArguments.js';
import { MultivariateNormal } from './multivariateNormal.js';

/** What is observed of a hidden vector z: matrix·z + offset, with normal noise. */
export interface LinearObservation {
  /** [..., m, d]. */
  readonly matrix: TensorLike;
  /** [..., m], zeros when left out. */
  readonly offset?: TensorLike;
  /** The covariance of the noise, [..., m, m]. */
  readonly covariance: TensorLike;
}

/** A hidden normal vector and its noisy linear observation. */
export interface LinearGaussian {
  /** The distribution of the observation x, then the hidden z, as one vector. */
  readonly joint: MultivariateNormal;
  /** The distribution of the observation. */
  readonly marginal: MultivariateNormal;
  /** The distribution of the hidden vector once x [..., m] is observed. */
  readonly posterior: (x: TensorLike) => MultivariateNormal;
}

/**
 * Bayes' rule for normal vectors: from z ~ prior and x | z ~ N(matrix·z + offset, covariance) to the laws of x and z | x.
 *
 * Fails: NotPositiveDefinite for a covariance that is not, ShapeError where shapes do not fit.
 * Source: Bishop, Pattern Recognition and Machine Learning (2006), section 2.3.3.
 *
 * @example
 * const hidden = new MultivariateNormal({ covariance: [[1]] });
 * const { marginal, posterior } = linearGaussian(hidden, { matrix: [[1], [1]], covariance: [[1, 0], [0, 1]] });
 * marginal.mean.toArray() // => [ 0, 0 ]
 * posterior([1, 2]).mean.item().toFixed(12) // => '1.000000000000'
 */
export function linearGaussian(prior: MultivariateNormal, { matrix, offset = 0, covariance }: LinearObservation): LinearGaussian {
  const a = asTensor(matrix);
  const noise = matrixOf('linearGaussian', 'covariance', covariance);
  const m = noise.shape.at(-1)!;
  const spread = matmul(a, prior.choleskyFactor);
  const observed = add(matmul(spread, transposed(spread)), noise);
  const across = matmul(spread, transposed(prior.choleskyFactor));
  const mean = add(squeeze(matmul(a, expandDims(prior.loc, -1)), { axis: -1 }), offset);
  const lead = broadcastShapes('linearGaussian', [observed.shape.slice(0, -2), across.shape.slice(0, -2), mean.shape.slice(0, -1)]);
  const wide = (x: Tensor, rank: number): Tensor => broadcastTo(x, [...lead, ...x.shape.slice(x.ndim - rank)]);
  const above = concat([wide(observed, 2), wide(across, 2)], { axis: -1 });
  const below = concat([wide(transposed(across), 2), wide(prior.covariance, 2)], { axis: -1 });
  const joint = new MultivariateNormal({
    loc: concat([wide(mean, 1), wide(prior.loc, 1)], { axis: -1 }),
    covariance: concat([above, below], { axis: -2 }),
  });
  const seen = Array.from({ length: m }, (_, k) => k);
  return { joint, marginal: joint.marginal(seen), posterior: (x) => joint.conditional(seen, x) };
}
