import { colour, frame, px, type Axis } from './frame.js';
import { html, type Html } from './html.js';
import { extent } from './scale.js';

/**
 * A series with the state that was decoded for each of its points: points in the colours of their states, and the level
 * of the state as a step.
 *
 * @example
 * statePath([3, 4, 9], [0, 0, 1], { levels: [3.5, 9] }).text.match(/<circle/g).length // => 3
 */
export function statePath(
  series: ArrayLike<number>,
  states: ArrayLike<number>,
  { levels, times, x: xAxis, y: yAxis, width = 640, height = 260 }: { levels: ArrayLike<number>; times?: ArrayLike<number>; x?: Partial<Axis>; y?: Partial<Axis>; width?: number; height?: number },
): Html {
  const at = Array.from(series, (_, i) => times?.[i] ?? i);
  return frame(
    { x: { domain: extent(at, 0.01), ...xAxis }, y: { domain: extent([...Array.from(series), ...Array.from(levels)]), ...yAxis }, width, height },
    (x, y) => [
      html`<path class="curve" d="${at.map((t, i) => `${i === 0 ? 'M' : 'L'}${px(x(t))} ${px(y(series[i]!))}`).join('')}" style="stroke:var(--line, #e2e4e6);stroke-width:1"/>`,
      html`<path class="curve" d="${at.map((t, i) => `${i === 0 ? 'M' : 'L'}${px(x(t))} ${px(y(levels[states[i]!]!))}`).join('')}" style="stroke:var(--ink, #1d2125);stroke-width:1.4"/>`,
      html`<g>${at.map((t, i) => html`<circle cx="${px(x(t))}" cy="${px(y(series[i]!))}" r="2.8" style="fill:${colour(states[i]!)}"/>`)}</g>`,
    ],
  );
}
