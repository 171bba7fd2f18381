import { random, requireWhole } from '@x/tensor/core';
import { SearchRun, type SearchOptions, type SearchResult } from './searchRun.js';
import type { SearchSpace } from './searchSpace.js';

/** Options of `evolutionarySearch`. */
export interface EvolutionOptions<A> extends SearchOptions<A> {
  /** μ: the architectures that live on, at first random ones. Default 4. */
  readonly parents?: number;
  /** λ: mutated copies of random parents in every generation. Default 8. */
  readonly children?: number;
  /** Default 4. */
  readonly generations?: number;
}

/**
 * Architecture search by (μ + λ) evolution: of μ parents and λ mutated children the best μ are the next parents. Nothing is
 * evaluated twice (a child that is known mutates on), and the best is never lost.
 *
 * The result is a function of space, `evaluate` and key. It evaluates parents + children · generations candidates.
 * Fails: as `randomSearch`; DomainError for counts below 1, of generations below 0.
 * Source: E. Real et al., "Large-scale evolution of image classifiers", 2017; H.-G. Beyer, H.-P. Schwefel, "Evolution strategies", 2002.
 *
 * @example
 * const space = convolutionSpace({ input: [1, 8, 8], classes: 2 });
 * const x = random.normal(random.key(0), [20, 1, 8, 8]);
 * const data = { x, y: x.mean({ axis: [1, 2, 3] }).greater(0).astype('int32') };
 * const { best, evaluated } = await evolutionarySearch(space, {
 *   evaluate: async (architecture, { key, signal }) => {
 *     const { history } = await fit(space.build(architecture, { key }), { train: data, loss: loss.crossEntropy, optimizer: adam({ learningRate: 0.01 }), epochs: 1, key, signal });
 *     return history.loss.at(-1);
 *   },
 *   parents: 2, children: 2, generations: 1,
 * });
 * best.score === Math.min(...evaluated.map(({ score }) => score)) // => true
 */
export async function evolutionarySearch<A>(space: SearchSpace<A>, { parents = 4, children = 8, generations = 4, ...options }: EvolutionOptions<A>): Promise<SearchResult<A>> {
  requireWhole('evolutionarySearch', 'parents', parents, 1);
  requireWhole('evolutionarySearch', 'children', children, 1);
  requireWhole('evolutionarySearch', 'generations', generations, 0);
  const run = new SearchRun('evolutionarySearch', space, parents + children * generations, options);
  let go = true;
  while (go && run.evaluated.length < parents) go = await run.tryNew((key) => space.sample(key), { generation: 0, parent: null });
  let alive = run.ranked(run.evaluated.map((_, i) => i));
  for (let generation = 1; go && generation <= generations; generation++) {
    const born = run.evaluated.length;
    while (go && run.evaluated.length < born + children) {
      const parent = alive[random.randint(random.foldIn(run.next[0], 'parent'), 0, alive.length, []).item()]!;
      const { architecture } = run.evaluated[parent]!;
      go = await run.tryNew((key, last) => space.mutate(last ?? architecture, key), { generation, parent });
    }
    const young = run.evaluated.slice(born).map((_, i) => born + i);
    alive = run.ranked([...alive, ...young]).slice(0, parents);
  }
  return run.result();
}
