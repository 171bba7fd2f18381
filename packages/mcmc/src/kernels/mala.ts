import type { Tensor } from '@x/tensor/core';
import { fixedLength } from '../hamiltonian/fixedLength.js';
import { kernelArguments, requirePositive, requireProbability, type Kernel } from '../kernel.js';
import type { TargetLike } from '../target.js';
import { hamiltonianSampler, type HamiltonianState } from './hamiltonianKernel.js';

/** How the Metropolis-adjusted Langevin algorithm works. */
export interface MalaOptions {
  /** h of the proposal x + (h²/2) ∇ log p + h ε; tuned in the warm-up when left out. */
  readonly stepSize?: number;
  /** The acceptance that an unspecified step size is tuned for; default 0.574, the optimum in high dimensions. */
  readonly targetAccept?: number;
  /** What the warm-up learns; default `diag`, or `unit` when the step size is given. */
  readonly metric?: 'diag' | 'dense' | 'unit';
}

/**
 * The Metropolis-adjusted Langevin algorithm: a step along the gradient plus noise, y = x + (h²/2) Σ ∇ log p(x) + h √Σ ε,
 * accepted by the Metropolis–Hastings rule.
 *
 * It is Hamiltonian Monte Carlo with a single leapfrog step, and carried out as that: the ratio of the proposal
 * densities is the change of kinetic energy.
 *
 * Domain: differentiable targets.
 * Source: Roberts & Tweedie, Exponential convergence of Langevin distributions (1996); Neal (2011), section 5.2.
 *
 * @example
 * const trace = await sample(mala((x: Tensor) => square(x).mul(-0.5)), { init: 0, key: random.key(1), draws: 200 });
 * trace.get('x').shape // => [ 4, 200 ]
 */
export function mala<P = Tensor>(target?: TargetLike<P> | (MalaOptions & { readonly target?: TargetLike<P> }), options?: MalaOptions): Kernel<HamiltonianState> {
  const given = kernelArguments<MalaOptions>(target as TargetLike, options);
  const { stepSize, targetAccept = 0.574, metric = stepSize === undefined ? 'diag' : 'unit' } = given.options;
  requirePositive('mala', 'stepSize', stepSize);
  requireProbability('mala', 'targetAccept', targetAccept);
  return {
    name: 'mala',
    target: given.target,
    needs: 'gradient',
    options: given.options,
    bind: (bound) =>
      hamiltonianSampler(
        {
          op: 'mala',
          trajectory: fixedLength(1, 0),
          metric,
          targetAccept,
          stepSize,
          tuned: stepSize === undefined,
          statistics: ['accept', 'divergent', 'energy', 'stepSize', 'steps'],
        },
        bound,
      ),
  };
}
