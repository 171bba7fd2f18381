import { requireWhole } from '@x/tensor/core';
import { SearchRun, type SearchOptions, type SearchResult } from './searchRun.js';
import type { SearchSpace } from './searchSpace.js';

/**
 * Architecture search by chance: so many random architectures, no two alike, each evaluated. What more refined searches have to beat.
 *
 * The result is a function of space, `evaluate` and key.
 * Fails: DomainError for fewer than one candidate, when `evaluate` gives no number, and when it is aborted before the first is done.
 * Source: L. Li, A. Talwalkar, "Random search and reproducibility for neural architecture search", 2019.
 *
 * @example
 * const widths = { sample: (key) => random.randint(key, 1, 9, []).item(), mutate: (width) => width + 1, name: String };
 * const { best, evaluated } = await randomSearch(widths, { evaluate: (width) => Math.abs(width - 6), candidates: 8 });
 * [best.architecture, evaluated.length] // => [ 6, 8 ]
 */
export async function randomSearch<A>(space: SearchSpace<A>, { candidates = 20, ...options }: SearchOptions<A> & { readonly candidates?: number }): Promise<SearchResult<A>> {
  requireWhole('randomSearch', 'candidates', candidates, 1);
  const run = new SearchRun('randomSearch', space, candidates, options);
  let go = true;
  while (go && run.evaluated.length < candidates) go = await run.tryNew((key) => space.sample(key), { generation: 0, parent: null });
  return run.result();
}
