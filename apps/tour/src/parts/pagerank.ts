import { linePlot } from '@x/plot';
import { pageRank } from '@x/prob';
import { random, type Tensor } from '@x/tensor';
import { excerpt } from '../report/excerpt.js';
import { figure, row, text, type Section } from '../report/section.js';
import type { Terminal } from '../terminal/terminal.js';

/** Links of a web that has grown: every new page links to pages that others link to already, one in ten pages to none. */
export function growingWeb(pages: number, linksPerPage: number): { from: Int32Array; to: Int32Array } {
  const u = random.uniform(random.key('web'), [pages * linksPerPage * 2]).data;
  const from: number[] = [];
  const to: number[] = [];
  for (let page = 1; page < pages; page++) {
    if (page % 10 === 0) continue;
    for (let l = 0; l < linksPerPage; l++) {
      const at = 2 * (page * linksPerPage + l);
      const popular = u[at]! < 0.7 && to.length > 0;
      from.push(page);
      to.push(popular ? to[Math.floor(u[at + 1]! * to.length)]! : Math.floor(u[at + 1]! * page));
    }
  }
  return { from: Int32Array.from(from), to: Int32Array.from(to) };
}

/** How far the ranks are from the equation they solve. */
export function rankError(web: { from: Int32Array; to: Int32Array }, rank: Tensor): number {
  const r = rank.data;
  const degree = new Float64Array(r.length);
  web.from.forEach((i) => degree[i]!++);
  const flow = new Float64Array(r.length);
  web.from.forEach((i, e) => (flow[web.to[e]!]! += r[i]! / degree[i]!));
  let stuck = 0;
  degree.forEach((d, i) => (stuck += d === 0 ? r[i]! : 0));
  return flow.reduce((total, f, i) => total + Math.abs(r[i]! - 0.85 * f - (0.85 * stuck + 0.15) / r.length), 0);
}

/** Ranks the pages and describes what comes out. */
export function pagerankPart(terminal: Terminal): Section {
  const web = growingWeb(130_000, 9);
  const start = performance.now();
  // #region rank
  const rank = pageRank({ from: web.from, to: web.to }, { damping: 0.85 });
  // #endregion
  const seconds = (performance.now() - start) / 1000;
  const error = rankError(web, rank);
  terminal.line(`${web.from.length} links ranked in ${seconds.toFixed(2)} s; the equation holds to ${error.toExponential(0)}`);
  const sorted = Float64Array.from(rank.data).sort().reverse();
  const places = Array.from({ length: 60 }, (_, i) => Math.min(sorted.length - 1, Math.round(10 ** (i / 12)) - 1));
  return {
    name: 'pagerank',
    title: 'The rank of a page',
    outcome: { figure: `${seconds.toFixed(1)} s`, meaning: `to rank pages with ${(web.from.length / 1e6).toFixed(1)} million links` },
    body: [
      text`A random walker follows links, and jumps to any page now and then; how often the walker is on a page is its rank. Here
        ${rank.size} pages with ${web.from.length} links that grew by preferring popular pages; one page in ten has no links.
        Σ|π − πP| = ${error.toExponential(1)}.`,
      row(
        figure(
          linePlot([{ x: places.map((p) => p + 1), y: places.map((p) => sorted[p]!), points: true }], { x: { label: 'place', log: true }, y: { label: 'rank', log: true } }),
          'Ranks fall off by a power of the place, as those of the real web do.',
        ),
        excerpt('parts/pagerank.ts', 'rank'),
      ),
    ],
  };
}
