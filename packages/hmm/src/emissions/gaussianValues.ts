import { covarianceKind, type CovarianceKind, type CovarianceName } from '@x/em';
import { asTensor, DomainError, ShapeError, showShape, type Tensor, type TensorLike } from '@x/tensor/core';

/** Normal distributions as people write them. */
export interface GaussianValues {
  /** [N, d], or [N] for numbers. */
  readonly means: TensorLike;
  /** Full [N, d, d], tied [d, d], diag [N, d], spherical [N]. */
  readonly covariances: TensorLike;
  /** Needed only where the shape of the covariances leaves a doubt. */
  readonly covariance?: CovarianceName;
}

/** The same as loops need it. */
export interface ReadGaussians {
  readonly kind: CovarianceKind & { readonly name: CovarianceName };
  readonly k: number;
  readonly d: number;
  readonly means: Float64Array;
  /** k dense matrices. */
  readonly covariances: Float64Array;
}

/** Reads k normal distributions of d columns. Fails: ShapeError, DomainError for numbers that are not finite or an ambiguous kind. */
export function readGaussians(op: string, means: Tensor, given: TensorLike, name: CovarianceName | undefined, k: number, d: number): ReadGaussians {
  const covariances = asTensor(given);
  const bad = means.data.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) throw new DomainError({ op, argument: 'means', expected: 'hold finite numbers', actual: String(means.data[bad]) });
  const kind = covarianceKind(op, name ?? kindOf(op, covariances, k, d)) as ReadGaussians['kind'];
  const size = kind.shape(k, d).reduce((a, b) => a * b, 1);
  if (covariances.size !== size) {
    throw new ShapeError({ op, argument: 'covariances', expected: `have the shape ${showShape(kind.shape(k, d))} of kind '${kind.name}'`, actual: showShape(covariances.shape) });
  }
  const numbers = Float64Array.from(covariances.data);
  const odd = numbers.findIndex((x) => !Number.isFinite(x));
  if (odd >= 0) throw new DomainError({ op, argument: 'covariances', expected: 'hold finite numbers', actual: String(numbers[odd]) });
  return { kind, k, d, means: Float64Array.from(means.data), covariances: Float64Array.from(kind.expand(numbers, k, d)) };
}

/** The kind whose shape it is. */
function kindOf(op: string, covariances: Tensor, k: number, d: number): CovarianceName {
  const { ndim, size } = covariances;
  if (size === k * d * d && ndim >= 3) return 'full';
  const fits = { full: ndim >= 3, tied: ndim === 2 && covariances.shape[0] === d && covariances.shape[1] === d, diag: ndim === 2 && size === k * d, spherical: ndim === 1 && size === k };
  const names = (Object.keys(fits) as CovarianceName[]).filter((name) => fits[name]);
  // Of numbers, [N, 1] and [N] are variances either way.
  if (names.length === 1 || (d === 1 && names.length > 1)) return names.at(-1)!;
  if (names.length === 0) {
    throw new ShapeError({ op, argument: 'covariances', expected: `have the shape [${k}, ${d}, ${d}], [${d}, ${d}], [${k}, ${d}] or [${k}]`, actual: showShape(covariances.shape) });
  }
  throw new DomainError({ op, argument: 'covariance', expected: `be given for covariances of shape ${showShape(covariances.shape)}`, actual: 'nothing', hint: "Say covariance: 'diag' for a row of variances for each state, or 'tied' for one matrix of all." });
}
