import { machineLine, summaryLine } from './markdownReport.js';
import { escapeHtml, ratioPlot } from './ratioPlot.js';
import { reportColumns, reportRows } from './reportRows.js';
import type { Results, SuiteOutcome } from './suiteOutcome.js';

const style = `
:root { color-scheme: light dark; --ink: #1d2430; --soft: #6b7484; --line: #d9dde4; --paper: #fff; --good: #2f7d5b; --slow: #b9813a; --bad: #c0392b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --soft: #98a1b0; --line: #39404c; --paper: #15181d; --good: #4fae85; --slow: #d09a55; --bad: #e06354; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 1060px; margin: 2rem auto; padding: 0 1rem; }
svg { max-width: 100%; height: auto; font: 12px system-ui, sans-serif; }
svg text { fill: var(--ink); } svg .tick, svg .peer { fill: var(--soft); } svg .case { font-weight: 600; }
.grid { stroke: var(--line); } .one { stroke: var(--soft); } .interval { stroke: var(--ink); stroke-width: 2; } .budget { stroke: var(--ink); stroke-width: 2; stroke-dasharray: 2 2; }
.faster { fill: var(--good); } .slower { fill: var(--slow); } rect.missed { fill: var(--bad); }
table { border-collapse: collapse; font-size: 13px; } th, td { text-align: left; padding: 2px 10px 2px 0; border-bottom: 1px solid var(--line); }
td.missed, td.failed { color: var(--bad); font-weight: 600; } .wide { overflow-x: auto; } .quick { color: var(--bad); font-weight: 600; }`;

/** Everything on one page that needs nothing but itself. */
export function htmlReport({ suites }: Results): string {
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Benchmarks</title><style>${style}</style>
<h1>Benchmarks</h1>
<p>Bars show their time (or size) ÷ ours on a logarithmic axis: to the right of 1× we are faster or smaller. The dark line is the 95 % interval of the median, the dashed one the budget.</p>
${suites.map(suiteSection).join('\n')}
</html>
`;
}

function suiteSection({ suite, about, measuredOn, quick, machine, cases }: SuiteOutcome): string {
  const head = reportColumns.map((name) => `<th>${name}</th>`).join('');
  const rows = cases.flatMap(reportRows).map(
    ({ cells, status }) => `<tr>${cells.map((cell, i) => `<td${i === cells.length - 1 && status ? ` class="${status}"` : ''}>${escapeHtml(cell)}</td>`).join('')}</tr>`,
  );
  return `<h2>${escapeHtml(suite)}</h2>
<p>${escapeHtml(about)} Measured ${escapeHtml(measuredOn)} on ${escapeHtml(machineLine(machine))}. ${summaryLine(cases)}.</p>
${quick ? '<p class="quick">Quick run: too noisy to quote.</p>' : ''}
<div class="wide">${ratioPlot(cases)}</div>
<div class="wide"><table><tr>${head}</tr>
${rows.join('\n')}
</table></div>`;
}
