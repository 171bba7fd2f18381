import { asTensor, random, type Tensor, type TensorLike } from '@x/tensor/core';
import { kernelArguments, type ChainState, type Kernel, type Sampler } from '../kernel.js';
import { DrawStream, type Key } from '../random/drawStream.js';
import type { LogDensity, Target, TargetLike } from '../target.js';
import { acceptance } from './randomWalk.js';

/** A proposal distribution q(next | current) over parameters. */
export interface ProposalOptions<P = unknown> {
  /** Draws a proposal. */
  readonly propose: (current: P, key: Key) => unknown;
  /** log q(next | current), up to a constant; left out for symmetric proposals. */
  readonly logProposal?: (next: P, current: P) => TensorLike;
}

/**
 * Metropolis–Hastings with any proposal, on continuous or discrete parameters.
 *
 * Formula: y ~ q(· | x) is accepted with probability min(1, p(y) q(x | y) / (p(x) q(y | x))), in logarithms; a refused
 * proposal repeats x.
 *
 * Domain: without `logProposal` the proposal must be symmetric, q(y | x) = q(x | y): otherwise the draws are wrong.
 * Source: Hastings, Monte Carlo sampling methods using Markov chains and their applications (1970).
 *
 * @example
 * // Gamma(3, 1) by multiplying with log-normal numbers: log q(y | x) = −log y up to what is symmetric.
 * const gamma = (x: Tensor) => log(x).mul(2).sub(x);
 * const kernel = metropolisHastings(gamma, {
 *   propose: (x: Tensor, key) => mul(x, exp(random.normal(key, []))),
 *   logProposal: (next: Tensor) => log(next).neg(),
 * });
 * const trace = await sample(kernel, { init: 3, key: random.key(2), draws: 4000 });
 * trace.get('x').mean().item() // => 2.9…
 */
export function metropolisHastings<P = Tensor>(target: Target<P> | LogDensity<P> | (ProposalOptions<P> & { readonly target?: TargetLike<P> }), options?: ProposalOptions<P>): Kernel {
  const given = kernelArguments<ProposalOptions<P>>(target as TargetLike, options);
  const { propose, logProposal } = given.options;
  return {
    name: 'metropolisHastings',
    target: given.target,
    needs: 'density',
    options: given.options,
    bind: (bound) => proposalSampler(bound, { propose: propose as ProposalOptions['propose'], logProposal: logProposal as ProposalOptions['logProposal'] }),
  };
}

/** The sampler of a proposal distribution. */
export function proposalSampler(target: Target, { propose, logProposal }: { readonly propose: ProposalOptions['propose']; readonly logProposal: ProposalOptions['logProposal'] }): Sampler {
  const noise = new DrawStream();
  // Proposals live among the parameters themselves, so that their density must be taken there.
  const jacobian = (position: Float64Array): number => target.logJacobian?.(position) ?? 0;
  return {
    statistics: ['accept', 'steps'],
    init: (position) => ({ position: position.slice(), logDensity: target.logDensity(position) }),
    step(state: ChainState, key: Key) {
      noise.seed(key);
      const { position, logDensity } = state;
      const current = target.constrain(position);
      const next = propose(current, random.foldIn(key, 0));
      const proposed = target.unconstrain(next);
      const density = target.logDensity(proposed);
      let gain = density - jacobian(proposed) - (logDensity - jacobian(position));
      if (logProposal !== undefined) {
        const there = target.constrain(proposed);
        gain += numberOf(logProposal(current, there)) - numberOf(logProposal(there, current));
      }
      // Leaving an impossible state is always allowed; entering one never is.
      const accept = density === -Infinity || density !== density ? 0 : logDensity === -Infinity ? 1 : acceptance(gain);
      return { state: noise.uniform() < accept ? { position: proposed, logDensity: density } : state, info: { accept, steps: 1 } };
    },
    move: (_, position) => ({ position: position.slice(), logDensity: target.logDensity(position) }),
  };
}

function numberOf(x: TensorLike): number {
  return typeof x === 'number' ? x : asTensor(x).item();
}
