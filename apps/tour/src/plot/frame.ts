import { html, type Html } from '../report/html.js';
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

/** Categorical colours, defined by the page so that they suit light and dark. */
export function colour(i: number): string {
  return `var(--c${i % 10})`;
}

/** Axes, grid and legend around marks, which are drawn by a function of the two scales. */
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
  return html`<svg viewBox="0 0 ${width} ${height}" style="max-width:${width}px" role="img">${content}</svg>`;
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
