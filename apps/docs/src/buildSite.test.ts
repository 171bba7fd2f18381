import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { publicApi } from '../../../tooling/publicApi.mjs';
import { buildSite } from './buildSite.js';

const files = buildSite();
const pages = [...files].filter(([path]) => path.endsWith('.html') && !path.includes('/results/'));

const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found]) => found!);
const unescaped = (text: string): string => text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, '&');
const idsOf = new Map([...files].map(([path, text]) => [path, all(text, / id="([^"]*)"/g).map(unescaped)]));

describe('the site', () => {
  test('has the pages that the menu promises', () => {
    const paths = [...files.keys()];
    for (const name of publicApi().keys()) expect(paths).toContain(`packages/${name}.html`);
    expect(paths).toEqual(
      expect.arrayContaining(['index.html', 'architecture.html', 'contributing.html', 'benchmarks.html', 'accuracy.html', 'devices.html', 'assets/style.css']),
    );
  });

  test.each(pages)('%s: every link and every anchor leads somewhere', (path, text) => {
    const broken = all(text, / href="([^"]*)"/g)
      .map(unescaped)
      .filter((href) => !/^(https?|data):/.test(href))
      .filter((href) => {
        const [target = '', anchor] = href.split('#');
        const page = target === '' ? path : posix.join(posix.dirname(path), target);
        return !files.has(page) || (anchor !== undefined && !idsOf.get(page)!.includes(decodeURIComponent(anchor)));
      });
    expect(broken).toEqual([]);
  });

  test.each(pages)('%s: says something, and every anchor on it is unique', (path, text) => {
    const [, main = ''] = /<main[^>]*>([^]*)<\/main>/.exec(text) ?? [];
    expect(main.replace(/<[^>]*>/g, '').trim().length).toBeGreaterThan(100);
    const ids = idsOf.get(path)!;
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  });

  test.each(pages)('%s: code is escaped and links do not nest', (_, text) => {
    const blocks = all(text, /<pre[^>]*>([^]*?)<\/pre>/g).concat(all(text, /<code>([^]*?)<\/code>/g));
    const strange = blocks.flatMap((block) => all(block, /(<(?!\/?(?:code|span|a)\b)[^]{0,20})/g));
    expect(strange).toEqual([]);
    expect(all(text, /(<a\b(?:(?!<\/a>)[^])*?<a\b)/g)).toEqual([]);
  });

  test('every public name of every package has an entry', () => {
    const missing = [...publicApi()].flatMap(([name, names]) =>
      names.filter((one) => !idsOf.get(`packages/${name}.html`)!.includes(one.name)).map((one) => `${one.specifier} ${one.name}`),
    );
    expect(missing).toEqual([]);
  });

  test('every documented name can be searched', () => {
    const { names } = new Function(`const globalThis = {}; ${files.get('assets/names.js')}; return globalThis;`)() as { names: string[][] };
    const found = new Set(names.map(([name, , home]) => `${home} ${name}`));
    for (const [name, api] of publicApi()) for (const one of api) expect(found).toContain(`@x/${name} ${one.name}`);
    const addresses = new Set(names.map(([, address]) => address!));
    for (const address of addresses) {
      const [page, anchor] = address.split('#');
      expect(files.has(page!), address).toBe(true);
      if (anchor !== undefined) expect(idsOf.get(page!), address).toContain(anchor);
    }
  });

  test('needs nothing from elsewhere', () => {
    for (const [path, text] of files) {
      if (path.endsWith('.html')) expect(all(text, /<(?:link|script|img|iframe)\b[^>]*(?:src|href)="(https?:[^"]*)"/g), path).toEqual([]);
      if (path.endsWith('.css')) expect(text).not.toMatch(/@import|url\((?!#)/);
      if (path.endsWith('.js')) expect(text).not.toMatch(/\bfetch\(|\bimport\(|XMLHttpRequest/);
    }
  });
});
