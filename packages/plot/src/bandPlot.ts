import { colour, frame, px, type Axis } from './frame.js';
import { html, type Html } from './html.js';
import { extent } from './scale.js';

/**
 * An estimate with its interval over time, among what was observed. Observations that are NaN are left out.
 *
 * @example
 * bandPlot({ x: [0, 1], y: [1, 2], low: [0, 1], high: [2, 3], observed: [1.5, NaN] }).text.match(/<circle/g).length // => 1
 */
export function bandPlot(
  { x, y, low, high, observed }: { x: ArrayLike<number>; y: ArrayLike<number>; low: ArrayLike<number>; high: ArrayLike<number>; observed?: ArrayLike<number> },
  { x: xAxis, y: yAxis, width = 640, height = 280 }: { x?: Partial<Axis>; y?: Partial<Axis>; width?: number; height?: number } = {},
): Html {
  const at = Array.from(x);
  const seen = Array.from(observed ?? []).filter(Number.isFinite);
  return frame(
    { x: { domain: extent(at, 0.01), ...xAxis }, y: { domain: extent([...Array.from(low), ...Array.from(high), ...seen]), ...yAxis }, width, height },
    (toX, toY) => {
      const path = (values: ArrayLike<number>, order: readonly number[], pen: string): string => order.map((i, k) => `${k === 0 ? pen : 'L'}${px(toX(at[i]!))} ${px(toY(values[i]!))}`).join('');
      const forth = at.map((_, i) => i);
      return [
        html`<path d="${path(high, forth, 'M')}${path(low, [...forth].reverse(), 'L')}Z" style="fill:${colour(0)};opacity:.18"/>`,
        html`<path class="curve" d="${path(y, forth, 'M')}" style="stroke:${colour(0)};stroke-width:1.8"/>`,
        html`<g style="fill:${colour(1)}">${at.map((t, i) => (Number.isFinite(observed?.[i]) ? html`<circle cx="${px(toX(t))}" cy="${px(toY(observed![i]!))}" r="2.4"/>` : undefined))}</g>`,
      ];
    },
  );
}
