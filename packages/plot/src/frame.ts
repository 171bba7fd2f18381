import { html, type Html } from './html.js';
import { linearScale, logScale, type Scale } from './scale.js';

/** One axis of a plot. */
export interface Axis {
  readonly domain: readonly [number, number];
  readonly label?: string;
  readonly log?: boolean;
  /** Ticks with texts of their own, in place of round numbers. */
  readonly names?: readonly string[];
}

/** Where and how large a plot is. */
export interface FrameOptions {
  readonly x: Axis;
  readonly y: Axis;
  readonly width?: number;
  readonly height?: number;
  /** Room for the texts of the vertical axis. */
  readonly left?: number;
  /** Names of colours, shown above the plot. */
  readonly legend?: readonly LegendEntry[];
  /** False leaves out the lines across the plot. */
  readonly grid?: boolean;
}

/** A colour and what it stands for. */
export interface LegendEntry {
  readonly name: string;
  readonly colour: string;
  readonly dashed?: boolean;
}

const palette = ['#3b6fb6', '#e07b28', '#c8403f', '#3f9a93', '#4c9a48', '#c9a11f', '#a8669b', '#e0788f', '#8d6a55', '#7d8790'];

/**
 * One of ten colours that tell categories apart. A page may define its own as the custom properties --c0 … --c9.
 *
 * @example
 * colour(0) // => 'var(--c0, #3b6fb6)'
 */
export function colour(i: number): string {
  return `var(--c${i % 10}, ${palette[i % 10]!})`;
}

/** What a plot needs to look right on its own; a page may define --ink, --soft, --line and --panel for its theme. */
const style = html`<style>
.plot { display: block; width: 100%; height: auto; font: 12px system-ui, sans-serif; }
.plot text { fill: var(--soft, #5d666f); }
.plot .grid line { stroke: var(--line, #e2e4e6); stroke-width: 1; }
.plot .labels text { fill: var(--ink, #1d2125); font-size: 12.5px; }
.plot .legend line { stroke-width: 2.5; }
.plot .curve { fill: none; stroke-linejoin: round; stroke-linecap: round; }
.plot .points circle { fill-opacity: .6; }
.plot .names text { fill: var(--ink, #1d2125); font-size: 20px; font-weight: 700; paint-order: stroke; stroke: var(--panel, #fff); stroke-width: 4px; }
.plot .zero line { stroke: var(--soft, #5d666f); stroke-dasharray: 3 3; }
.plot .cells text { fill: var(--ink, #1d2125); font-size: 11px; }
.plot .cells text.on { fill: var(--panel, #fff); font-weight: 600; }
</style>`;

/**
 * Axes, grid and legend around marks, which are drawn by a function of the two scales.
 *
 * @example
 * const dot = (x, y) => [html`<circle cx="${x(1)}" cy="${y(2)}" r="3"/>`];
 * frame({ x: { domain: [0, 2] }, y: { domain: [0, 4] } }, dot).text.includes('<circle') // => true
 */
export function frame(options: FrameOptions, marks: (x: Scale, y: Scale) => readonly Html[]): Html {
  const { width = 560, height = 320, left = 52, legend = [], grid = true } = options;
  const entries = legend.length > 0 ? layLegend(legend, left, width) : { height: 0, marks: [] };
  const box = { left, right: width - 12, top: 10 + entries.height, bottom: height - (options.x.label === undefined ? 26 : 42) };
  const x = scaleOf(options.x, [box.left, box.right]);
  const y = scaleOf(options.y, [box.bottom, box.top]);
  return svg(width, height, [
    html`<g class="grid">${grid ? [x.ticks.map((t) => line(x(t), box.top, x(t), box.bottom)), y.ticks.map((t) => line(box.left, y(t), box.right, y(t)))] : undefined}</g>
<g class="ticks">${x.ticks.map((t) => label(x(t), box.bottom + 16, x.format(t), 'middle'))}
${y.ticks.map((t) => label(box.left - 7, y(t) + 4, y.format(t), 'end'))}</g>
`,
    // A picture in the picture clips marks at the axes, with room for those that lie on them.
    html`<svg x="${box.left - 5}" y="${box.top - 5}" width="${box.right - box.left + 10}" height="${box.bottom - box.top + 10}" viewBox="${box.left - 5} ${box.top - 5} ${box.right - box.left + 10} ${box.bottom - box.top + 10}">${marks(x, y)}</svg>`,
    html`<g class="labels">${options.x.label === undefined ? undefined : label((box.left + box.right) / 2, height - 6, options.x.label, 'middle')}
${options.y.label === undefined ? undefined : html`<text transform="translate(12 ${px((box.top + box.bottom) / 2)}) rotate(-90)" text-anchor="middle">${options.y.label}</text>`}</g>`,
    ...entries.marks,
  ]);
}

/** A picture of the given size that shrinks with its column. */
export function svg(width: number, height: number, content: readonly Html[]): Html {
  return html`<svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 ${width} ${height}" style="max-width:${width}px" role="img">${style}${content}</svg>`;
}

/** A coordinate, to a hundredth. */
export function px(value: number): number {
  return Math.round(value * 100) / 100;
}

/** A text at a place. */
export function label(x: number, y: number, text: string, anchor: 'start' | 'middle' | 'end'): Html {
  return html`<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}">${text}</text>`;
}

/** A straight line. */
export function line(x1: number, y1: number, x2: number, y2: number): Html {
  return html`<line x1="${px(x1)}" y1="${px(y1)}" x2="${px(x2)}" y2="${px(y2)}"/>`;
}

function scaleOf({ domain, log, names }: Axis, range: readonly [number, number]): Scale {
  const scale = log ? logScale(domain, range) : linearScale(domain, range);
  if (names === undefined) return scale;
  return Object.assign((value: number) => scale(value), { ticks: names.map((_, i) => i), format: (i: number) => names[i]! });
}

function layLegend(legend: readonly LegendEntry[], left: number, width: number): { height: number; marks: Html[] } {
  let [x, y] = [left, 14];
  const marks = legend.map(({ name, colour, dashed }) => {
    const room = 38 + 6.5 * name.length;
    if (x + room > width && x > left) [x, y] = [left, y + 18];
    const mark = html`<g class="legend"><line x1="${x}" y1="${y - 4}" x2="${x + 14}" y2="${y - 4}" style="stroke:${colour}"${dashed ? html` stroke-dasharray="4 3"` : undefined}/>${label(x + 19, y, name, 'start')}</g>`;
    x += room;
    return mark;
  });
  return { height: y + 4, marks };
}
