import { expect, test } from 'vitest';
import { isDrawer } from './fileNames.mjs';

test.each(['src/utils.ts', 'helpers.mjs', 'types.d.ts', 'common.ts', 'misc.test.ts'])('%s is a drawer', (path) => {
  expect(isDrawer(path)).toBe(true);
});

test.each(['dtype.ts', 'commonSubexpressions.ts', 'typedArray.ts'])('%s is a concept', (path) => {
  expect(isDrawer(path)).toBe(false);
});
