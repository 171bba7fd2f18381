import { packagePage } from './api/reference.js';
import type { Package } from './readPackages.js';

/** A Markdown page of the repository that has a place of its own on the site. */
export interface Document {
  /** Where the text is, from the root of the repository. */
  readonly text: string;
  /** Where it comes to lie, from the root of the site. */
  readonly page: string;
  readonly title: string;
}

/** The documents beside the start page and the packages, in the order of the menu. */
export const documents: readonly Document[] = [
  { text: 'apps/docs/content/devices.md', page: 'devices.html', title: 'Devices' },
  { text: 'apps/tour/README.md', page: 'tour.html', title: 'The tour' },
  { text: 'apps/bench/README.md', page: 'benchmarks.html', title: 'Benchmarks' },
  { text: 'apps/docs/content/accuracy.md', page: 'accuracy.html', title: 'Accuracy' },
  { text: 'ARCHITECTURE.md', page: 'architecture.html', title: 'Architecture' },
  { text: 'NAMES.md', page: 'names.html', title: 'Names' },
  { text: 'CONTRIBUTING.md', page: 'contributing.html', title: 'Contributing' },
];

/** The page that shows a file of the repository. Files without a page of their own are shown as they are. */
export function pageOfFile(path: string, packages: readonly Package[]): string {
  if (path === 'README.md') return 'index.html';
  const [, name] = /^packages\/([^/]+)\/README\.md$/.exec(path) ?? [];
  if (name !== undefined && packages.some((one) => one.name === name)) return packagePage(name);
  return documents.find(({ text }) => text === path)?.page ?? (path.endsWith('.html') ? `files/${path}` : `files/${path}.html`);
}
