import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { violations } from './importDirections.mjs';

const folders = [];

function repository(files) {
  const folder = mkdtempSync(join(tmpdir(), 'imports-'));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

test('an import upwards is named with what is allowed', async () => {
  const folder = repository({
    'packages/tensor/src/a.ts': "import { b } from '../../autodiff/src/b.js';\nexport const a = b;",
    'packages/autodiff/src/b.ts': 'export const b = 1;',
  });
  const [problem, ...rest] = await violations(folder, ['packages']);
  expect(problem).toContain('packages/tensor/src/a.ts → packages/autodiff/src/b.ts');
  expect(problem).toContain('@x/tensor may import no other package');
  expect(rest).toEqual([]);
});

test('an import downwards passes', async () => {
  const folder = repository({
    'packages/tensor/src/a.ts': 'export const a = 1;',
    'packages/autodiff/src/b.ts': "import { a } from '../../tensor/src/a.js';\nexport const b = a;",
  });
  expect(await violations(folder, ['packages'])).toEqual([]);
});

test('a circle of files is found, and one made of types only is not', async () => {
  const folder = repository({
    'packages/tensor/src/a.ts': "import { b } from './b.js';\nexport const a = () => b;",
    'packages/tensor/src/b.ts': "import { a } from './a.js';\nexport const b = () => a;",
    'packages/tensor/src/c.ts': "import type { D } from './d.js';\nexport interface C { d: D }",
    'packages/tensor/src/d.ts': "import type { C } from './c.js';\nexport interface D { c: C }",
  });
  const problems = await violations(folder, ['packages']);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain('in a circle');
});
