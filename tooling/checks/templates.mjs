import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { mayImport } from '../levels.mjs';
import { newElementwiseOp, newOp, newPackage } from '../scaffold.mjs';
import { packages, root } from '../workspace.mjs';

export const title = 'what the templates make compiles and passes its own tests';

const bin = (name) => join(root, 'node_modules', '.bin', name);

function run(folder, program, ...args) {
  const { status, stdout, stderr } = spawnSync(bin(program), args, { cwd: folder, encoding: 'utf8' });
  return status === 0 ? [] : [`${program} ${args.join(' ')}\n${stdout}${stderr}`];
}

/** A copy of tensor and of the shared configuration, in which files may be made without touching the repository. */
function scratchRepository() {
  mkdirSync(join(root, '.report'), { recursive: true });
  const scratch = mkdtempSync(join(root, '.report', 'templates-'));
  const tensor = join(root, 'packages', 'tensor');
  mkdirSync(join(scratch, 'packages', 'tensor'), { recursive: true });
  for (const part of ['src', 'reference', 'package.json', 'tsconfig.json', 'vitest.config.ts']) {
    cpSync(join(tensor, part), join(scratch, 'packages', 'tensor', part), { recursive: true });
  }
  symlinkSync(join(tensor, 'node_modules'), join(scratch, 'packages', 'tensor', 'node_modules'));
  symlinkSync(join(root, 'tooling'), join(scratch, 'tooling'));
  return scratch;
}

export async function check() {
  const scratch = scratchRepository();
  try {
    const tensor = join(scratch, 'packages', 'tensor');
    newOp('lastAxisReversal', { root: scratch });
    newElementwiseOp('squaredSoftsign', 'x * x / (1 + abs(x))', { root: scratch });

    const taken = packages().map(({ name }) => name);
    const name = Object.keys(mayImport).find((free) => mayImport[free].includes('tensor') && !taken.includes(free));
    if (name === undefined) return [...run(tensor, 'tsc', '-p', '.'), ...run(tensor, 'vitest', 'run', 'lastAxisReversal')];
    newPackage(name, 'A package from the template', { root: scratch });
    const made = join(scratch, 'packages', name);
    newOp('lastAxisReversal', { packageName: name, root: scratch });
    mkdirSync(join(made, 'node_modules', '@x'), { recursive: true });
    symlinkSync(tensor, join(made, 'node_modules', '@x', 'tensor'));

    return [
      ...run(tensor, 'tsc', '-p', '.'),
      ...run(tensor, 'vitest', 'run', 'lastAxisReversal'),
      ...run(made, 'tsc', '-p', '.'),
      ...run(made, 'vitest', 'run'),
    ];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
