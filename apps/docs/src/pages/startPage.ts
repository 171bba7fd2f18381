import { html } from '@x/plot';
import type { Page } from '../render/layout.js';
import { levelsPicture } from '../render/levelsPicture.js';
import type { Site } from '../site.js';
import { composedPage, splitAt } from './composedPage.js';

/** The front page: the repository's README, with advice on packages and a picture of them before its list. */
export function startPage(site: Site): Page {
  const [opening, list] = splitAt('## Packages', 'README.md', site);
  const advice = 'apps/docs/content/whichPackage.md';
  const picture = html`<figure>${levelsPicture(site.packages)}
<figcaption>An arrow leads from a package to what it builds on. Imports go down only, so each installs alone.</figcaption></figure>`;
  const pieces = [{ text: opening, file: 'README.md' }, { text: site.read(advice), file: advice }, picture, { text: list, file: 'README.md' }];
  return composedPage('index.html', '@x', pieces, site, 'prose start');
}
