import { expect, test } from 'vitest';
import { countTests } from './countTests.mjs';

const file = (status, ...statuses) => ({
  name: 'a.test.ts',
  status,
  message: 'no such module',
  assertionResults: statuses.map((status, i) => ({ status, fullName: `t${i}` })),
});

test('passed and failed tests are counted, skipped ones are not', () => {
  const { passed, failed } = countTests({ testResults: [file('failed', 'passed', 'failed', 'pending')] });
  expect(passed).toBe(1);
  expect(failed).toEqual(['a.test.ts > t1']);
});

test('a file that does not load counts as one failure', () => {
  expect(countTests({ testResults: [file('failed')] }).failed).toEqual(['a.test.ts did not load: no such module']);
});
