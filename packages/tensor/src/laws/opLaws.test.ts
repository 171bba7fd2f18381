import { describe, expect, test } from 'vitest';
import * as ops from '../ops.js';
import { opCases } from './opCases.js';
import { abstractLaw, viewLaw } from './opLaws.js';

const cases = opCases();

describe('laws of all ops', () => {
  test.each(cases.map((c) => [c.name, c] as const))('%s promises the shape and type it gives', (_, c) => abstractLaw(c));
  test.each(cases.map((c) => [c.name, c] as const))('%s reads views', (_, c) => viewLaw(c));

  test('every op has a case', () => {
    const covered = new Set(cases.map((c) => c.name));
    expect([...Object.keys(ops), 'concat', 'stack'].filter((name) => !covered.has(name))).toEqual([]);
  });
});
