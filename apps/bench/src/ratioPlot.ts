import type { CaseOutcome } from './outcome.js';
import { shown } from './quantity.js';

const labelWidth = 300;
const plotWidth = 560;
const valueWidth = 150;
const rowHeight = 18;
const groupGap = 10;
const top = 26;

interface Bar {
  readonly peer: string;
  readonly ratio: { readonly median: number; readonly low: number; readonly high: number };
  /** The ratio that is promised. */
  readonly least: number | undefined;
  readonly missed: boolean;
}

/** Their time ÷ ours for every case and peer as bars on a logarithmic axis, with intervals and budgets, as SVG. */
export function ratioPlot(cases: readonly CaseOutcome[]): string {
  const groups = cases.map((it) => ({ name: it.name, bars: barsOf(it) })).filter(({ bars }) => bars.length > 0);
  if (groups.length === 0) return '';
  const all = groups.flatMap(({ bars }) => bars);
  const reach = all.flatMap(({ ratio, least }) => [ratio.low, ratio.high, least ?? 1]);
  const from = Math.floor(Math.log10(Math.min(0.5, ...reach)));
  const to = Math.ceil(Math.log10(Math.max(2, ...reach)));
  const x = (ratio: number): number => labelWidth + (plotWidth * (Math.log10(ratio) - from)) / (to - from);
  const height = top + groups.reduce((sum, { bars }) => sum + rowHeight * (bars.length + 1) + groupGap, 0) + 8;

  const ticks = Array.from({ length: to - from + 1 }, (_, i) => 10 ** (from + i));
  const grid = ticks.map(
    (tick) =>
      `<line class="${tick === 1 ? 'one' : 'grid'}" x1="${at(x(tick))}" x2="${at(x(tick))}" y1="${top - 6}" y2="${height}"/>` +
      `<text class="tick" x="${at(x(tick))}" y="${top - 11}" text-anchor="middle">${tickLabel(tick)}×</text>`,
  );
  let y = top;
  const drawn = groups.flatMap(({ name, bars }) => {
    const title = `<text class="case" x="4" y="${y + 13}">${escapeHtml(name)}</text>`;
    y += rowHeight;
    const lines = bars.map((bar) => {
      const line = drawBar(bar, y, x);
      y += rowHeight;
      return line;
    });
    y += groupGap;
    return [title, ...lines];
  });
  const width = labelWidth + plotWidth + valueWidth;
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="Ratios of peers' times to ours">${[...grid, ...drawn].join('\n')}</svg>`;
}

function barsOf({ peers, verdicts }: CaseOutcome): Bar[] {
  return peers.flatMap((peer) => {
    if (peer.status !== 'measured') return [];
    const verdict = verdicts.find((v) => v.peer === peer.name);
    const least = verdict === undefined ? undefined : Number.parseFloat(verdict.budget.slice(2));
    return [{ peer: peer.name, ratio: peer.ratio, least, missed: verdict?.status === 'missed' }];
  });
}

function drawBar({ peer, ratio, least, missed }: Bar, y: number, x: (ratio: number) => number): string {
  const { median, low, high } = ratio;
  const [left, right] = [Math.min(x(1), x(median)), Math.max(x(1), x(median))];
  const middle = y + rowHeight / 2;
  const kind = missed ? 'missed' : median >= 1 ? 'faster' : 'slower';
  const budget = least === undefined ? '' : `<line class="budget" x1="${at(x(least))}" x2="${at(x(least))}" y1="${y + 1}" y2="${y + rowHeight - 1}"/>`;
  return (
    `<text class="peer" x="${labelWidth - 8}" y="${y + 13}" text-anchor="end">${escapeHtml(peer)}</text>` +
    `<rect class="${kind}" x="${at(left)}" y="${y + 3}" width="${at(Math.max(1, right - left))}" height="${rowHeight - 6}"/>` +
    `<line class="interval" x1="${at(x(low))}" x2="${at(x(high))}" y1="${middle}" y2="${middle}"/>${budget}` +
    `<text class="value" x="${labelWidth + plotWidth + 8}" y="${y + 13}">${shown(median)}×</text>`
  );
}

function at(position: number): string {
  return position.toFixed(1);
}

function tickLabel(tick: number): string {
  return tick >= 1 ? String(tick) : tick.toFixed(-Math.log10(tick));
}

/** Text made safe inside HTML and SVG. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
