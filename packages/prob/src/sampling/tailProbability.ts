import { grad } from '@x/autodiff/core';
import { add, asTensor, div, DomainError, exp, random, sub, where, lessEqual, type Tensor } from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { averaged, type Estimate } from '../expectations/expectation.js';
import { requireDraws } from '../expectations/points.js';
import { paretoK, weightWarning } from './paretoK.js';

/** An estimate of a small probability. */
export interface TailEstimate extends Estimate {
  /** The tail index of the weights; see `paretoK`. */
  readonly paretoK: number;
  /** In words, when the weights say that the estimate is not to be trusted. */
  readonly warning: string | undefined;
}

/**
 * P(X > a) by importance sampling beyond a, where plain Monte Carlo would hardly ever draw. The proposal is by default
 * a + an exponential that falls as fast as the density does at a; for tails heavier than that give your own.
 *
 * Shapes: value and standardError are scalars. Domain: a density of one number that falls at a; draws ≥ 2.
 * Fails: DomainError for discrete or batched laws, and where the density does not fall at a and no proposal is given.
 * Source: Rubinstein & Kroese, Simulation and the Monte Carlo Method (2016), section 5.7.
 *
 * @example
 * const rare = tailProbability(new Normal(), 4, { key: random.key(0), draws: 10000 });
 * Math.abs(rare.value.item() - 3.167124183e-5) < 4 * rare.standardError.item() // => true
 */
export function tailProbability(p: Distribution, a: number, { key, draws = 10_000, proposal }: { readonly key: random.KeyLike; readonly draws?: number; readonly proposal?: Distribution }): TailEstimate {
  requireDraws('tailProbability', draws);
  if (p.support.discrete || p.eventShape.length > 0 || p.batchShape.length > 0) {
    throw new DomainError({ op: 'tailProbability', argument: 'p', expected: 'be a density of one number', actual: `${p.family}, batch [${p.batchShape.join(', ')}], event [${p.eventShape.join(', ')}]`, hint: 'Discrete tails are sums: p.survival(a).' });
  }
  const { x, logProposal } = proposal === undefined ? shifted(p, a, key, draws) : proposed(proposal, key, draws);
  const logWeights = where(lessEqual(x, a), -Infinity, sub(p.logProb(x), logProposal));
  const k = paretoK(logWeights);
  return { ...averaged(exp(logWeights)), paretoK: k, warning: weightWarning(k) };
}

function proposed(proposal: Distribution, key: random.KeyLike, draws: number): { x: Tensor; logProposal: Tensor } {
  const x = proposal.sample(key, [draws]);
  return { x, logProposal: proposal.logProb(x) };
}

function shifted(p: Distribution, a: number, key: random.KeyLike, draws: number): { x: Tensor; logProposal: Tensor } {
  const rate = -(grad((x: Tensor) => p.logProb(x))(asTensor(a)).data[0] as number);
  if (!(rate > 0 && rate < Infinity)) {
    throw new DomainError({ op: 'tailProbability', argument: 'a', expected: 'lie where the density falls', actual: `${a}, where its logarithm changes at the rate ${-rate}`, hint: 'Give a proposal with mass beyond a: {proposal}.' });
  }
  const e = random.exponential(key, [draws]);
  return { x: add(a, div(e, rate)), logProposal: sub(Math.log(rate), e) };
}
