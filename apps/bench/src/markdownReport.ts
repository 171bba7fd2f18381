import type { Machine } from './machine.js';
import type { CaseOutcome } from './outcome.js';
import { reportColumns, reportRows } from './reportRows.js';
import type { Results, SuiteOutcome } from './suiteOutcome.js';

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
${line(reportColumns)}
${'|---'.repeat(reportColumns.length)}|
${cases.flatMap(reportRows).map(({ cells }) => line(cells)).join('\n')}
`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
