import { asTensor, mean, type random, type Tensor, type TensorLike } from '@x/tensor/core';
import { requireDraws } from '../expectations/points.js';

/** A model with latent variables whose E-step has no closed form. */
export interface MonteCarloModel<P, Z> {
  /** `draws` draws of the latent variables from p(z | x, parameters): exactly, by `sir`, `rejectionSample` or MCMC. */
  readonly samplePosterior: (parameters: P, key: random.Key, draws: number) => Z;
  /** log p(x, z | parameters) for each draw: a vector [draws]. */
  readonly logJoint: (parameters: P, z: Z) => TensorLike;
  /** Default 500. */
  readonly draws?: number;
}

/**
 * The E-step of Monte Carlo EM: (parameters, key) ↦ Q with Q(θ) = (1/n) Σ log p(x, zᵢ | θ), zᵢ ~ p(z | x, parameters).
 * The M-step maximises Q, which is differentiable in θ.
 *
 * Fails: DomainError for fewer than one draw.
 * Source: Wei & Tanner (1990), A Monte Carlo implementation of the EM algorithm.
 *
 * @example
 * const eStep = monteCarloEStep({
 *   samplePosterior: (mu, key, draws) => new Normal({ loc: div(mu, 2), scale: Math.SQRT1_2 }).sample(key, draws),
 *   logJoint: (mu, z) => add(new Normal({ loc: mu }).logProb(z), new Normal({ loc: z }).logProb(0)),
 * });
 * const q = eStep(2, random.key(0));
 * q(1).item() > q(2).item() // => true
 */
export function monteCarloEStep<P, Z = Tensor>({ samplePosterior, logJoint, draws = 500 }: MonteCarloModel<P, Z>): (parameters: P, key: random.Key) => (next: P) => Tensor {
  requireDraws('monteCarloEStep', draws, 1);
  return (parameters, key) => {
    const z = samplePosterior(parameters, key, draws);
    return (next) => mean(asTensor(logJoint(next, z)));
  };
}
