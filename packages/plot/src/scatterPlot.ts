import { html, type Html } from './html.js';
import { colour, frame, label, px, type Axis } from './frame.js';
import { extent } from './scale.js';

/** Points of one plane, coloured by group. */
export interface Scatter {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** The group of each point; default one group. */
  readonly group?: ArrayLike<number>;
  readonly names?: readonly string[];
}

/** The axes and size of a scatter plot, and the radius of its points. */
export interface ScatterOptions {
  readonly x?: Partial<Axis>;
  readonly y?: Partial<Axis>;
  readonly width?: number;
  readonly height?: number;
  readonly radius?: number;
}

/**
 * Points in a plane; every group's name stands at the median of its points.
 *
 * @example
 * scatterPlot({ x: [0, 1], y: [1, 0] }).text.match(/<circle/g).length // => 2
 */
export function scatterPlot(
  { x, y, group, names = [] }: Scatter,
  axes: ScatterOptions = {},
): Html {
  const { width = 560, height = 460, radius = 2.4 } = axes;
  const points = Array.from(x, (_, i) => i);
  const centre = (values: ArrayLike<number>, g: number): number => {
    const sorted = points.filter((i) => group?.[i] === g).map((i) => values[i]!).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)]!;
  };
  return frame(
    { x: { domain: extent(Array.from(x)), ...axes.x }, y: { domain: extent(Array.from(y)), ...axes.y }, width, height },
    (toX, toY) => [
      html`<g class="points">${points.map((i) => html`<circle cx="${px(toX(x[i]!))}" cy="${px(toY(y[i]!))}" r="${radius}" style="fill:${colour(group?.[i] ?? 0)}"/>`)}</g>`,
      html`<g class="names">${names.map((name, g) => label(toX(centre(x, g)), toY(centre(y, g)) + 6, name, 'middle'))}</g>`,
    ],
  );
}
