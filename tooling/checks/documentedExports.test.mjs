import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../workspace.mjs';
import { documentationProblems } from './documentedExports.mjs';

const name = (fields) => ({
  name: 'f',
  kind: 'function',
  documented: true,
  hasExample: true,
  internal: false,
  path: join(root, 'a.ts'),
  line: 3,
  ...fields,
});

test('a documented function with an example passes', () => {
  expect(documentationProblems([name({})])).toEqual([]);
});

test('a missing comment and a missing example are named once each, with the place', () => {
  expect(documentationProblems([name({ documented: false }), name({ documented: false })])).toEqual([
    'a.ts:3: `f` is exported and has no doc comment. Say in one sentence what it is.',
  ]);
  expect(documentationProblems([name({ hasExample: false })])).toEqual([
    'a.ts:3: `f` has no @example. Show a call and, after `// =>`, what it gives.',
  ]);
});

test('values, types and internal functions need no example', () => {
  expect(documentationProblems([name({ kind: 'value', hasExample: false }), name({ internal: true, hasExample: false })])).toEqual([]);
});
