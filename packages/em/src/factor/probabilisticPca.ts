import { requireWhole } from '@x/tensor/core';
import type { TensorLike } from '@x/tensor/core';
import { observations } from '../observations.js';
import { encode } from './encoding.js';
import { fitFactors, principalFactors, report, requireRoom, type FactorFitOptions, type FactorOptions } from './factorAnalysis.js';
import { FittedFactorModel } from './fittedFactorModel.js';

/** How to fit probabilistic principal components. */
export interface ProbabilisticPcaOptions extends FactorOptions {
  /** `closedForm` (default for complete rows) by eigenvectors, `em` (for missing values) by iteration. */
  readonly method?: 'closedForm' | 'em';
}

/**
 * Probabilistic principal component analysis: factors whose noise has the same variance σ² in every column.
 *
 * Closed form: σ² is the mean of the eigenvalues λ of the sample covariance that are left out, and the columns of W are
 * the leading eigenvectors scaled by √(λ − σ²). As σ² → 0 the codes become those of principal component analysis.
 *
 * Domain: rows of finite numbers, NaN where missing; fewer factors than columns.
 * Fails: DomainError for options out of range and constant columns.
 * Source: Tipping & Bishop, J. Royal Statistical Society B 61 (1999).
 *
 * @example
 * const { noiseVariance, loadings } = new ProbabilisticPCA({ factors: 1 }).fit([[2, 0], [-2, 0], [0, 1], [0, -1]]);
 * noiseVariance // => 0.5
 * Math.abs(loadings.at(0, 0).item()) // => 1.22474…
 */
export class ProbabilisticPCA {
  /** Fails: DomainError for a number of factors below 1. */
  constructor(readonly options: ProbabilisticPcaOptions) {
    requireWhole('ProbabilisticPCA', 'factors', options.factors, 1);
  }

  /** Fits the model to rows [n, d]. */
  fit(x: TensorLike, { weights, ...hooks }: FactorFitOptions = {}): FittedFactorModel {
    const op = 'ProbabilisticPCA.fit';
    const data = observations(op, x, weights, { missing: true });
    const { factors, method = data.hasMissing ? 'em' : 'closedForm' } = this.options;
    if (method === 'em' || data.hasMissing) return fitFactors(op, data, 'isotropic', this.options, hooks);
    requireRoom(op, data, factors);
    const parameters = principalFactors(data, factors, 'isotropic');
    const { logLikelihood } = encode(op, data, parameters);
    return new FittedFactorModel(parameters, report(parameters, 'isotropic', data, { logLikelihood, history: [logLikelihood], iterations: 0, converged: true, message: 'closed form' }));
  }
}
