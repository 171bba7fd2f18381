import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mayImport } from '../../../tooling/levels.mjs';
import { dependenciesOf, entryPoints, packages, root } from '../../../tooling/workspace.mjs';

/** A published package as the site sees it. */
export interface Package {
  /** The name of its folder, `tensor` of `@x/tensor`. */
  readonly name: string;
  readonly specifier: string;
  readonly folder: string;
  readonly description: string;
  readonly readme: string;
  /** 0 for a package that imports none of ours, otherwise one more than the highest below it. */
  readonly level: number;
  /** Names of the packages it depends on, nearest first. */
  readonly dependencies: readonly string[];
  readonly entryPoints: readonly EntryPoint[];
}

/** A module that users import, and the source file behind it. */
export interface EntryPoint {
  readonly specifier: string;
  readonly source: string;
}

/** All packages, in the order of the front page. */
export function readPackages(): Package[] {
  const frontPage = readFileSync(join(root, 'README.md'), 'utf8');
  const placeOf = (name: string): number => frontPage.indexOf(`(packages/${name}/README.md)`);
  const found = packages().map(
    (member): Package => ({
      name: member.name,
      specifier: member.manifest.name,
      folder: member.folder,
      description: member.manifest.description,
      readme: readFileSync(join(member.folder, 'README.md'), 'utf8'),
      level: levelOf(member.name),
      dependencies: dependenciesOf(member).map(({ name }) => name),
      entryPoints: entryPoints(member),
    }),
  );
  return found.sort((a, b) => placeOf(a.name) - placeOf(b.name));
}

const table: Readonly<Record<string, readonly string[]>> = mayImport;

function levelOf(name: string): number {
  return Math.max(0, ...(table[name] ?? []).map((below) => levelOf(below) + 1));
}
