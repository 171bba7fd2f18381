import { expect, test } from 'vitest';
import { suites } from './suites.js';

const cases = suites.flatMap(({ cases: list }) => list);

test('every case belongs to the suite that lists it, under a name of its own', () => {
  for (const { name, cases: list } of suites) expect(list.every(({ suite }) => suite === name)).toBe(true);
  const names = cases.map(({ suite, name }) => `${suite}/${name}`);
  expect(new Set(names).size).toBe(names.length);
});

test('every budget names a peer of its case, and no two the same', () => {
  for (const { name, peers, budgets } of cases) {
    const named = budgets.map((budget) => ('peer' in budget ? budget.peer : 'ours'));
    expect(named.filter((peer) => peer !== 'ours' && !(peer in peers)), name).toEqual([]);
    expect(new Set(named).size, name).toBe(named.length);
  }
});
