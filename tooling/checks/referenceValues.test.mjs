import { expect, test } from 'vitest';
import { referenceProblems } from './referenceValues.mjs';

const good = { madeBy: 'erf.py', with: 'mpmath 1.3.0', on: '2025-01-31', cases: [{ x: 0, y: 0 }] };

test('a complete header passes', () => {
  expect(referenceProblems(good, () => true)).toEqual([]);
});

test('a missing field is named', () => {
  const { with: _, ...rest } = good;
  expect(referenceProblems(rest, () => true)).toEqual([expect.stringContaining('lacks `with`')]);
});

test('a missing script and empty cases are named', () => {
  expect(referenceProblems({ ...good, cases: [] }, () => false)).toEqual([
    expect.stringContaining('erf.py, which does not lie beside it'),
    'has no cases.',
  ]);
});
