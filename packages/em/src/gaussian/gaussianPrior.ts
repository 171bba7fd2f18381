import { asTensor, DomainError, ShapeError, showShape, type TensorLike } from '@x/tensor/core';
import type { CovarianceKind } from './covarianceKind.js';
import type { PrecisionFactors } from './factors.js';
import type { MixtureParameters } from './parameters.js';

/** Priors of a Gaussian mixture, each optional: the fit then maximises the posterior instead of the likelihood. */
export interface GaussianMixturePrior {
  /** Of the weights: Dirichlet, one number for all components or one each. 1 is flat. */
  readonly weights?: number | readonly number[];
  /** Of each mean: Normal(loc, Σₖ / strength). */
  readonly mean?: { readonly loc: TensorLike; readonly strength: number };
  /** Of each covariance: inverse Wishart(df, scale). The scale is a matrix, a vector (a diagonal) or a number. */
  readonly covariance?: { readonly scale: TensorLike; readonly df: number };
}

/** The same as loops need it. */
export interface PriorTerms {
  /** αₖ − 1. */
  readonly weightCounts: Float64Array;
  readonly strength: number;
  readonly loc: Float64Array;
  readonly scale: Float64Array;
  /** What the covariance prior and the mean prior add to the divisor of each scatter matrix. */
  readonly covarianceCount: number;
  readonly meanCount: number;
}

/**
 * Reads the priors. Fails: DomainError or ShapeError that names the part at fault.
 * @internal
 */
export function priorTerms(op: string, prior: GaussianMixturePrior, k: number, d: number): PriorTerms {
  const { weights = 1, mean, covariance } = prior;
  const counts = typeof weights === 'number' ? new Float64Array(k).fill(weights) : Float64Array.from(weights);
  if (counts.length !== k || !counts.every((alpha) => alpha > 0 && alpha < Infinity)) {
    throw new DomainError({ op, argument: 'prior.weights', expected: `be a positive number, or ${k} of them`, actual: String(weights) });
  }
  requirePositive(op, 'prior.mean.strength', mean?.strength);
  if (covariance !== undefined && !(covariance.df > d - 1)) {
    throw new DomainError({ op, argument: 'prior.covariance.df', expected: `exceed ${d - 1}, the number of columns less one`, actual: String(covariance.df) });
  }
  return {
    weightCounts: counts.map((alpha) => alpha - 1),
    strength: mean?.strength ?? 0,
    loc: mean === undefined ? new Float64Array(d) : vector(op, mean.loc, d),
    scale: covariance === undefined ? new Float64Array(d * d) : matrix(op, covariance.scale, d),
    covarianceCount: covariance === undefined ? 0 : covariance.df + d + 1,
    meanCount: mean === undefined ? 0 : 1,
  };
}

/**
 * The log prior density of the parameters, up to a constant.
 * @internal
 */
export function logPrior({ weightCounts, strength, loc, scale, covarianceCount, meanCount }: PriorTerms, p: MixtureParameters, factors: PrecisionFactors, kind: CovarianceKind): number {
  const { k, d, weights, means } = p;
  const logTwoPi = Math.log(2 * Math.PI);
  let total = 0;
  for (let c = 0; c < k; c++) {
    if (weightCounts[c] !== 0) total += weightCounts[c]! * Math.log(weights[c]!);
    const w = factors.whitening.subarray(c * d * d, (c + 1) * d * d);
    const logDet = -2 * factors.logScales[c]! - d * logTwoPi;
    // A covariance that all components share has one prior.
    const shared = kind.name === 'tied' && c > 0;
    total -= 0.5 * ((shared ? 0 : covarianceCount) + meanCount) * logDet;
    for (let j = 0; j < d; j++) {
      let z = 0;
      for (let m = 0; m <= j; m++) z += w[j * d + m]! * (means[c * d + m]! - loc[m]!);
      total -= 0.5 * strength * z * z;
      if (shared || covarianceCount === 0) continue;
      // tr(Ψ Σ⁻¹) = Σⱼ wⱼ Ψ wⱼᵀ over the rows of the whitening factor.
      for (let a = 0; a <= j; a++) for (let b = 0; b <= j; b++) total -= 0.5 * w[j * d + a]! * scale[a * d + b]! * w[j * d + b]!;
    }
  }
  return total;
}

function requirePositive(op: string, argument: string, value: number | undefined): void {
  if (value === undefined || (value > 0 && value < Infinity)) return;
  throw new DomainError({ op, argument, expected: 'be a positive number', actual: String(value) });
}

function vector(op: string, x: TensorLike, d: number): Float64Array {
  const value = asTensor(x);
  if (value.size === d) return Float64Array.from(value.data);
  if (value.size === 1) return new Float64Array(d).fill(value.item());
  throw new ShapeError({ op, argument: 'prior.mean.loc', expected: `be ${d} numbers`, actual: showShape(value.shape) });
}

function matrix(op: string, x: TensorLike, d: number): Float64Array {
  const value = asTensor(x);
  if (value.ndim === 2 && value.shape[0] === d && value.shape[1] === d) return Float64Array.from(value.data);
  if (value.size !== d && value.size !== 1) {
    throw new ShapeError({ op, argument: 'prior.covariance.scale', expected: `be a ${d} × ${d} matrix, ${d} numbers or one`, actual: showShape(value.shape) });
  }
  const out = new Float64Array(d * d);
  for (let j = 0; j < d; j++) out[j * (d + 1)] = value.data[value.size === 1 ? 0 : j]!;
  return out;
}
