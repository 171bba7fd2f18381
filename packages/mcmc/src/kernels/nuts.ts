import type { Tensor } from '@x/tensor/core';
import { noUTurn } from '../hamiltonian/noUTurn.js';
import { kernelArguments, requirePositive, requireProbability, requireCount, type Kernel } from '../kernel.js';
import type { TargetLike } from '../target.js';
import { hamiltonianSampler, type HamiltonianState } from './hamiltonianKernel.js';

/** How the no-U-turn sampler works. */
export interface NutsOptions {
  /** The mean acceptance that the step size is tuned for; closer to 1 means smaller steps. Default 0.8. */
  readonly targetAccept?: number;
  /** At most 2^maxDepth − 1 leapfrog steps a draw; default 10. */
  readonly maxDepth?: number;
  /** What the warm-up learns: variances (`diag`, the default), all covariances (`dense`), or nothing (`unit`). */
  readonly metric?: 'diag' | 'dense' | 'unit';
  /** Where the search for a step size begins; the step size itself when `tune` is false. */
  readonly stepSize?: number;
  /** False keeps step size and metric as they are. */
  readonly tune?: boolean;
}

/**
 * The no-U-turn sampler: Hamiltonian Monte Carlo that finds its own trajectory lengths, step size and metric. The
 * first choice for continuous parameters.
 *
 * Draws are multinomial along the trajectory; the warm-up adapts as in Stan.
 *
 * Domain: differentiable targets.
 * Fails: DomainError for discrete parameters and for options out of range.
 * Source: Hoffman & Gelman, The No-U-Turn Sampler (2014); Betancourt, A conceptual introduction to Hamiltonian Monte Carlo (2017).
 *
 * @example
 * const normal = (x: Tensor) => sum(square(x)).mul(-0.5);
 * const trace = await sample(nuts(normal), { init: [0, 0], key: random.key(1), draws: 500 });
 * trace.get('x').shape // => [ 4, 500, 2 ]
 */
export function nuts<P = Tensor>(target?: TargetLike<P> | (NutsOptions & { readonly target?: TargetLike<P> }), options?: NutsOptions): Kernel<HamiltonianState> {
  const given = kernelArguments<NutsOptions>(target as TargetLike, options);
  const { targetAccept = 0.8, maxDepth = 10, metric = 'diag', stepSize, tune = true } = given.options;
  requireProbability('nuts', 'targetAccept', targetAccept);
  requireCount('nuts', 'maxDepth', maxDepth, 1);
  requirePositive('nuts', 'stepSize', stepSize);
  return {
    name: 'nuts',
    target: given.target,
    needs: 'gradient',
    options: given.options,
    bind: (bound) =>
      hamiltonianSampler(
        { op: 'nuts', trajectory: noUTurn(maxDepth), metric, targetAccept, stepSize, tuned: tune, statistics: ['accept', 'divergent', 'treeDepth', 'energy', 'stepSize', 'steps'] },
        bound,
      ),
  };
}
