import { html, type Html } from './html.js';
import { colour, frame, line, px, type LegendEntry } from './frame.js';

/** Vertical lines at known values. */
export interface Rule {
  readonly at: number;
  readonly name: string;
  readonly colour: number;
}

/** What a histogram shows. */
export interface HistogramOptions {
  /** Values outside are left out. */
  readonly domain: readonly [number, number];
  readonly bins?: number;
  readonly label: string;
  readonly rules?: readonly Rule[];
  readonly width?: number;
  readonly height?: number;
}

/**
 * How often values fall into bins of equal width, as a density.
 *
 * @example
 * histogram([0.1, 0.2, 0.7], { domain: [0, 1], bins: 2, label: 'x' }).text.match(/<rect/g).length // => 2
 */
export function histogram(
  values: ArrayLike<number>,
  { domain, bins = 40, label, rules = [], width = 380, height = 240 }: HistogramOptions,
): Html {
  const counts = new Float64Array(bins);
  const [lo, hi] = domain;
  for (let i = 0; i < values.length; i++) {
    const bin = Math.floor(((values[i]! - lo) / (hi - lo)) * bins);
    if (bin >= 0 && bin < bins) counts[bin]!++;
  }
  const perUnit = bins / ((hi - lo) * values.length);
  const top = Math.max(...counts) * perUnit * 1.05;
  const legend: LegendEntry[] = rules.map((rule) => ({ name: rule.name, colour: colour(rule.colour) }));
  return frame({ x: { domain, label }, y: { domain: [0, top] }, width, height, legend }, (x, y) => [
    html`<g style="fill:${colour(0)};opacity:.65">${Array.from(counts, (count, i) => {
      const [left, right] = [x(lo + ((hi - lo) * i) / bins), x(lo + ((hi - lo) * (i + 1)) / bins)];
      return html`<rect x="${px(left + 0.5)}" y="${px(y(count * perUnit))}" width="${px(right - left - 1)}" height="${px(y(0) - y(count * perUnit))}"/>`;
    })}</g>`,
    ...rules.map((rule, i) => html`<g style="stroke:${colour(rule.colour)};stroke-width:2"${i > 0 ? html` stroke-dasharray="5 4"` : undefined}>${line(x(rule.at), y(0), x(rule.at), y(top))}</g>`),
  ]);
}
