import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json, packages/, apps/ and tooling/. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

const membersOf = (folder) =>
  readdirSync(join(root, folder))
    .map((name) => ({ name, folder: join(root, folder, name) }))
    .filter(({ folder }) => existsSync(join(folder, 'package.json')))
    .map((member) => ({ ...member, manifest: readJson(join(member.folder, 'package.json')) }));

/** The published packages, as `{ name: 'tensor', folder, manifest }`. */
export const packages = () => membersOf('packages');

/** The programs of apps/, in the same form. */
export const apps = () => membersOf('apps');

/** The entry points of a package, as `{ specifier: '@x/tensor/core', source: '/…/src/core.ts' }`. */
export const entryPoints = ({ folder, manifest }) =>
  Object.entries(manifest.exports)
    .filter(([, conditions]) => typeof conditions === 'object')
    .map(([path, conditions]) => ({
      specifier: manifest.name + path.slice(1),
      source: join(folder, conditions['@x/source']),
    }));

/** Packages of this repository that a package depends on, nearest first, each once. */
export function dependenciesOf(member, all = packages()) {
  const found = new Map();
  const visit = ({ manifest }) => {
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
      const dependency = all.find((other) => other.manifest.name === name);
      if (!dependency || found.has(name)) continue;
      found.set(name, dependency);
      visit(dependency);
    }
  };
  visit(member);
  return [...found.values()];
}

const skipped = new Set(['node_modules', 'dist', 'coverage', '.report', '.turbo', '.git']);

/** Every file below a folder whose name passes `accept`, without what tools generate. */
export function filesBelow(folder, accept) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path, accept);
    return accept(entry.name) ? [path] : [];
  });
}

/** A path as messages show it: from the root of the repository. */
export const shown = (path) => relative(root, path);
