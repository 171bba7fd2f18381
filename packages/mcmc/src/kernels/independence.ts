import { asTensor, DomainError, isTensor, random, type Tensor, type TensorLike } from '@x/tensor/core';
import { isTarget, type Part, type Target, type TargetLike } from '../target.js';
import type { Kernel } from '../kernel.js';
import type { Key } from '../random/drawStream.js';
import { proposalSampler } from './metropolisHastings.js';

/** What proposals are drawn from: any distribution of @x/prob, or an object like one. */
export interface ProposalDistribution {
  sample(key: Key, shape?: readonly number[]): unknown;
  logProb(x: never): TensorLike;
  readonly batchShape?: readonly number[];
  readonly eventShape?: readonly number[];
}

/** One distribution for all parameters, or one for each by its name. */
export type IndependentProposal = ProposalDistribution | Readonly<Record<string, ProposalDistribution>>;

/** How the independence sampler works. */
export interface IndependenceOptions {
  readonly proposal: IndependentProposal;
  readonly target?: TargetLike;
}

/**
 * The independence sampler: proposals that do not depend on where the chain is.
 *
 * Formula: y ~ q is accepted with probability min(1, w(y) / w(x)), w = p / q.
 *
 * Domain: q must have heavier tails than the target, or chains get stuck where w is large.
 * Source: Tierney, Markov chains for exploring posterior distributions (1994).
 *
 * @example
 * const q = { sample: (key: random.Key) => random.normal(key, []).mul(2), logProb: (x: Tensor) => square(x).div(-8) };
 * const trace = await sample(independence((x: Tensor) => square(x).mul(-0.5), q), { init: 0, key: random.key(1) });
 * trace.get('x').shape // => [ 4, 1000 ]
 */
export function independence<P = Tensor>(target: TargetLike<P> | IndependentProposal | IndependenceOptions, proposal?: IndependentProposal): Kernel {
  const given = argumentsOf(target as TargetLike | IndependentProposal | IndependenceOptions, proposal);
  const q = given.proposal as IndependentProposal | undefined;
  if (q === undefined || typeof q !== 'object') {
    throw new DomainError({ op: 'independence', argument: 'proposal', expected: 'be a distribution with sample and logProb', actual: typeof q, hint: 'For example independence(target, new Normal({ loc: 0, scale: 3 })).' });
  }
  return {
    name: 'independence',
    target: given.target,
    needs: 'density',
    options: { proposal: q },
    bind: (bound) =>
      proposalSampler(bound, {
        propose: (_, key) => drawAll(q, bound, key),
        logProposal: (next) => logProbOf(q, next),
      }),
  };
}

function argumentsOf(first: TargetLike | IndependentProposal | IndependenceOptions, second: IndependentProposal | undefined): { target: TargetLike | undefined; proposal: unknown } {
  if (typeof first === 'function' || isTarget(first)) return { target: first, proposal: second };
  if (isDistribution(first)) return { target: undefined, proposal: first };
  // A record of distributions may itself have a parameter called proposal.
  const { proposal, target } = first as IndependenceOptions;
  return proposal === undefined || (isDistribution(proposal) && Object.values(first).every(isDistribution) && Object.keys(first).length > 1) ? { target: undefined, proposal: first } : { target, proposal };
}

function isDistribution(x: unknown): x is ProposalDistribution {
  return typeof x === 'object' && x !== null && 'sample' in x && 'logProb' in x && typeof x.sample === 'function';
}

function drawAll(q: IndependentProposal, target: Target, key: Key): unknown {
  if (isDistribution(q)) return target.parts.length === 1 && target.parts[0]!.name === 'x' ? drawOne(q, target.parts[0]!, key) : q.sample(key);
  return Object.fromEntries(
    Object.entries(q).map(([name, one], i) => {
      const part = target.parts.find((p) => p.name === name);
      if (part !== undefined) return [name, drawOne(one, part, random.foldIn(key, i))];
      throw new DomainError({ op: 'independence', argument: 'proposal', expected: `name parameters, ${target.parts.map((p) => p.name).join(', ')}`, actual: name });
    }),
  );
}

/** A draw of the shape of a parameter; distributions of smaller shape are repeated along the leading axes. */
function drawOne(q: ProposalDistribution, part: Part, key: Key): unknown {
  const own = (q.batchShape?.length ?? part.shape.length) + (q.eventShape?.length ?? 0);
  const repeat = part.shape.slice(0, Math.max(0, part.shape.length - own));
  return repeat.length === 0 ? q.sample(key) : q.sample(key, repeat);
}

function logProbOf(q: IndependentProposal, x: unknown): number {
  if (isDistribution(q)) return total(q.logProb(x as never));
  return Object.entries(q).reduce((sum, [name, one]) => sum + total(one.logProb((x as Record<string, never>)[name]!)), 0);
}

function total(x: TensorLike): number {
  if (typeof x === 'number') return x;
  const { data } = isTensor(x) ? x : asTensor(x);
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]!;
  return sum;
}
