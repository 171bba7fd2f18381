import { fixedLength } from '../hamiltonian/fixedLength.js';
import { kernelArguments, requirePositive, requireProbability, requireCount, type Kernel } from '../kernel.js';
import type { TargetLike } from '../target.js';
import { hamiltonianSampler, type HamiltonianState } from './hamiltonianKernel.js';
import { DomainError, type Tensor } from '@x/tensor/core';

/** How Hamiltonian Monte Carlo with trajectories of fixed length works. */
export interface HmcOptions {
  /** The size of a leapfrog step; tuned in the warm-up when left out. */
  readonly stepSize?: number;
  /** Leapfrog steps from one draw to the next; default 10. */
  readonly steps?: number;
  /** Varies the step size uniformly by this share of it, against periodic orbits; default 0.2, or 0 when the step size is given. */
  readonly jitter?: number;
  /** The acceptance that an unspecified step size is tuned for; default 0.8. */
  readonly targetAccept?: number;
  /** What the warm-up learns; default `diag`, or `unit` when the step size is given. */
  readonly metric?: 'diag' | 'dense' | 'unit';
}

/**
 * Hamiltonian Monte Carlo: a random momentum, `steps` leapfrog steps, and the Metropolis rule.
 *
 * Domain: differentiable targets.
 * Fails: DomainError for discrete parameters and for options out of range.
 * Source: Duane et al., Hybrid Monte Carlo (1987); Neal, MCMC using Hamiltonian dynamics (2011).
 *
 * @example
 * const normal = (x: Tensor) => square(x).mul(-0.5);
 * const trace = await sample(hmc(normal, { stepSize: 0.5, steps: 5 }), { init: 0, key: random.key(1), chains: 1 });
 * trace.stats.stepSize.at(0, 0).item() // => 0.5
 */
export function hmc<P = Tensor>(target?: TargetLike<P> | (HmcOptions & { readonly target?: TargetLike<P> }), options?: HmcOptions): Kernel<HamiltonianState> {
  const given = kernelArguments<HmcOptions>(target as TargetLike, options);
  const { stepSize, steps = 10, jitter = stepSize === undefined ? 0.2 : 0, targetAccept = 0.8, metric = stepSize === undefined ? 'diag' : 'unit' } = given.options;
  requirePositive('hmc', 'stepSize', stepSize);
  requireCount('hmc', 'steps', steps, 1);
  requireProbability('hmc', 'targetAccept', targetAccept);
  if (!(jitter >= 0 && jitter < 1)) throw new DomainError({ op: 'hmc', argument: 'jitter', expected: 'lie in [0, 1)', actual: String(jitter) });
  return {
    name: 'hmc',
    target: given.target,
    needs: 'gradient',
    options: given.options,
    bind: (bound) =>
      hamiltonianSampler(
        {
          op: 'hmc',
          trajectory: fixedLength(steps, jitter),
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
