import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { executeExamples } from '../examples/execute.mjs';
import { programsInMarkdown } from '../examples/markdown.mjs';
import { packages, root, shown } from '../workspace.mjs';

export const title = 'every program on a README page runs and prints what it promises';

/** Pages at the top may use every package, as the tour does; a package's page may use what the package may. */
const pages = () => [
  ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'NAMES.md'].map((name) => ({ path: join(root, name), folder: join(root, 'apps', 'tour') })),
  ...packages().map(({ folder }) => ({ path: join(folder, 'README.md'), folder })),
];

export async function check() {
  return pages()
    .filter(({ path }) => existsSync(path))
    .flatMap(({ path, folder }) => {
      const programs = programsInMarkdown(path).map(({ code, line }) => ({
        code,
        whereOf: (at) => `${shown(path)}:${line + at + 1}`,
      }));
      return executeExamples(folder, programs).problems;
    });
}
