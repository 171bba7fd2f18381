import type { SummaryRow } from './summary.js';
import type { Trace } from './trace.js';

/** What looks wrong with a trace, in words, with what to try. */
export function traceWarnings(trace: Trace, rows: readonly SummaryRow[]): string[] {
  const { chains, draws } = trace;
  if (chains * draws === 0) return ['There are no draws: the run was stopped during its warm-up. Go on with sample(kernel, { resume: trace.state }).'];
  return [...divergences(trace), ...depths(trace), ...energies(trace), ...acceptance(trace), ...agreement(trace, rows)];
}

function divergences({ stats, chains, draws }: Trace): string[] {
  const count = sum(stats.divergent?.data);
  if (count === 0) return [];
  return [
    `${count} of ${chains * draws} draws (${percent(count / (chains * draws))}) ended in a divergence: the density bends more sharply somewhere than the steps can follow (often the neck of a funnel), and draws near there are missing, so that means may be biased. ` +
      'Try nuts(target, { targetAccept: 0.95 }); if they stay, write hierarchical parameters in non-centred form (theta = mu + tau * z) or use tighter priors.',
  ];
}

function depths({ stats, chains, draws, kernel }: Trace): string[] {
  if (stats.treeDepth === undefined || kernel.kernel !== 'nuts') return [];
  const limit = typeof kernel.maxDepth === 'number' ? kernel.maxDepth : 10;
  const count = stats.treeDepth.data.filter((d) => Number(d) >= limit).length;
  if (count <= 0.01 * chains * draws) return [];
  return [
    `${percent(count / (chains * draws))} of the draws used the longest trajectory allowed (maxDepth ${limit}): exploration is slow, though not wrong. ` +
      "Parameters of very different scales or strong correlations do this: rescale them, try metric: 'dense', or allow nuts(target, { maxDepth: " +
      `${limit + 2} }).`,
  ];
}

function energies(trace: Trace): string[] {
  if (trace.stats.energy === undefined || trace.draws < 4) return [];
  const low = [...trace.bfmi().data].map(Number).flatMap((x, c) => (x < 0.3 ? [`${x.toFixed(2)} in chain ${c + 1}`] : []));
  if (low.length === 0) return [];
  return [`E-BFMI is low (${low.join(', ')}; 0.3 or more is wanted): heavy tails are explored badly. Run a longer warm-up, and reparameterise: non-centred scales, logs of positive parameters, lighter-tailed priors.`];
}

function acceptance({ stats, kernel }: Trace): string[] {
  const { accept, treeDepth } = stats;
  if (accept === undefined || treeDepth !== undefined) return [];
  const mean = sum(accept.data) / accept.size;
  if (mean >= 0.05) return [];
  return [`Of the proposals of ${kernel.kernel}, ${percent(mean)} were accepted: steps are too long. Use a smaller scale or step size, leave it out so that the warm-up tunes it, or use nuts.`];
}

function agreement({ chains }: Trace, rows: readonly SummaryRow[]): string[] {
  const apart: [string, number][] = [];
  const few: [string, number][] = [];
  for (const { name, rhat, ess_bulk, ess_tail } of rows) {
    if (rhat > 1.01) apart.push([name, rhat]);
    const size = Math.min(ess_bulk, ess_tail);
    if (size < 100 * chains) few.push([name, size]);
  }
  apart.sort((a, b) => b[1] - a[1]);
  few.sort((a, b) => a[1] - b[1]);
  const found: string[] = [];
  if (apart.length > 0) {
    found.push(
      `R̂ exceeds 1.01 for ${listed(apart, (r) => r.toFixed(2))}: the chains do not agree yet. Run longer (sample(kernel, { resume: trace }) goes on), look for several modes or for parameters that can trade places, and for parameters the data do not determine.`,
    );
  }
  if (few.length > 0) {
    found.push(`There are fewer than 100 effective draws a chain for ${listed(few, (n) => n.toFixed(0))}: means and intervals are rough. Draw more, or reparameterise to weaken the correlation between successive draws.`);
  }
  return found;
}

function listed(all: readonly [string, number][], show: (x: number) => string): string {
  const shown = all.slice(0, 4).map(([name, x]) => `${name} (${show(x)})`);
  return shown.join(', ') + (all.length > 4 ? ` and ${all.length - 4} more` : '');
}

function sum(x: ArrayLike<number> | undefined): number {
  let total = 0;
  for (let i = 0; i < (x?.length ?? 0); i++) total += x![i]!;
  return total;
}

function percent(share: number): string {
  return share < 1e-4 ? 'less than 0.01 %' : `${Number((100 * share).toPrecision(2))} %`;
}
