import type { Document } from '../documents.js';
import type { Page } from '../render/layout.js';
import type { Site } from '../site.js';
import { composedPage } from './composedPage.js';

/** A Markdown document of the repository. */
export function documentPage({ text: file, page, title }: Document, site: Site): Page {
  return composedPage(page, title, [{ text: site.read(file), file }], site);
}
