import { html, type Html } from '@x/plot';
import { packagePage } from '../api/reference.js';
import { documents } from '../documents.js';
import { between, type Site } from '../site.js';

/** An entry of a page's table of contents. */
export interface Stop {
  readonly id: string;
  readonly text: string;
  /** True for what stands below the stop before it. */
  readonly below?: boolean;
}

/** One page before it is laid out. */
export interface Page {
  /** Where it lies, from the root of the site. */
  readonly path: string;
  readonly title: string;
  readonly content: Html;
  readonly stops: readonly Stop[];
}

/** A page with the site's head, menu and table of contents, as text. */
export function layout({ path, title, content, stops }: Page, site: Site): string {
  const to = (target: string): string => between(path, target);
  const item = (target: string, text: string): Html =>
    html`<li><a href="${to(target)}"${target === path ? html` aria-current="page"` : ''}>${text}</a></li>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title === '@x' ? 'Probabilistic machine learning for TypeScript' : `${title} · @x`}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${to('assets/style.css')}">
</head>
<body data-root="${to('index.html').replace(/index\.html$/, '')}">
<a class="skip" href="#content">To the content</a>
<header class="top">
<a class="home" href="${to('index.html')}">@x</a>
<div class="search" role="search">
<input type="search" placeholder="Search names" aria-label="Search names" autocomplete="off" spellcheck="false" aria-controls="found" aria-expanded="false" role="combobox">
<kbd>/</kbd>
<ol id="found" role="listbox" hidden></ol>
</div>
</header>
<div class="columns">
<nav class="menu" aria-label="Pages">
<details open><summary>Menu</summary>
<h2>Start</h2>
<ul>${item('index.html', 'What this is')}</ul>
<h2>Packages</h2>
<ul class="names">${site.packages.map(({ name, specifier }) => item(packagePage(name), specifier))}</ul>
<h2>Guides</h2>
<ul>${documents.map(({ page, title }) => item(page, title))}</ul>
</details>
</nav>
<main id="content">
${content}
</main>
<nav class="stops" aria-label="On this page">
${stops.length > 1 ? html`<h2>On this page</h2><ul>${stops.map(({ id, text, below }) => html`<li${below ? html` class="below"` : ''}><a href="#${id}">${text}</a></li>`)}</ul>` : undefined}
</nav>
</div>
<script src="${to('assets/names.js')}" defer></script>
<script src="${to('assets/page.js')}" defer></script>
</body>
</html>
`.text;
}
