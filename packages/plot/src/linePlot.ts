import { html, type Html } from './html.js';
import { colour, frame, px, type Axis } from './frame.js';
import { extent } from './scale.js';

/** A curve through points. */
export interface Curve {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly name?: string;
  /** Number of the colour; by default that of the curve's place. */
  readonly colour?: number;
  readonly dashed?: boolean;
  /** Stroke width. */
  readonly width?: number;
  readonly opacity?: number;
  /** Marks the points as well. */
  readonly points?: boolean;
}

/** The axes and size of a line plot. */
export interface LinePlotOptions {
  readonly x?: Partial<Axis>;
  readonly y?: Partial<Axis>;
  readonly width?: number;
  readonly height?: number;
}

/**
 * Curves over common axes; curves with names make a legend. Points that are not finite interrupt a curve.
 *
 * @example
 * const plot = linePlot([{ x: [0, 1, 2], y: [0, 1, 4], name: 'square' }], { x: { label: 'x' } });
 * String(plot).startsWith('<svg') // => true
 */
export function linePlot(
  curves: readonly Curve[],
  { x = {}, y = {}, height = 320, width = 560 }: LinePlotOptions = {},
): Html {
  const all = (pick: 'x' | 'y'): number[] => curves.flatMap((curve) => Array.from(curve[pick])).filter(Number.isFinite);
  const xDomain = x.domain ?? extent(all('x'), 0);
  const yDomain = y.domain ?? (y.log ? logExtent(all('y')) : extent(all('y')));
  const legend = curves.flatMap((curve, i) => (curve.name === undefined ? [] : [{ name: curve.name, colour: colour(curve.colour ?? i), dashed: curve.dashed ?? false }]));
  return frame({ x: { ...x, domain: xDomain }, y: { ...y, domain: yDomain }, height, width, legend }, (toX, toY) =>
    curves.map((curve, i) => {
      const stroke = colour(curve.colour ?? i);
      const drawn = (value: number): boolean => Number.isFinite(value) && !(y.log && value <= 0);
      let path = '';
      let pen = 'M';
      const dots: Html[] = [];
      for (let k = 0; k < curve.x.length; k++) {
        if (!drawn(curve.y[k]!)) {
          pen = 'M';
          continue;
        }
        const [left, top] = [px(toX(curve.x[k]!)), px(clamp(toY(curve.y[k]!), -9 * height, 9 * height))];
        path += `${pen}${left} ${top}`;
        pen = 'L';
        if (curve.points) dots.push(html`<circle cx="${left}" cy="${top}" r="3" style="fill:${stroke}"/>`);
      }
      return html`<path class="curve" d="${path}" style="stroke:${stroke};stroke-width:${curve.width ?? 1.8};opacity:${curve.opacity ?? 1}"${curve.dashed ? html` stroke-dasharray="5 4"` : undefined}/>${dots}
`;
    }),
  );
}

function logExtent(values: readonly number[]): [number, number] {
  const [lo, hi] = extent(values.filter((value) => value > 0).map(Math.log10));
  return [10 ** lo, 10 ** hi];
}

function clamp(value: number, lo: number, hi: number): number {
  return Math.min(hi, Math.max(lo, value));
}
