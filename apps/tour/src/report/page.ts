import { html, type Html } from '@x/plot';
import type { Section } from './section.js';
import { style } from './style.js';

/** A part that has run, and how long it took. */
export interface Finished {
  readonly section: Section;
  readonly seconds: number;
}

/** The report as one page that needs nothing else. */
export function page(parts: readonly Finished[], about: { readonly machine: string; readonly date: string }): string {
  const total = parts.reduce((sum, { seconds }) => sum + seconds, 0);
  const content = html`
<header>
<h1>A tour of @x</h1>
<p class="lead">Probabilistic machine learning for TypeScript, at work on real data. Everything on this page was computed in
${total.toFixed(1)} seconds by one program on one core. ${about.machine}, ${about.date}.</p>
<nav>${parts.map(
    ({ section, seconds }) => html`<a class="card" href="#${section.name}"><span class="figure">${section.outcome.figure}</span>
<span>${section.outcome.meaning}</span><span class="time">${section.title} · ${seconds.toFixed(1)} s</span></a>
`,
  )}</nav>
</header>
<main>${parts.map(({ section, seconds }) => rendered(section, seconds))}</main>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>A tour of @x</title>
<style>${style}</style>
</head>
<body>${content.text}
</body>
</html>
`;
}

function rendered({ name, title, body }: Section, seconds: number): Html {
  return html`<section id="${name}"><h2>${title}<span class="time">${seconds.toFixed(1)} s</span></h2>
${body}
</section>
`;
}
