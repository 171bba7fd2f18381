import { html, type Html } from '@x/plot';
import { packagePage } from '../api/reference.js';
import type { Package } from '../readPackages.js';

const width = 760;
const [boxWidth, boxHeight, step] = [132, 40, 84];

/** The packages, each above what it imports. An arrow leads to what a package builds on directly. */
export function levelsPicture(packages: readonly Package[]): Html {
  const top = Math.max(...packages.map(({ level }) => level));
  const yOf = ({ level }: Package): number => boxHeight / 2 + 6 + (top - level) * step;
  const xs = columns(packages);
  const arrows = packages.flatMap((one) =>
    builtOn(one, packages).map((below) => {
      const [x1, x2] = [xs.get(one)!, xs.get(below)!];
      const [y1, y2] = [yOf(one) + boxHeight / 2, yOf(below) - boxHeight / 2 - 5];
      const middle = (y1 + y2) / 2;
      return html`<path d="M${x1} ${y1}C${x1} ${middle} ${x2} ${middle} ${x2} ${y2}"/>`;
    }),
  );
  const boxes = packages.map((one) => {
    const [x, y] = [xs.get(one)!, yOf(one)];
    return html`<a href="${packagePage(one.name)}"><title>${one.description}</title><rect x="${x - boxWidth / 2}" y="${y - boxHeight / 2}" width="${boxWidth}" height="${boxHeight}" rx="7"/><text x="${x}" y="${y + 5}">${one.specifier}</text></a>`;
  });
  return html`<svg class="levels" viewBox="0 0 ${width} ${top * step + boxHeight + 12}" role="img" aria-label="The packages and what each builds on">
<defs><marker id="tip" viewBox="0 0 8 8" refX="4" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 1 7 4 0 7z"/></marker></defs>
<g class="arrows">${arrows}</g>
${boxes}
</svg>`;
}

/** Rows are spread evenly; a package alone in its row stands above the middle of what it builds on. */
function columns(packages: readonly Package[]): Map<Package, number> {
  const xs = new Map<Package, number>();
  for (const one of [...packages].sort((a, b) => a.level - b.level)) {
    const row = packages.filter(({ level }) => level === one.level);
    const below = builtOn(one, packages).map((other) => xs.get(other)!);
    const middle = below.reduce((sum, x) => sum + x, 0) / below.length;
    xs.set(one, row.length === 1 && below.length > 0 ? middle : (width * (row.indexOf(one) + 0.5)) / row.length);
  }
  return xs;
}

/** What a package depends on and cannot reach by way of another dependency. */
function builtOn({ dependencies }: Package, packages: readonly Package[]): Package[] {
  const direct = packages.filter(({ name }) => dependencies.includes(name));
  const reached = new Set(direct.flatMap((one) => one.dependencies));
  return direct.filter(({ name }) => !reached.has(name));
}
