import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { executeExamples } from '../../../tooling/examples/execute.mjs';
import { programsInMarkdown } from '../../../tooling/examples/markdown.mjs';

const app = fileURLToPath(new URL('..', import.meta.url));

test('programs on the pages of this app run and print what they promise', { timeout: 120_000 }, () => {
  const examples = readdirSync(join(app, 'content')).flatMap((file) =>
    programsInMarkdown(join(app, 'content', file)).map(({ code, line }) => ({ code, whereOf: (at: number) => `${file}:${line + at + 1}` })),
  );
  const { kept, problems } = executeExamples(app, examples);
  expect(problems).toEqual([]);
  expect(kept).toBeGreaterThan(5);
});
