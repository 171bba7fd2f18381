import type { Entry } from './api/entry.js';
import type { Api } from './api/readApi.js';
import { addressOf, type Reference } from './api/reference.js';
import type { Package } from './readPackages.js';

/** Finds the entry that a word in prose stands for. */
export class NameIndex {
  private readonly packages: readonly Package[];
  private readonly byPackage: ReadonlyMap<string, ReadonlyMap<string, Reference>>;
  /** Names of options and properties, and their values: such a word means one of them as often as a function of another package. */
  private readonly fields: ReadonlySet<string>;

  constructor(packages: readonly Package[], apis: readonly Api[]) {
    this.packages = packages;
    this.byPackage = new Map(apis.map((api) => [api.package, namesOf(api)]));
    this.fields = new Set(apis.flatMap(({ topics }) => topics.flatMap(({ entries }) => entries.flatMap(ownWords))));
  }

  /** The entry of a name that a package exports. */
  exportedBy(from: string, name: string): Reference | undefined {
    return this.byPackage.get(from)?.get(name);
  }

  /**
   * The entry a word stands for on the pages of a package: one of that package, or else the only one below it (on
   * pages of no package: anywhere).
   */
  find(word: string, from?: string): Reference | undefined {
    const own = from === undefined ? undefined : this.exportedBy(from, word);
    if (own) return own;
    if (this.fields.has(word)) return undefined;
    const within = this.packages.find(({ name }) => name === from)?.dependencies ?? this.packages.map(({ name }) => name);
    const found = within.flatMap((name) => this.byPackage.get(name)?.get(word) ?? []);
    // Passed on by one package and made by another is still one thing.
    return found.length > 0 && found.every((one) => addressOf(one) === addressOf(found[0]!)) ? found[0] : undefined;
  }
}

/** Words that mean something of the entry's own wherever it is described: its arguments, options, members, and their literal values. */
export function ownWords({ signatures, options, members }: Entry): string[] {
  const fields = [...options, ...members];
  const code = [...signatures, ...fields.map(({ signature }) => signature)].map((signature) => signature.code).join('\n');
  return [...fields.map(({ name }) => name), ...[...code.matchAll(/'(\w+)'|(\w+)\??:/g)].map(([, value, field]) => (value ?? field)!)];
}

function namesOf({ topics, passedOn }: Api): Map<string, Reference> {
  const entries = topics.flatMap(({ entries }) => entries).filter(({ doc }) => !doc.internal);
  return new Map<string, Reference>([
    ...passedOn.map(({ name, from }) => [name, from] as const),
    ...entries.flatMap((entry) => [entry.name, ...entry.aliases].map((name) => [name, entry] as const)),
  ]);
}
