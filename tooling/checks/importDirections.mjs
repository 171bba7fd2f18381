import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { cruise } from 'dependency-cruiser';
import { mayImport } from '../levels.mjs';
import { apps, packages, root } from '../workspace.mjs';

export const title = 'imports go down, between packages and between files';

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** One rule a package: everything in packages/ that is neither itself nor below it is out of reach. */
export const levelRules = (table) =>
  Object.entries(table).map(([name, below]) =>
    rule(
      `${name}-imports-down`,
      below.length === 0
        ? `@x/${name} may import no other package of this repository.`
        : `@x/${name} may import only ${below.map((other) => `@x/${other}`).join(', ')}. Move what you need down into the lowest package that both may import, or pass it in as an argument (tooling/levels.mjs has the table).`,
      // Tests and examples may use whatever the package declares for development.
      { path: `^packages/${name}/`, pathNot: `^packages/${name}/examples/|\\.test\\.ts$` },
      { path: '^packages/', pathNot: `^packages/(${[name, ...below].join('|')})/` },
    ),
  );

const rules = [
  ...levelRules(mayImport),
  rule(
    'no-cycle',
    'Files must not import each other in a circle. Move what both need into a third file named for its concept.',
    {},
    { circular: true },
  ),
  rule('not-found', 'The import leads nowhere. Relative imports end in .js.', {}, { couldNotResolve: true }),
  rule('no-app', 'Packages and tooling do not import apps.', { pathNot: '^apps/' }, { path: '^apps/' }),
  rule('tooling-stands-apart', 'Tooling imports no package.', { path: '^tooling/' }, { path: '^packages/' }),
];

/** Runs the rules over folders below `baseDir`; type-only imports do not count. */
export async function violations(baseDir, folders, forbidden = rules) {
  const { output } = await cruise(
    folders,
    {
      baseDir,
      validate: true,
      ruleSet: { forbidden },
      doNotFollow: { path: '(^|/)(node_modules|dist)/' },
      exclude: { path: '(^|/)(\\.report|templates)/' },
    },
    {
      exportsFields: ['exports'],
      conditionNames: ['@x/source', 'import', 'node', 'default'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  );
  return output.summary.violations.map(({ from, to, cycle, rule }) => {
    const path = cycle ? cycle.map(({ name }) => name).join(' → ') : to;
    return `${from} → ${path}\n  ${forbidden.find(({ name }) => name === rule.name).comment}`;
  });
}

export async function check() {
  const missing = packages()
    .filter(({ name }) => !(name in mayImport))
    .map(({ name }) => `packages/${name} has no line in tooling/levels.mjs: say there what it may import.`);
  const folders = [...packages(), ...apps()]
    .flatMap(({ folder }) => [join(folder, 'src'), join(folder, 'examples')])
    .filter((folder) => existsSync(folder))
    .map((folder) => relative(root, folder));
  return [...missing, ...(await violations(root, [...folders, 'tooling']))];
}
