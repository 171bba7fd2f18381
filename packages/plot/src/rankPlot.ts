import { colour, frame, px } from './frame.js';
import { html, type Html } from './html.js';
import { componentOf, type TraceLike } from './posterior.js';

/**
 * How the ranks of each chain's draws among all draws are distributed: flat for chains that have mixed.
 * Source: Vehtari et al., Rank-normalization, folding, and localization, Bayesian Analysis 16 (2021).
 *
 * @example
 * const draws = { shape: [2, 3], data: [1, 2, 3, 2, 1, 2] };
 * rankPlot({ names: ['mu'], get: () => draws, stats: {} }, 'mu', { bins: 3 }).text.startsWith('<svg') // => true
 */
export function rankPlot(trace: TraceLike, name: string, { bins = 20, width = 560, height = 240 }: { bins?: number; width?: number; height?: number } = {}): Html {
  const { chains } = componentOf(trace, name);
  const draws = chains[0]?.length ?? 0;
  const total = chains.length * draws;
  const all = chains.flatMap((chain, c) => Array.from(chain, (value) => ({ value, c }))).sort((a, b) => a.value - b.value);
  const counts = chains.map(() => new Float64Array(bins));
  all.forEach(({ c }, rank) => counts[c]![Math.floor((rank * bins) / total)]!++);
  const expected = draws / bins;
  const top = Math.max(2 * expected, ...counts.map((row) => Math.max(...row)));
  return frame(
    {
      x: { domain: [0, total], label: `rank of ${name}` },
      y: { domain: [0, top], label: 'draws' },
      width,
      height,
      legend: chains.map((_, c) => ({ name: `chain ${c}`, colour: colour(c) })),
    },
    (x, y) =>
      counts.map((row, c) => {
        const path = Array.from(row, (n, b) => `${b === 0 ? 'M' : 'L'}${px(x((b * total) / bins))} ${px(y(n))}H${px(x(((b + 1) * total) / bins))}`).join('');
        return html`<path class="curve" d="${path}" style="stroke:${colour(c)};stroke-width:1.6"/>`;
      }),
  );
}
