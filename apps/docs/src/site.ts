import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { root } from '../../../tooling/workspace.mjs';
import { readApi, type Api } from './api/readApi.js';
import { addressOf, type Reference } from './api/reference.js';
import { pageOfFile } from './documents.js';
import { NameIndex } from './nameIndex.js';
import { readPackages, type Package } from './readPackages.js';
import type { Ties } from './render/markdown.js';

/** Where a text stands: the page it appears on, the file it comes from, the package it speaks of. */
export interface Place {
  readonly page: string;
  readonly file: string;
  readonly package?: string;
  /** Words that mean something else here, such as the arguments of the function described. */
  readonly plain?: ReadonlySet<string>;
}

/** What all pages have in common: the packages, their reference, and the ways between pages. */
export class Site {
  readonly packages: readonly Package[] = readPackages();
  readonly apis: readonly Api[] = readApi(this.packages, root);
  /** Files of the repository that some page links to and that need a page of their own. */
  readonly linkedFiles = new Set<string>();
  private readonly names = new NameIndex(this.packages, this.apis);

  /** The text of a file of the repository. */
  read(path: string): string {
    return readFileSync(join(root, path), 'utf8');
  }

  /** How a text at some place is tied to the rest of the site. */
  tiesAt(place: Place): Ties {
    return {
      word: (name) => {
        const reference = place.plain?.has(name) ? undefined : this.names.find(name, place.package);
        return reference && this.entry(reference, place.page);
      },
      exported: (name, specifier) => {
        const reference = this.names.exportedBy(specifier.split('/')[1]!, name);
        return reference && this.entry(reference, place.page);
      },
      link: (href) => (/^[a-z]+:|^#/.test(href) ? href : this.file(posix.join(posix.dirname(place.file), href), place.page)),
    };
  }

  /** The address of an entry as seen from a page. */
  entry(reference: Reference, from: string): string {
    return between(from, addressOf(reference));
  }

  private file(target: string, from: string): string | undefined {
    const [path = '', anchor] = target.split('#');
    if (!existsSync(join(root, path))) throw new Error(`${from}: there is no file ${path} to link to.`);
    if (statSync(join(root, path)).isDirectory()) return undefined;
    const page = pageOfFile(path, this.packages);
    if (page.startsWith('files/')) this.linkedFiles.add(path);
    return between(from, page) + (anchor === undefined ? '' : `#${anchor}`);
  }
}

/** The relative address of one page as seen from another; within a page only the anchor is left. */
export function between(from: string, to: string): string {
  const [page = '', anchor] = to.split('#');
  if (page === from && anchor !== undefined) return `#${anchor}`;
  return posix.relative(posix.dirname(from), page) + (anchor === undefined ? '' : `#${anchor}`);
}
