import type { CaseOutcome, PeerOutcome, Verdict } from './outcome.js';
import { quantity, shown } from './quantity.js';

/** One line of the table of results: a case beside one peer, or beside a budget of its own. */
export interface ReportRow {
  readonly cells: readonly [name: string, size: string, ours: string, peer: string, theirs: string, ratio: string, budget: string, verdict: string];
  readonly status: Verdict['status'] | 'failed' | undefined;
}

export const reportColumns: readonly string[] = ['case', 'size', 'ours', 'peer', 'theirs', 'ratio', 'budget', 'verdict'];

/** The lines of one case. */
export function reportRows({ name, size, unit, ours, failure, peers, verdicts }: CaseOutcome): ReportRow[] {
  if (ours === undefined) return [{ cells: [name, size, `failed: ${failure ?? 'no reason given'}`, '', '', '', '', 'failed'], status: 'failed' }];
  const mine = quantity(ours.median, unit);
  const own = verdicts
    .filter(({ peer }) => peer === undefined)
    .map(({ budget, status }): ReportRow => ({ cells: [name, size, mine, '', '', '', budget, status], status }));
  const beside = peers.map((peer): ReportRow => {
    const verdict = verdicts.find((v) => v.peer === peer.name);
    return { cells: [name, size, mine, peer.name, ...peerCells(peer, unit), verdict?.budget ?? '', verdict?.status ?? ''], status: verdict?.status };
  });
  const rows = [...own, ...beside];
  return rows.length > 0 ? rows : [{ cells: [name, size, mine, '', '', '', '', ''], status: undefined }];
}

function peerCells(peer: PeerOutcome, unit: 'seconds' | 'bytes'): [theirs: string, ratio: string] {
  if (peer.status !== 'measured') return [`${peer.status}: ${peer.reason}`, ''];
  const { median, low, high } = peer.ratio;
  const interval = unit === 'bytes' ? '' : ` [${shown(low)}, ${shown(high)}]`;
  return [quantity(peer.theirs.median, unit), `${shown(median)}×${interval}`];
}
