import { Html } from '@x/plot';
import type { Document } from '../documents.js';
import type { Page } from '../render/layout.js';
import type { Site } from '../site.js';
import { composedPage, splitAt } from './composedPage.js';

const results = 'apps/bench/results/latest.md';

/** The page of the benchmarks: how they measure, and what they found last. */
export function benchmarksPage({ text: readme, page: path, title }: Document, site: Site): Page {
  const [about, practice] = splitAt('## How to add a case', readme, site);
  const found = site.read(results).replace(/^# .*$/m, '## Results\n\nThe same results [with plots](latest.html).').replace(/^## (?!Results)/gm, '### ');
  const page = composedPage(path, title, [{ text: about, file: readme }, { text: found, file: results }, { text: practice, file: readme }], site, 'prose benchmarks');
  const marked = page.content.text.replace(/<td>(met|within noise|missed|failed)<\/td>/g, (cell, verdict: string) =>
    cell.replace('<td>', `<td class="${verdict.replace(' ', '-')}">`),
  );
  return { ...page, content: new Html(marked) };
}
