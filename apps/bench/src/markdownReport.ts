import type { CaseOutcome, PeerOutcome } from './outcome.js';
import { quantity, shown } from './quantity.js';
import type { Machine } from './machine.js';
import type { Results, SuiteOutcome } from './results.js';

/** The machine in one line. */
export function machineLine({ cpu, cores, memoryGiB, system, node, v8, simd, fma }: Machine): string {
  const wasm = fma ? 'SIMD with fused multiply–add' : simd ? 'SIMD without fused multiply–add' : 'no SIMD';
  return `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}; Node ${node} (V8 ${v8}); WebAssembly ${wasm}; everything on one thread`;
}

/** A few words on how a run ended, for people. */
export function summaryLine(cases: readonly CaseOutcome[]): string {
  const verdicts = cases.flatMap((it) => it.verdicts);
  const count = (status: string): number => verdicts.filter((v) => v.status === status).length;
  const failures = cases.filter((it) => it.failure !== undefined).length;
  const parts = [`${count('met')} budgets met`, `${count('within noise')} within noise`, `${count('missed')} missed`, `${count('not measured')} not measured`];
  return [...parts, ...(failures > 0 ? [`${failures} cases failed`] : [])].join(', ');
}

/** The tables as Markdown. */
export function markdownReport({ suites }: Results): string {
  return `# Benchmarks\n\nRatio = their time (or size) ÷ ours, median of rounds in which both alternate, with a 95 % interval; above 1 we are faster.\n\n${suites.map(suiteSection).join('\n')}`;
}

function suiteSection({ suite, about, measuredOn, quick, machine, cases }: SuiteOutcome): string {
  const warning = quick ? '\n**Quick run: too noisy to quote.**\n' : '';
  return `## ${suite}

${about} Measured ${measuredOn} on ${machineLine(machine)}.
${summaryLine(cases)}.
${warning}
| case | size | ours | peer | theirs | ratio | budget | verdict |
|---|---|---|---|---|---|---|---|
${cases.flatMap(caseRows).map((cells) => `| ${cells.map(escaped).join(' | ')} |`).join('\n')}
`;
}

function caseRows({ name, size, unit, ours, failure, peers, verdicts }: CaseOutcome): string[][] {
  if (ours === undefined) return [[name, size, `failed: ${failure ?? 'no reason given'}`, '', '', '', '', '']];
  const own = verdicts.filter(({ budget }) => budget.startsWith('≤'));
  const mine = [name, size, quantity(ours.median, unit)];
  const alone = own.map(({ budget, status }) => [...mine, '', '', '', budget, status]);
  const rows = peers.map((peer) => {
    const verdict = verdicts.find(({ budget }) => budget.startsWith(`${peer.name} ≥ `));
    return [...mine, peer.name, ...peerCells(peer, unit), verdict?.budget.slice(peer.name.length + 1) ?? '', verdict?.status ?? ''];
  });
  const all = [...alone, ...rows];
  return all.length === 0 ? [[...mine, '', '', '', '', '']] : all;
}

function peerCells(peer: PeerOutcome, unit: 'seconds' | 'bytes'): [theirs: string, ratio: string] {
  if (peer.status !== 'measured') return [`${peer.status}: ${peer.reason}`, ''];
  const { median, low, high } = peer.ratio;
  const interval = unit === 'bytes' ? '' : ` [${shown(low)}, ${shown(high)}]`;
  return [quantity(peer.theirs.median, unit), `${shown(median)}×${interval}`];
}

function escaped(cell: string): string {
  return cell.replaceAll('|', '\\|');
}
