import { pageRank } from '@x/prob';
import { expect, test } from 'vitest';
import { growingWeb, rankError } from './pagerank.js';

test('the ranks of a grown web solve the equation of the walker', () => {
  const web = growingWeb(2000, 5);
  const rank = pageRank({ from: web.from, to: web.to });
  expect(rank.sum().item()).toBeCloseTo(1, 12);
  expect(rankError(web, rank)).toBeLessThan(1e-10);
});
