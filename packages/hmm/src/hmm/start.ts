import { startingShares } from '@x/em';
import { DomainError, random, tensor, type Tensor } from '@x/tensor/core';
import { CategoricalEmission } from '../emissions/categorical.js';
import type { Emission } from '../emissions/emission.js';
import { normalizedRows } from '../emissions/probabilities.js';
import type { FitProblem, Parts } from './fitHmm.js';

/** Where a fit may begin besides at the model itself. */
export type StartName = 'kmeans' | 'random';

/** A random model with the zeros of the given one: emissions from clusters of the observations, or from random shares of them. */
export function randomStart<E extends Emission>(model: Parts<E>, { data, options, free }: FitProblem<E>, how: StartName, restart: number): Parts<E> {
  if (options.key === undefined) throw new DomainError({ op: 'HMM.fit', argument: 'key', expected: 'be given, since the start is random', actual: 'nothing', hint: 'Such as key: random.key(0).' });
  const key = random.foldIn(options.key, restart);
  const n = model.initial.size;
  return {
    initial: free('initial') ? randomRows(random.foldIn(key, 'initial'), model.initial) : model.initial,
    transition: free('transition') ? randomRows(random.foldIn(key, 'transition'), model.transition) : model.transition,
    emission: free('emission') ? startingEmission(random.foldIn(key, 'emission'), model.emission, data.rows, n, how) : model.emission,
  };
}

/** Rows from the flat Dirichlet distribution, zero where these are zero. */
export function randomRows(key: random.Key, like: Tensor): Tensor {
  const n = like.shape.at(-1)!;
  const draws = Float64Array.from(random.dirichlet(key, new Float64Array(n).fill(1), [like.size / n]).data);
  return tensor(normalizedRows(draws.map((p, e) => (like.data[e]! > 0 ? p : 0)), n, like.data), { shape: like.shape });
}

function startingEmission<E extends Emission>(key: random.Key, emission: E, rows: Tensor, n: number, how: StartName): E {
  if (emission instanceof CategoricalEmission) return new CategoricalEmission(randomRows(key, tensor(new Float64Array(emission.probs.size).fill(1), { shape: emission.probs.shape }))) as Emission as E;
  const count = rows.shape[0]!;
  const d = rows.size / count;
  const values = Float64Array.from(rows.data);
  const weights = new Float64Array(count).fill(1);
  const data = { n: count, d, values, weights, totalWeight: count, hasMissing: values.some((x) => Number.isNaN(x)) };
  const shares = count < n ? Float64Array.from(random.dirichlet(key, new Float64Array(n).fill(1), [count]).data) : startingShares(data, n, how === 'kmeans' ? 'kmeans++' : 'random', key);
  // Softened, so that no state excludes what it has not seen.
  return emission.maximized(rows, shares.map((share) => 0.8 * share + 0.2 / n));
}
