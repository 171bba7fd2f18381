import { html, type Html } from '@x/plot';
import type { Page, Stop } from '../render/layout.js';
import { renderMarkdown } from '../render/markdown.js';
import type { Site } from '../site.js';

/** A piece of a page: Markdown out of a file of the repository, or markup. */
export type Piece = { readonly text: string; readonly file: string } | Html;

/** A page made of several texts. Its headings of the second level are its table of contents. */
export function composedPage(path: string, title: string, pieces: readonly Piece[], site: Site, kind = 'prose'): Page {
  const ids = new Set(['content', 'found']);
  const stops: Stop[] = [];
  const parts = pieces.map((piece) => {
    if (!('file' in piece)) return piece;
    const { content, headings } = renderMarkdown(piece.text, site.tiesAt({ page: path, file: piece.file }), ids);
    for (const { id, level, text } of headings) {
      ids.add(id);
      if (level === 2) stops.push({ id, text });
    }
    return content;
  });
  return { path, title, content: html`<article class="${kind}">${parts}</article>`, stops };
}

/** The text before a heading and the text from it on. */
export function splitAt(heading: string, file: string, site: Site): [before: string, after: string] {
  const text = site.read(file);
  const at = text.indexOf(`\n${heading}\n`);
  if (at < 0) throw new Error(`${file} has no heading "${heading}", at which the site takes the page apart.`);
  return [text.slice(0, at), text.slice(at + 1)];
}
