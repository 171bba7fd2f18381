import { expect, test } from 'vitest';
import { declarationsOf, forCommonJs } from './declarations.mjs';

test('declarations keep types and comments and lose bodies', () => {
  const text = '/** Doubles. */\nexport function twice(x: number): number {\n  return 2 * x;\n}\n';
  expect(declarationsOf(text, 'twice.ts')).toBe('/** Doubles. */\nexport declare function twice(x: number): number;\n');
});

test('an exported value without a written type is an error that names the place', () => {
  expect(() => declarationsOf('export const f = (x: number) => x;', 'f.ts')).toThrow(/^f\.ts\(1,/);
});

test('relative imports of CommonJS declarations end in .cjs, others stay', () => {
  const text = "import type { A } from './a.js';\nexport type B = import('../b.js').B;\nexport * from '@x/tensor';\n";
  expect(forCommonJs(text)).toBe(
    "import type { A } from './a.cjs';\nexport type B = import('../b.cjs').B;\nexport * from '@x/tensor';\n",
  );
});
