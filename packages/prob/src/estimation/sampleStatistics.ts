import { asTensor, astype, diagonal as diagonalOf, div, DomainError, expandDims, isFloat, matmul, mean, ShapeError, showShape, sqrt, sub, swapAxes, variance, type Tensor, type TensorLike } from '@x/tensor/core';

/** What the sum of squares is divided by: n − ddof. */
export interface DdofOptions {
  /** 1 (default) makes variances unbiased, 0 gives the maximum likelihood under a normal law. */
  readonly ddof?: number;
}

/**
 * The mean of observations along the first axis.
 *
 * Shapes: [n, ...] → [...].
 * Fails: DomainError for no observations.
 *
 * @example
 * sampleMean([2, 4, 4, 4, 5, 5, 7, 9]).item() // => 5
 */
export function sampleMean(x: TensorLike): Tensor {
  return mean(observed('sampleMean', x, 1), { axis: 0 });
}

/**
 * The variance of observations along the first axis, Σ(x − x̄)²/(n − ddof).
 *
 * Shapes: [n, ...] → [...].
 * Fails: DomainError for no more than ddof observations.
 *
 * @example
 * sampleVariance([2, 4, 4, 4, 5, 5, 7, 9]).item() // => 4.571428571428571
 * sampleVariance([2, 4, 4, 4, 5, 5, 7, 9], { ddof: 0 }).item() // => 4
 */
export function sampleVariance(x: TensorLike, { ddof = 1 }: DdofOptions = {}): Tensor {
  return variance(observed('sampleVariance', x, ddof + 1), { axis: 0, ddof });
}

/**
 * The covariance matrix of vectors of observations, Σ(x − x̄)(x − x̄)ᵀ/(n − ddof).
 *
 * Shapes: [n, d] → [d, d], rows are observations.
 * Fails: DomainError for no more than ddof observations; ShapeError for other shapes.
 *
 * @example
 * sampleCovariance([[1, 2], [3, 4], [5, 9]], { ddof: 0 }).toArray().map((row) => row.map((v) => v.toFixed(6))) // => [ [ '2.666667', '4.666667' ], [ '4.666667', '8.666667' ] ]
 */
export function sampleCovariance(x: TensorLike, options: DdofOptions = {}): Tensor {
  return crossCovariance(x, x, options);
}

/**
 * The covariances between the components of two vectors observed together, Σ(x − x̄)(y − ȳ)ᵀ/(n − ddof).
 *
 * Shapes: [n, d], [n, e] → [d, e].
 * Fails: DomainError for no more than ddof observations; ShapeError for other shapes.
 *
 * @example
 * crossCovariance([[1], [2], [3]], [[2, 1], [4, 1], [6, 1]]).toArray() // => [ [ 2, 0 ] ]
 */
export function crossCovariance(x: TensorLike, y: TensorLike, { ddof = 1 }: DdofOptions = {}): Tensor {
  const [a, b] = [observed('crossCovariance', x, ddof + 1), observed('crossCovariance', y, ddof + 1)];
  if (a.ndim !== 2 || b.ndim !== 2 || a.shape[0] !== b.shape[0]) {
    throw new ShapeError({ op: 'crossCovariance', argument: 'y', expected: 'be a matrix [n, e] beside x [n, d]', actual: `${showShape(b.shape)} beside ${showShape(a.shape)}`, hint: 'Rows are observations; a single variable is a column [n, 1].' });
  }
  return div(matmul(swapAxes(centred(a), 0, 1), centred(b)), a.shape[0]! - ddof);
}

/**
 * The correlation matrix of vectors of observations.
 *
 * Shapes: [n, d] → [d, d]. Domain: NaN for a component that is constant.
 * Fails: DomainError for fewer than 2 observations.
 *
 * @example
 * sampleCorrelation([[1, 6], [2, 4], [3, 2]]).toArray().map((row) => row.map((v) => v.toFixed(6))) // => [ [ '1.000000', '-1.000000' ], [ '-1.000000', '1.000000' ] ]
 */
export function sampleCorrelation(x: TensorLike): Tensor {
  const c = sampleCovariance(x);
  const s = sqrt(diagonalOf(c));
  return div(div(c, s), expandDims(s, 1));
}

/**
 * The standard error s/√n of a mean of observations along the first axis.
 *
 * Shapes: [n, ...] → [...].
 * Fails: DomainError for fewer than 2 observations.
 *
 * @example
 * standardError([2, 4, 4, 4, 5, 5, 7, 9]).item().toFixed(6) // => '0.755929'
 */
export function standardError(x: TensorLike): Tensor {
  const data = observed('standardError', x, 2);
  return sqrt(div(sampleVariance(data), data.shape[0]!));
}

function centred(x: Tensor): Tensor {
  return sub(x, mean(x, { axis: 0, keepDims: true }));
}

function observed(op: string, x: TensorLike, least: number): Tensor {
  const raw = asTensor(x);
  const value = isFloat(raw.dtype) ? raw : astype(raw, 'float64');
  if (value.ndim > 0 && value.shape[0]! >= least) return value;
  throw new DomainError({ op, argument: 'x', expected: `hold at least ${least} observation${least === 1 ? '' : 's'} along axis 0`, actual: `shape ${showShape(value.shape)}` });
}
