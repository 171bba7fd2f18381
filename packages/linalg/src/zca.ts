import { add, div, expandDims, eye, matmul, mean, mul, rsqrt, square, sub, type Tensor, type TensorLike } from '@x/tensor/core';
import { mT } from './matrices.js';
import { observations } from './pca.js';
import { svd } from './svd.js';

/** What `zca` finds. */
export interface Zca {
  /** W = (Σ + εI)^(−1/2), symmetric, [..., d, d]. */
  readonly matrix: Tensor;
  /** [..., d] */
  readonly mean: Tensor;
  /** Whitened observations (x − x̄)·W of [..., n, d]. */
  readonly transform: (x: TensorLike) => Tensor;
}

/**
 * Whitening that changes the data least: zero mean, identity covariance, without a rotation.
 *
 * Formula: Z = (X − x̄)·(Σ + εI)^(−1/2) with Σ = (X − x̄)ᵀ(X − x̄)/n, by the singular value decomposition of X − x̄.
 * Shapes: [..., n, d] → matrix [..., d, d], mean [..., d].
 * Domain: Σ must have full rank, which needs n > d, unless `epsilon` is positive; otherwise W is infinite or NaN.
 * Derivatives are those of `svd`, which leave out terms of equal singular values.
 * Fails: ShapeError for fewer than two axes; DomainError for NaN or infinite entries.
 * Source: Bell & Sejnowski, Vision Research 37 (1997); Kessy, Lewin & Strimmer, The American Statistician 72 (2018).
 *
 * @example
 * const { matrix } = zca([[1, 0], [-1, 0], [0, 2], [0, -2]]);
 * matrix.toArray().map((row) => row.map((x) => +x.toFixed(6))) // => [ [ 1.414214, 0 ], [ 0, 0.707107 ] ]
 */
export function zca(x: TensorLike, { epsilon = 0 }: { readonly epsilon?: number } = {}): Zca {
  const data = observations('linalg.zca', x);
  const average = mean(data, { axis: -2 });
  const { s, vT } = svd(sub(data, expandDims(average, -2)));
  const [n, d] = data.shape.slice(-2) as [number, number];
  const inverse = rsqrt(add(div(square(s), n), epsilon));
  const inside = matmul(mul(mT(vT), expandDims(inverse, -2)), vT);
  // Directions in which few observations cannot vary have variance ε.
  const matrix = n < d ? add(inside, div(sub(eye(d, { dtype: data.dtype }), matmul(mT(vT), vT)), Math.sqrt(epsilon))) : inside;
  const transform = (points: TensorLike): Tensor => matmul(sub(points, expandDims(average, -2)), matrix);
  return { matrix, mean: average, transform };
}
