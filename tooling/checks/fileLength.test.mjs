import { expect, test } from 'vitest';
import { lengthProblem } from './fileLength.mjs';

const lines = (n) => 'x;\n'.repeat(n);

test('300 lines pass and 301 do not', () => {
  expect(lengthProblem(lines(300))).toBeUndefined();
  expect(lengthProblem(lines(301))).toContain('has 301 lines');
});

test('a stated reason passes, an empty one does not', () => {
  expect(lengthProblem(`// long: one table\n${lines(400)}`)).toBeUndefined();
  expect(lengthProblem(`// long:\n${lines(400)}`)).toContain('lines');
});
