import { html, type Html } from './html.js';
import { colour, label, px, svg } from './frame.js';

/** The texts and size of a heat map. */
export interface HeatmapOptions {
  /** Names of rows and columns alike. */
  readonly names: readonly string[];
  readonly xLabel: string;
  readonly yLabel: string;
  readonly size?: number;
}

/**
 * A table of counts as shaded cells with their numbers; the shade grows with the square root, so that rare cells show.
 *
 * @example
 * heatmap([[3, 0], [1, 2]], { names: ['a', 'b'], xLabel: 'read as', yLabel: 'is' }).text.match(/<rect/g).length // => 4
 */
export function heatmap(
  counts: readonly (readonly number[])[],
  { names, xLabel, yLabel, size = 420 }: HeatmapOptions,
): Html {
  const edge = 46;
  const cell = (size - edge) / names.length;
  const most = Math.max(1, ...counts.flat());
  return svg(size, size, [
    html`<g class="cells">${counts.map((row, i) =>
      row.map((count, j) => {
        const strength = Math.sqrt(count / most);
        const [left, top] = [edge + j * cell, i * cell];
        return html`<rect x="${px(left + 0.5)}" y="${px(top + 0.5)}" width="${px(cell - 1)}" height="${px(cell - 1)}" rx="2" style="fill:${colour(i === j ? 0 : 2)};fill-opacity:${px(count === 0 ? 0.04 : 0.12 + 0.88 * strength)}"><title>${yLabel} ${names[i]}, ${xLabel} ${names[j]}: ${count}</title></rect>${
          count === 0 ? undefined : html`<text class="${strength > 0.5 ? 'on' : ''}" x="${px(left + cell / 2)}" y="${px(top + cell / 2 + 4)}" text-anchor="middle">${count}</text>`
        }`;
      }),
    )}</g>
<g class="ticks">${names.map((name, i) => [label(edge + (i + 0.5) * cell, size - edge + 16, name, 'middle'), label(edge - 8, (i + 0.5) * cell + 4, name, 'end')])}</g>
<g class="labels">${label(edge + (size - edge) / 2, size - 8, xLabel, 'middle')}<text transform="translate(12 ${px((size - edge) / 2)}) rotate(-90)" text-anchor="middle">${yLabel}</text></g>`,
  ]);
}
