import { colour, frame, px } from './frame.js';
import { html, type Html } from './html.js';
import { componentOf, pooled, type TraceLike } from './posterior.js';
import { extent } from './scale.js';

/**
 * The joint draws of two numbers; divergent transitions stand out, and show where the sampler could not go.
 *
 * @example
 * const draws = { shape: [2, 3], data: [1, 2, 3, 2, 1, 2] };
 * pairPlot({ names: ['mu', 'tau'], get: () => draws, stats: {} }, 'mu', 'tau').text.startsWith('<svg') // => true
 */
export function pairPlot(trace: TraceLike, first: string, second: string, { width = 420, height = 380 }: { width?: number; height?: number } = {}): Html {
  const [a, b] = [pooled(componentOf(trace, first)), pooled(componentOf(trace, second))];
  const divergent = trace.stats.divergent?.data;
  const diverged = Array.from(a.keys()).filter((i) => Boolean(divergent?.[i]));
  const ordinary = Array.from(a.keys()).filter((i) => !divergent?.[i]);
  return frame(
    {
      x: { domain: extent(a), label: first },
      y: { domain: extent(b), label: second },
      width,
      height,
      legend: diverged.length === 0 ? [] : [{ name: `${diverged.length} divergent`, colour: colour(2) }],
    },
    (x, y) => [
      html`<g style="fill:${colour(0)};fill-opacity:.35">${ordinary.map((i) => html`<circle cx="${px(x(a[i]!))}" cy="${px(y(b[i]!))}" r="1.7"/>`)}</g>`,
      html`<g style="fill:${colour(2)}">${diverged.map((i) => html`<circle cx="${px(x(a[i]!))}" cy="${px(y(b[i]!))}" r="2.6"/>`)}</g>`,
    ],
  );
}
