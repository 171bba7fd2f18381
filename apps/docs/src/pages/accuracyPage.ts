import { html, type Html } from '@x/plot';
import { measuredAccuracy, type Measured } from '../accuracy/measuredAccuracy.js';
import { referenceFiles } from '../accuracy/referenceFiles.js';
import { packagePage } from '../api/reference.js';
import type { Document } from '../documents.js';
import type { Page } from '../render/layout.js';
import { between, type Site } from '../site.js';
import { composedPage, splitAt } from './composedPage.js';

/** The page on accuracy: errors measured while the site is made, and where reference values come from. */
export function accuracyPage({ text: file, page, title }: Document, site: Site): Page {
  const [measured, sources] = splitAt('## Reference values', file, site);
  return composedPage(page, title, [{ text: measured, file }, errorTable(measuredAccuracy(), site, page), { text: sources, file }, sourceTable(site, page)], site);
}

function errorTable(rows: readonly Measured[], site: Site, page: string): Html {
  return html`<div class="table"><table><thead><tr><th>function</th><th>type</th><th class="number">values</th><th class="number">largest relative error</th><th class="number">in units in the last place</th></tr></thead><tbody>
${rows.map(
  (row) =>
    html`<tr><td><code><a href="${site.entry(row, page)}">${row.name}</a></code></td><td>${row.dtype}</td><td class="number">${row.cases}</td><td class="number">${scientific(row.relative)}</td><td class="number">${row.ulps === 0 ? '0' : row.ulps.toPrecision(2)}</td></tr>\n`,
)}</tbody></table></div>`;
}

function sourceTable(site: Site, page: string): Html {
  const files = referenceFiles(site.packages);
  return html`<div class="table"><table><thead><tr><th>package</th><th>values</th><th class="number">numbers</th><th>computed with</th><th>on</th></tr></thead><tbody>
${files.map(
  (file) =>
    html`<tr><td><a href="${between(page, packagePage(file.package))}">@x/${file.package}</a></td><td>${words(file.concept)}</td><td class="number">${file.numbers.toLocaleString('en')}</td><td>${file.with}</td><td class="number">${file.on}</td></tr>\n`,
)}</tbody></table></div>`;
}

/** 2.2e-16 as 2.2·10⁻¹⁶. */
function scientific(x: number): string {
  if (x === 0) return '0';
  const [digits, exponent] = x.toExponential(1).split('e');
  return `${digits}·10${[...exponent!.replace('+', '')].map((c) => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)])).join('')}`;
}

const words = (concept: string): string => concept.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
