import { buildSync } from 'esbuild';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { documents } from './documents.js';
import { accuracyPage } from './pages/accuracyPage.js';
import { benchmarksPage } from './pages/benchmarksPage.js';
import { documentPage } from './pages/documentPage.js';
import { filePage } from './pages/filePage.js';
import { packagePage } from './pages/packagePage.js';
import { startPage } from './pages/startPage.js';
import { layout, type Page } from './render/layout.js';
import { searchIndex } from './searchIndex.js';
import { Site } from './site.js';

/** Documents to which the site adds figures. */
const withFigures: Readonly<Record<string, typeof documentPage>> = { 'benchmarks.html': benchmarksPage, 'accuracy.html': accuracyPage };

/** The whole site: the text of every file, keyed by where it lies. */
export function buildSite(): Map<string, string> {
  const site = new Site();
  const pages: Page[] = [
    startPage(site),
    ...site.packages.map((one) => packagePage(one, site)),
    ...documents.map((document) => (withFigures[document.page] ?? documentPage)(document, site)),
  ];
  const files = new Map(pages.map((page) => [page.path, layout(page, site)]));
  // Pages of files may link to further files, which join the set while it is walked.
  for (const file of site.linkedFiles) {
    if (file.endsWith('.html')) files.set(`files/${file}`, site.read(file));
    else {
      const page = filePage(file, site);
      files.set(page.path, layout(page, site));
    }
  }
  files.set('assets/style.css', readFileSync(new URL('../assets/style.css', import.meta.url), 'utf8'));
  files.set('assets/names.js', `globalThis.names = ${JSON.stringify(searchIndex(site))};\n`);
  files.set('assets/page.js', bundled('browser/page.ts'));
  return files;
}

/** A script of this app as browsers take it from a file: one classic script. */
function bundled(source: string): string {
  const entry = fileURLToPath(new URL(source, import.meta.url));
  return buildSync({ entryPoints: [entry], bundle: true, minify: true, format: 'iife', target: 'es2022', write: false }).outputFiles[0]!.text;
}
