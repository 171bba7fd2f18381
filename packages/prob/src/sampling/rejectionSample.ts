import { concat, DomainError, random, requireWhole, reshape, slice, take, tensor, type Tensor } from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { logDensityAt, type Target } from './logDensity.js';

/** How to sample by rejection. */
export interface RejectionOptions {
  readonly key: random.KeyLike;
  /** How many draws to return; default 1000. */
  readonly draws?: number;
  /** k with target(x) ≤ k · proposal(x) everywhere. */
  readonly bound?: number;
  /** log k, in place of `bound`. */
  readonly logBound?: number;
  /** Default 1000 proposals for each draw, at least 10⁶. */
  readonly maxProposals?: number;
}

/** Draws, and what the acceptance says. */
export interface RejectionResult {
  /** [draws, ...event] */
  readonly samples: Tensor;
  /** Accepted over proposed: an estimate of M/k, with M the integral of the target. */
  readonly acceptanceRate: number;
  readonly proposals: number;
  /** M̂ = k · acceptance rate, the integral of an unnormalised target. */
  readonly normalizer: number;
  /** The standard error of `normalizer`. */
  readonly standardError: number;
}

/**
 * Exact draws from a target by rejection: x from the proposal is kept with probability target(x)/(k · proposal(x)).
 *
 * Shapes: target maps points [n, ...event] to log-densities [n], up to a constant → samples [draws, ...event].
 * Domain: k · proposal must lie above the target; that is checked at every point proposed.
 * Fails: DomainError where the bound is violated, naming the point and the bound it needs; when `maxProposals` are used up.
 * Source: von Neumann (1951); Robert & Casella, Monte Carlo Statistical Methods (2004), section 2.3.
 *
 * @example
 * const target = (x) => add(log(x), log(sub(1, x)));
 * const found = rejectionSample(target, new Uniform({ low: 0, high: 1 }), { key: random.key(0), bound: 0.25, draws: 4000 });
 * found.acceptanceRate.toFixed(1) // => '0.7'
 * found.normalizer.toFixed(1) // => '0.2'
 */
export function rejectionSample(target: Target, proposal: Distribution, { key, draws = 1000, bound, logBound, maxProposals = Math.max(1e6, 1000 * draws) }: RejectionOptions): RejectionResult {
  const limit = logBound ?? (bound === undefined ? NaN : Math.log(bound));
  if (!Number.isFinite(limit)) throw new DomainError({ op: 'rejectionSample', argument: 'bound', expected: 'be a positive number with target ≤ bound · proposal', actual: String(bound ?? logBound), hint: 'Maximise target(x)/proposal(x), or pass its logarithm as logBound.' });
  requireWhole('rejectionSample', 'draws', draws, 0);
  const parts: Tensor[] = [];
  let [accepted, proposals, batch] = [0, 0, Math.max(64, 2 * draws)];
  for (let round = 0; accepted < draws; round++) {
    if (proposals >= maxProposals) {
      throw new DomainError({ op: 'rejectionSample', argument: 'maxProposals', expected: `be enough for ${draws} draws`, actual: `${proposals} proposals with ${accepted} accepted`, hint: 'Find a proposal closer to the target or a tighter bound; in many dimensions use MCMC.' });
    }
    const [forX, forU] = random.split(random.foldIn(key, round));
    const n = Math.min(batch, maxProposals - proposals);
    const x = proposal.sample(forX!, [n]);
    const ratio = ratios(target, proposal, x, limit);
    const u = random.uniform(forU!, [n]).data;
    const kept: number[] = [];
    let used = n;
    for (let i = 0; i < n; i++) {
      if (Math.log(u[i]!) >= ratio[i]!) continue;
      kept.push(i);
      if (accepted + kept.length < draws) continue;
      // Counting stops at the last draw taken, so that the rate is not biased by what was proposed beyond it.
      used = i + 1;
      break;
    }
    parts.push(take(x, tensor(Int32Array.from(kept)), { axis: 0 }));
    accepted += kept.length;
    proposals += used;
    batch = Math.ceil(Math.min(1e6, 1.2 * (draws - accepted + 8) * Math.max(1, proposals / Math.max(1, accepted))));
  }
  const event = proposal.eventShape;
  const samples = parts.length === 0 ? reshape(proposal.sample(key, [0]), [0, ...event]) : slice(concat(parts), [0], [draws]);
  const acceptanceRate = accepted / proposals;
  const k = Math.exp(limit);
  return { samples, acceptanceRate, proposals, normalizer: k * acceptanceRate, standardError: k * Math.sqrt((acceptanceRate * (1 - acceptanceRate)) / proposals) };
}

/** log target − log (k · proposal) at every point. */
function ratios(target: Target, proposal: Distribution, x: Tensor, limit: number): Float64Array {
  const [p, q] = [logDensityAt('rejectionSample', target, x).data, proposal.logProb(x).data];
  return Float64Array.from(p, (logTarget, i) => {
    const ratio = logTarget - q[i]! - limit;
    // A tight bound is attained up to rounding.
    if (ratio > 1e-9 * Math.max(1, Math.abs(limit))) {
      const point = x.ndim === 1 ? `x = ${x.data[i]}` : `draw ${i}`;
      throw new DomainError({ op: 'rejectionSample', argument: 'bound', expected: 'keep target ≤ bound · proposal', actual: `a target ${Math.exp(ratio).toPrecision(4)} times as large at ${point}`, hint: `There the bound must be at least ${Math.exp(ratio + limit).toPrecision(4)} (logBound ${(ratio + limit).toPrecision(6)}).` });
    }
    return ratio;
  });
}
