import { expect, test } from 'vitest';
import type { SearchItem } from '../searchIndex.js';
import { rankNames } from './rankNames.js';

const items = ['sumTo', 'cumsum', 'random.gamma', 'Gamma', 'logSumExp', 'sum', 'Gamma.rate', 'InverseGamma'].map((name): SearchItem => [name, `#${name}`, '', '']);
const found = (typed: string): string[] => rankNames(typed, items).map(([name]) => name);

test('whole names come first, then beginnings, then words, then anything', () => {
  expect(found('sum')).toEqual(['sum', 'sumTo', 'logSumExp', 'cumsum']);
  expect(found(' GAMMA ')).toEqual(['Gamma', 'random.gamma', 'Gamma.rate', 'InverseGamma']);
});

test('nothing finds nothing', () => {
  expect(found('')).toEqual([]);
  expect(found('zzz')).toEqual([]);
});

test('no more than a screenful is shown', () => {
  const many = Array.from({ length: 50 }, (_, i): SearchItem => [`a${i}`, '', '', '']);
  expect(rankNames('a', many)).toHaveLength(12);
});
