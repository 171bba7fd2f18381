import { html, type Html } from './html.js';
import { colour, frame, line, px } from './frame.js';
import { extent } from './scale.js';

/** An estimate with its interval. */
export interface Estimate {
  readonly name: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** What other software says, drawn as a ring. */
  readonly reference?: number;
  /** What was observed, drawn as a cross. */
  readonly observed?: number;
}

/** The texts of a forest plot. */
export interface ForestPlotOptions {
  readonly label: string;
  /** What the dots and their lines are. */
  readonly interval?: string;
  /** What the rings are. */
  readonly reference?: string;
  /** What the crosses are. */
  readonly observed?: string;
  readonly width?: number;
}

/**
 * Estimates below each other with their intervals, against a line at zero.
 *
 * @example
 * forestPlot([{ name: 'slope', value: 1, low: 0.5, high: 1.5 }], { label: 'effect' }).text.includes('slope') // => true
 */
export function forestPlot(
  estimates: readonly Estimate[],
  { label, interval = 'estimate and 95 % interval', reference, observed, width = 560 }: ForestPlotOptions,
): Html {
  const n = estimates.length;
  return frame(
    {
      x: { domain: extent([0, ...estimates.flatMap(({ low, high, observed: y = low }) => [low, high, y])]), label },
      y: { domain: [n - 0.5, -0.5], names: estimates.map(({ name }) => name) },
      width,
      height: 30 * n + 70,
      left: 150,
      legend: [interval, reference, observed].flatMap((name, i) => (name === undefined ? [] : [{ name, colour: colour(i) }])),
    },
    (x, y) => [
      html`<g class="zero">${line(x(0), y(-0.5), x(0), y(n - 0.5))}</g>`,
      ...estimates.map(
        (e, i) => html`<g style="stroke:${colour(0)};stroke-width:2">${line(x(e.low), y(i), x(e.high), y(i))}${line(x(e.low), y(i) - 4, x(e.low), y(i) + 4)}${line(x(e.high), y(i) - 4, x(e.high), y(i) + 4)}</g>
<circle cx="${px(x(e.value))}" cy="${px(y(i))}" r="4" style="fill:${colour(0)}"/>
${e.reference === undefined ? undefined : html`<circle cx="${px(x(e.reference))}" cy="${px(y(i))}" r="7.5" style="fill:none;stroke:${colour(1)};stroke-width:1.8"/>`}
${e.observed === undefined ? undefined : html`<g style="stroke:${colour(2)};stroke-width:2">${line(x(e.observed) - 4, y(i) - 4, x(e.observed) + 4, y(i) + 4)}${line(x(e.observed) - 4, y(i) + 4, x(e.observed) + 4, y(i) - 4)}</g>`}`,
      ),
    ],
  );
}
