import { sizeOf } from '@x/tensor/core';
import { average, pooled, spread } from '../diagnostics/chains.js';
import { drawsOf } from '../diagnostics/drawsOf.js';
import { effectiveSize } from '../diagnostics/effectiveSize.js';
import { highestDensityInterval } from '../diagnostics/highestDensityInterval.js';
import { meanError } from '../diagnostics/monteCarloError.js';
import { potentialScaleReduction } from '../diagnostics/potentialScaleReduction.js';
import { elementName } from '../target/parameterTree.js';
import type { Trace } from './trace.js';
import { traceWarnings } from './traceWarnings.js';

/** What the draws say about one number. */
export interface SummaryRow {
  /** `theta[2]`. */
  readonly name: string;
  readonly mean: number;
  readonly sd: number;
  /** Monte Carlo standard error of the mean. */
  readonly mcse: number;
  /** Highest density interval. */
  readonly hdi: readonly [number, number];
  readonly ess_bulk: number;
  readonly ess_tail: number;
  readonly rhat: number;
}

/** Which parameters to summarise, and how. */
export interface SummaryOptions {
  /** Default all. */
  readonly names?: readonly string[];
  /** The probability inside of the highest density interval; default 0.94. */
  readonly prob?: number;
}

/** A table with one row per number; `String(summary)` and `console.log(summary)` print it, with warnings below. */
export class Summary {
  /** Made by `trace.summary()`. */
  constructor(
    readonly rows: readonly SummaryRow[],
    readonly prob: number,
    readonly warnings: readonly string[],
  ) {
    Object.defineProperty(this, Symbol.for('nodejs.util.inspect.custom'), { value: () => this.toString() });
  }

  /** The row of a number, by its name. */
  get(name: string): SummaryRow | undefined {
    return this.rows.find((row) => row.name === name);
  }

  /** The table as text. */
  toString(): string {
    const percent = String(Math.round(this.prob * 1000) / 10);
    const header = ['', 'mean', 'sd', 'mcse', `hdi ${percent}%`, '', 'ess_bulk', 'ess_tail', 'rhat'];
    const lines = this.rows.map(({ name, mean, sd, mcse, hdi, ess_bulk, ess_tail, rhat }) => {
      const digits = decimalsFor(sd);
      const show = (x: number, extra = 0): string => (Number.isFinite(x) ? x.toFixed(Math.min(20, digits + extra)) : String(x));
      return [name, show(mean), show(sd), show(mcse, 1), show(hdi[0]), show(hdi[1]), ess_bulk.toFixed(0), ess_tail.toFixed(0), rhat.toFixed(3)];
    });
    const table = [header, ...lines];
    const widths = header.map((_, k) => Math.max(...table.map((row) => row[k]!.length)));
    const text = table.map((row) => row.map((cell, k) => (k === 0 ? cell.padEnd(widths[k]!) : cell.padStart(widths[k]!))).join('  ').trimEnd());
    return [...text, ...this.warnings.map((w) => `\n! ${w}`)].join('\n');
  }
}

/** Summarises the draws of a trace. */
export function summarize(trace: Trace, { names = trace.names, prob = 0.94 }: SummaryOptions = {}): Summary {
  const rows = names.flatMap((name) => {
    const { shape, element } = drawsOf('summary', trace.get(name));
    return Array.from({ length: sizeOf(shape) }, (_, i): SummaryRow => {
      const chains = element(i);
      const all = pooled(chains);
      return {
        name: elementName({ name, shape }, i),
        mean: average(all),
        sd: Math.sqrt(spread(all, 1)),
        mcse: meanError(chains),
        hdi: highestDensityInterval(all, prob),
        ess_bulk: effectiveSize(chains, 'bulk'),
        ess_tail: effectiveSize(chains, 'tail'),
        rhat: potentialScaleReduction(chains),
      };
    });
  });
  return new Summary(rows, prob, traceWarnings(trace, rows));
}

/** So that the standard deviation shows three digits. */
function decimalsFor(sd: number): number {
  return Number.isFinite(sd) && sd > 0 ? Math.max(0, Math.min(18, 2 - Math.floor(Math.log10(sd)))) : 3;
}
