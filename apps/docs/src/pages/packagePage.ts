import { html, type Html } from '@x/plot';
import type { Api } from '../api/readApi.js';
import { packagePage as pathOf } from '../api/reference.js';
import type { Package } from '../readPackages.js';
import type { Page, Stop } from '../render/layout.js';
import { renderMarkdown } from '../render/markdown.js';
import { memberId, renderEntry } from '../render/renderEntry.js';
import type { Site } from '../site.js';

/** The page of a package: its README, an overview of its names, and an entry for each. */
export function packagePage({ name, specifier, readme }: Package, site: Site): Page {
  const path = pathOf(name);
  const api = site.apis.find((one) => one.package === name)!;
  const text = renderMarkdown(readme, site.tiesAt({ page: path, file: `packages/${name}/README.md`, package: name }), anchorsOf(api));
  const topics = api.topics.map((topic) => ({ ...topic, id: topicId(topic.title) }));
  const stops: Stop[] = [
    ...text.headings.filter(({ level }) => level === 2),
    { id: 'reference', text: 'Reference' },
    ...topics.map(({ id, title }) => ({ id, text: capital(title), below: true })),
  ];
  const content = html`<article class="prose">${text.content}</article>
<h2 id="reference" class="reference">Reference</h2>
<div class="overview">
${topics.map(({ id, title, entries }) => html`<h3><a href="#${id}">${capital(title)}</a></h3><p>${entries.map(({ name, kind }) => html`<a class="${kind}" href="#${name}">${name}</a> `)}</p>`)}
${passedOn(api, site, path)}
</div>
${topics.map(({ id, title, entries }) => html`<section class="topic"><h2 id="${id}">${capital(title)}</h2>${entries.map((entry) => renderEntry(entry, site))}</section>`)}`;
  return { path, title: specifier, content, stops };
}

function passedOn({ passedOn }: Api, site: Site, path: string): Html | undefined {
  if (passedOn.length === 0) return undefined;
  return html`<h3>Passed on from other packages</h3><p>${passedOn.map(({ name, from }) => html`<a id="${name}" href="${site.entry(from, path)}">${name}</a> `)}</p>`;
}

/** Anchors that entries need, so that headings of the README take others. */
function anchorsOf({ topics, passedOn }: Api): Set<string> {
  const entries = topics.flatMap(({ entries }) => entries);
  return new Set([
    'reference',
    'content',
    'found',
    ...topics.map(({ title }) => topicId(title)),
    ...passedOn.map(({ name }) => name),
    ...entries.flatMap(({ name, aliases, members }) => [name, ...aliases, ...members.map((member) => memberId(name, member.name))]),
  ]);
}

const topicId = (title: string): string => `topic-${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;

const capital = (title: string): string => title.charAt(0).toUpperCase() + title.slice(1);
