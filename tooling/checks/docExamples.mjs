import { join } from 'node:path';
import { examplesInSource } from '../examples/docstrings.mjs';
import { executeExamples } from '../examples/execute.mjs';
import { publicApi } from '../publicApi.mjs';
import { dependenciesOf, filesBelow, packages, shown } from '../workspace.mjs';

export const title = 'every @example runs and prints what it promises';

/** Names an example may use without importing them: what the package and the packages below it export. */
function namesFor(member) {
  const known = new Map();
  for (const { name } of [...dependenciesOf(member).reverse(), member]) {
    // The main entry point wins over `core`, because it is what most people import.
    for (const exported of [...publicApi().get(name)].reverse()) {
      if (exported.kind !== 'type') known.set(exported.name, exported.specifier);
    }
  }
  return known;
}

export async function check() {
  return packages().flatMap((member) => {
    const sources = filesBelow(join(member.folder, 'src'), (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
    const examples = sources.flatMap((path) =>
      examplesInSource(path).map(({ code, line }) => ({ code, whereOf: (at) => `${shown(path)}:${line + at + 1}` })),
    );
    return executeExamples(member.folder, examples, namesFor(member)).problems;
  });
}
