import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { examplesInSource, valuesExportedBy } from '../examples/docstrings.mjs';
import { executeExamples } from '../examples/execute.mjs';
import { publicApi } from '../publicApi.mjs';
import { dependenciesOf, filesBelow, packages, shown } from '../workspace.mjs';

export const title = 'every @example runs and prints what it promises';

/**
 * Names an example may use without importing them: what its own file exports, then what the package and the packages
 * below it do.
 */
function namesFor(member, path, text) {
  const known = new Map();
  for (const { name } of [...dependenciesOf(member).reverse(), member]) {
    // The main entry point wins over `core`, because it is what most people import.
    for (const exported of [...publicApi().get(name)].reverse()) {
      if (exported.kind !== 'type') known.set(exported.name, exported.specifier);
    }
  }
  for (const name of valuesExportedBy(path, text)) {
    if (known.get(name) === undefined || !isPublic(member, name, path)) known.set(name, pathToFileURL(path).href);
  }
  return known;
}

/** Whether a public name of the package means the thing of that name in this file. */
const isPublic = ({ name }, exported, path) =>
  publicApi()
    .get(name)
    .some((known) => known.name === exported && known.path === path);

export async function check() {
  return packages().flatMap((member) => {
    const sources = filesBelow(join(member.folder, 'src'), (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
    const examples = sources.flatMap((path) => {
      const text = readFileSync(path, 'utf8');
      const known = namesFor(member, path, text);
      return examplesInSource(path, text).map(({ code, line }) => ({
        code,
        known,
        whereOf: (at) => `${shown(path)}:${line + at + 1}`,
      }));
    });
    return executeExamples(member.folder, examples).problems;
  });
}
