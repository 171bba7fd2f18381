import type ts from 'typescript';
import type { Package } from '../readPackages.js';
import { describe, type Entry } from './entry.js';
import { programOf, publicNames } from './publicNames.js';
import type { Reference } from './reference.js';
import { SignatureWriter } from './signature.js';

/** The reference of one package. */
export interface Api {
  readonly package: string;
  readonly topics: readonly Topic[];
  /** Names that are documented where they come from. */
  readonly passedOn: readonly { readonly name: string; readonly from: Reference }[];
}

/** Entries that belong together, in the order of the package's table of contents. */
export interface Topic {
  readonly title: string;
  readonly entries: readonly Entry[];
}

/** The public names of all packages, from their declarations and doc comments. */
export function readApi(packages: readonly Package[], root: string): Api[] {
  const program = programOf(packages);
  const found = packages.map((one) => ({ ...publicNames(program, one), package: one.name }));
  const references = new Map<ts.Declaration, Reference>(found.flatMap(({ names }) => names.map((name) => [name.declaration, name])));
  const resolve = (symbol: ts.Symbol): Reference | undefined => symbol.declarations?.map((node) => references.get(node)).find(Boolean);
  const writer = new SignatureWriter(program.getTypeChecker(), resolve);
  return found.map(({ package: name, names, passedOn }) => ({
    package: name,
    topics: byTopic(names.map((one) => describe(one, writer, resolve, root))),
    passedOn: passedOn.flatMap(({ name, from }) => {
      const reference = references.get(from);
      return reference ? [{ name, from: reference }] : [];
    }),
  }));
}

const internals = 'for packages built on this one';

function byTopic(entries: readonly Entry[]): Topic[] {
  const topics = new Map<string, Entry[]>();
  for (const entry of entries) {
    const title = entry.doc.internal || entry.topic.startsWith('for packages') ? internals : entry.topic;
    topics.set(title, [...(topics.get(title) ?? []), entry]);
  }
  const last = topics.get(internals);
  if (last) {
    topics.delete(internals);
    topics.set(internals, last);
  }
  return [...topics].map(([title, entries]) => ({ title, entries }));
}
