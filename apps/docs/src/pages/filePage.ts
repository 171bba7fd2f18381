import { html } from '@x/plot';
import { extname } from 'node:path';
import { pageOfFile } from '../documents.js';
import type { Page } from '../render/layout.js';
import { codeBlock, type Ties } from '../render/markdown.js';
import type { Site } from '../site.js';
import { documentPage } from './documentPage.js';

const nowhere = (): undefined => undefined;
const untied: Ties = { word: nowhere, exported: nowhere, link: nowhere };

/** A file of the repository that some page speaks of, as it is. */
export function filePage(file: string, site: Site): Page {
  const path = pageOfFile(file, site.packages);
  if (file.endsWith('.md')) return documentPage({ text: file, page: path, title: file }, site);
  const code = codeBlock(site.read(file).trimEnd(), extname(file).slice(1), untied);
  return { path, title: file, content: html`<h1 class="file">${file}</h1>${code}`, stops: [] };
}
