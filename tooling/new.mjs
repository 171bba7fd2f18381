// `pnpm new op <name> [package]`, `pnpm new op <name> --formula "<formula of x>"`, `pnpm new package <name> "<description>"`.
import { parseArgs } from 'node:util';
import { newElementwiseOp, newOp, newPackage } from './scaffold.mjs';
import { shown } from './workspace.mjs';

const usage = `Usage:
  pnpm new op softsign --formula "x / (1 + abs(x))"    an elementwise op: one line of the table in tensor
  pnpm new op cumulativeSum [package]                   a structured op: one file (package: tensor if left out)
  pnpm new package optim "Optimisers and minimisation"  a package`;

const next = {
  formula: 'Now write the formula as mathematics into its comment, its value after `// =>`, and its values into the test.',
  op: 'Now make it your op, export it from src/core.ts, and run its test: pnpm --filter @x/<package> exec vitest run <name>.',
  package: 'Now run `pnpm install`, replace `center` by what the package is about, and describe it with `pnpm changeset`.',
};

const { positionals, values } = parseArgs({ allowPositionals: true, options: { formula: { type: 'string' } } });
const [kind, name, rest] = positionals;

try {
  let files;
  if (kind === 'op' && values.formula !== undefined) files = newElementwiseOp(name, values.formula);
  else if (kind === 'op') files = newOp(name, { packageName: rest });
  else if (kind === 'package' && rest !== undefined) files = newPackage(name, rest);
  else throw new Error(usage);
  console.log(`${files.map(shown).join('\n')}\n\n${next[values.formula === undefined ? kind : 'formula']}`);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
