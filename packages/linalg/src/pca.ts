import { abs, asTensor, astype, argmax, div, DomainError, expandDims, gather, isFloat, matmul, mean, mul, sign, slice, sqrt, square, ShapeError, showShape, sub, zeros, add, where, equal, type Tensor, type TensorLike } from '@x/tensor/core';
import { mT } from './matrices.js';
import { svd } from './svd.js';

/** Options of `pca`. */
export interface PcaOptions {
  /** How many components to keep; all min(n, d) of them by default. */
  readonly components?: number;
  /** Scores of unit variance. Default false. */
  readonly whiten?: boolean;
  /** Subtract the mean first. Default true; without it the first component mostly points at the mean. */
  readonly center?: boolean;
  /** Delta degrees of freedom: variances are sums of squares divided by n − ddof. Default 0. */
  readonly ddof?: number;
}

/** What `pca` finds. */
export interface Pca {
  /** The directions of largest variance, orthonormal rows [..., k, d], descending. */
  readonly components: Tensor;
  /** The variance along each, [..., k]. */
  readonly explainedVariance: Tensor;
  /** [..., d]; zeros without centring. */
  readonly mean: Tensor;
  /** Scores [..., n, k] of observations [..., n, d]. */
  readonly transform: (x: TensorLike) => Tensor;
  /** The observations [..., n, d] nearest to scores [..., n, k]. */
  readonly inverseTransform: (scores: TensorLike) => Tensor;
}

/**
 * Principal component analysis of the rows of X, by the singular value decomposition of the centred data.
 *
 * Formula: X − x̄ = U·diag(s)·Vᵀ, components Vᵀ, variances s²/(n − ddof), scores (x − x̄)·V.
 * Shapes: [..., n, d] → components [..., k, d], explainedVariance [..., k], mean [..., d].
 * Domain: the sign of a component is chosen so that its entry of largest absolute value is positive. Whitened scores of a
 * component of variance 0 are infinite or NaN: keep fewer components.
 * Fails: DomainError for `components` out of range, or NaN or infinite entries; ShapeError for fewer than two axes.
 *
 * @example
 * const { explainedVariance, components } = pca([[1, 2], [2, 4], [3, 6]], { components: 1 });
 * components.toArray()[0].map((x) => +x.toFixed(6)) // => [ 0.447214, 0.894427 ]
 * explainedVariance.toArray().map((x) => +x.toFixed(6)) // => [ 3.333333 ]
 */
export function pca(x: TensorLike, { components, whiten = false, center = true, ddof = 0 }: PcaOptions = {}): Pca {
  const data = observations('linalg.pca', x);
  const [n, d] = data.shape.slice(-2) as [number, number];
  const most = Math.min(n, d);
  const k = components ?? most;
  if (!Number.isInteger(k) || k < 1 || k > most) {
    throw new DomainError({ op: 'linalg.pca', argument: 'components', expected: `be a whole number from 1 to ${most}`, actual: String(k), hint: `The data have shape ${showShape(data.shape)}.` });
  }
  const average = center ? mean(data, { axis: -2 }) : zeros([...data.shape.slice(0, -2), d], { dtype: data.dtype });
  const { s, vT } = svd(sub(data, expandDims(average, -2)));
  const rows = slice(vT, vT.shape.map(() => 0), [...vT.shape.slice(0, -2), k, d]);
  const widest = gather(rows, argmax(abs(rows), { axis: -1, keepDims: true }));
  const signs = where(equal(widest, 0), add(mul(widest, 0), 1), sign(widest));
  const directions = mul(rows, signs);
  const explainedVariance = div(square(slice(s, s.shape.map(() => 0), [...s.shape.slice(0, -1), k])), n - ddof);
  const scale = expandDims(sqrt(explainedVariance), -2);
  const transform = (points: TensorLike): Tensor => {
    const scores = matmul(sub(points, expandDims(average, -2)), mT(directions));
    return whiten ? div(scores, scale) : scores;
  };
  const inverseTransform = (scores: TensorLike): Tensor =>
    add(matmul(whiten ? mul(scores, scale) : scores, directions), expandDims(average, -2));
  return { components: directions, explainedVariance, mean: average, transform, inverseTransform };
}

/** Observations as rows of floats. */
export function observations(op: string, x: TensorLike): Tensor {
  const value = asTensor(x);
  if (value.ndim < 2 || value.shape[value.ndim - 2] === 0 || value.shape[value.ndim - 1] === 0) {
    throw new ShapeError({ op, argument: 'x', expected: 'have rows of observations, [n, d] or [..., n, d]', actual: `shape ${showShape(value.shape)}`, hint: 'Use expandDims(x, 1) for observations of one number.' });
  }
  return isFloat(value.dtype) ? value : astype(value, 'float64');
}
