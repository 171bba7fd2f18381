import type { Bound, Budget } from './case.js';
import type { PeerOutcome, Verdict } from './outcome.js';
import { quantity, shown } from './quantity.js';
import type { Estimate } from './statistics.js';

/** The figure that holds on this engine. */
export function boundHere(bound: Bound, hasFma: boolean): number {
  return typeof bound === 'number' ? bound : hasFma ? bound.fma : bound.base;
}

interface Measured {
  readonly unit: 'seconds' | 'bytes';
  readonly ours: Estimate;
  readonly noise: number;
  readonly peers: readonly PeerOutcome[];
}

/** A busy machine may excuse this much and no more. */
const largestExcuse = 0.25;

/**
 * Holds a budget against the measurement. It is met when the median reaches it, missed only when the far end of the
 * interval, widened by the noise of the run up to `largestExcuse`, does not.
 */
export function judge(budget: Budget, { unit, ours, noise, peers }: Measured, hasFma: boolean): Verdict {
  const excuse = 1 + Math.min(noise, largestExcuse);
  if ('atMost' in budget) {
    const most = boundHere(budget.atMost, hasFma);
    const status = ours.median <= most ? 'met' : ours.low / excuse <= most ? 'within noise' : 'missed';
    return { budget: `≤ ${quantity(most, unit)}`, status, actual: quantity(ours.median, unit) };
  }
  const least = boundHere(budget.atLeast, hasFma);
  const text = { peer: budget.peer, budget: `≥ ${shown(least)}×` };
  const peer = peers.find(({ name }) => name === budget.peer);
  if (peer === undefined) throw new Error(`a budget names ${budget.peer}, which is no peer of its case`);
  if (peer.status !== 'measured') return { ...text, status: 'not measured', actual: peer.status };
  const { median, high } = peer.ratio;
  const status = median >= least ? 'met' : high * excuse >= least ? 'within noise' : 'missed';
  return { ...text, status, actual: `${shown(median)}×` };
}
