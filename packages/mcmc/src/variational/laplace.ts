import { hessian } from '@x/autodiff/core';
import { cholesky, inv } from '@x/linalg';
import { DomainError, log, mul, neg, sum, diagonal, transpose, add, type Tensor } from '@x/tensor/core';
import type { Model } from '../model/model.js';
import { GaussianApproximation } from './gaussianApproximation.js';
import { modeOf, type ModeOptions } from './mode.js';

const logTwoPi = Math.log(2 * Math.PI);

/** A Laplace approximation, with what it says about the evidence. */
export class LaplaceApproximation extends GaussianApproximation {
  /** Use `laplace`. */
  constructor(
    model: Model,
    mean: Tensor,
    choleskyFactor: Tensor,
    /** log ∫ p(quantities, observations) as the integral of the approximation. */
    readonly logEvidence: number,
  ) {
    super(model, mean, choleskyFactor);
  }
}

/**
 * The Laplace approximation: a normal distribution at the mode of the unconstrained coordinates, whose precision is the
 * Hessian of the negative log density there.
 *
 * log evidence ≈ log p(x̂) + (d/2) log 2π − ½ log |H|
 *
 * Domain: continuous quantities with one dominant mode; for hierarchical models prefer `nuts`.
 * Fails: DomainError for discrete quantities, when the search for the mode does not converge, or the density is not concave there.
 * Source: MacKay, Information Theory, Inference, and Learning Algorithms (2003), chapter 27.
 *
 * @example
 * const mean = model(({ sample, observe }) => {
 *   const mu = sample('mu', new Normal({ loc: 0, scale: 2 }));
 *   observe('y', new Normal({ loc: mu, scale: 1 }), [1.2, 0.7, 1.9]);
 * });
 * const { center, covariance, logEvidence } = laplace(mean);
 * center.mu.item() // => 1.16923…
 * covariance.item() // => 0.30769…
 * logEvidence // => -4.58775…
 */
export function laplace(model: Model, options: ModeOptions = {}): LaplaceApproximation {
  const { x, value, converged, message } = modeOf('laplace', model, true, options);
  if (!converged) {
    throw new DomainError({ op: 'laplace', argument: 'model', expected: 'have a mode', actual: message, hint: 'Raise maxIterations, give another init, or sample with nuts.' });
  }
  const precision = hessian((p: Tensor) => neg(model.logJoint(p)))(x) as Tensor;
  const factor = choleskyOfCovariance(precision);
  const d = model.dimension;
  const logDetFactor = sum(log(diagonal(factor))).item();
  return new LaplaceApproximation(model, x, factor, -value + (d / 2) * logTwoPi + logDetFactor);
}

/** L with LLᵀ = P⁻¹. */
function choleskyOfCovariance(precision: Tensor): Tensor {
  try {
    const symmetric = mul(0.5, add(precision, transpose(precision)));
    return cholesky(inv(symmetric));
  } catch (error) {
    throw new DomainError({
      op: 'laplace',
      argument: 'model',
      expected: 'have a log density that is strictly concave at its mode',
      actual: `a Hessian that is not positive definite (${(error as Error).message})`,
      hint: 'Some direction is flat: give weaker identified quantities a prior, or sample with nuts.',
    });
  }
}
