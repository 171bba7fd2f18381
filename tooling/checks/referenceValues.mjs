import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { filesBelow, packages, shown } from '../workspace.mjs';

export const title = 'every reference value says who computed it, with what and when';

const fields = {
  madeBy: 'the script beside it, such as "erf.py"',
  with: 'the software and its version, such as "mpmath 1.3.0"',
  on: 'the day, such as "2025-01-31"',
  cases: 'the values',
};

/** The problems of one reference file; `exists` tells whether its script lies beside it. */
export function referenceProblems(content, exists) {
  const problems = Object.entries(fields)
    .filter(([field]) => content[field] === undefined)
    .map(([field, meaning]) => `lacks \`${field}\`: ${meaning}.`);
  if (typeof content.madeBy === 'string' && !exists(basename(content.madeBy))) {
    problems.push(`was made by ${content.madeBy}, which does not lie beside it. Commit the script that made the values.`);
  }
  if (content.cases !== undefined && Object.keys(content.cases).length === 0) problems.push('has no cases.');
  return problems;
}

export async function check() {
  return packages().flatMap(({ folder }) =>
    filesBelow(join(folder, 'reference'), (name) => name.endsWith('.json')).flatMap((path) =>
      referenceProblems(JSON.parse(readFileSync(path, 'utf8')), (script) => existsSync(join(dirname(path), script))).map(
        (problem) => `${shown(path)} ${problem}`,
      ),
    ),
  );
}
