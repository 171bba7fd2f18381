import type { Entry } from './api/entry.js';
import { addressOf } from './api/reference.js';
import { documents } from './documents.js';
import { memberId } from './render/renderEntry.js';
import type { Site } from './site.js';

/** One thing that can be searched: `[name, address from the root, what it belongs to, what it is]`. */
export type SearchItem = readonly [name: string, address: string, home: string, about: string];

/** Everything with a name: pages, entries, and the members of classes. */
export function searchIndex(site: Site): SearchItem[] {
  return [
    ...site.packages.map(({ name, specifier, description }): SearchItem => [specifier, `packages/${name}.html`, 'package', description]),
    ...documents.map(({ page, title }): SearchItem => [title, page, 'page', '']),
    ...site.apis.flatMap(({ topics }) => topics.flatMap(({ entries }) => entries.flatMap(itemsOf))),
  ];
}

function itemsOf(entry: Entry): SearchItem[] {
  const home = `@x/${entry.package}`;
  const members = entry.kind === 'class' ? entry.members.filter(({ doc }) => doc.summary) : [];
  return [
    ...[entry.name, ...entry.aliases].map((name): SearchItem => [name, addressOf(entry), home, firstSentence(entry.doc.summary)]),
    ...members.map(({ name, doc }): SearchItem => {
      const id = memberId(entry.name, name);
      return [id, addressOf({ package: entry.package, name: id }), home, firstSentence(doc.summary)];
    }),
  ];
}

function firstSentence(text: string): string {
  const [sentence = ''] = text.replace(/\s+/g, ' ').split(/(?<=[.:;]) /);
  return sentence.length <= 90 ? sentence : `${sentence.slice(0, 88)} …`;
}
