import { DomainError } from '../errors.js';
import { unitInterval } from './elementStream.js';
import { fillExponential } from './exponential.js';
import { eachChunk, outside } from './fill.js';
import type { Key } from './key.js';
import { pick } from './categorical.js';
import { randomOrder } from './permutation.js';
import { fillRandint } from './randint.js';

/** How `choose` draws. */
export interface ChoiceOptions {
  /** Whether an item may come out more than once; true when left out. */
  readonly replace?: boolean;
  /** One weight ≥ 0 per item, in any units; all equal when left out. */
  readonly weights?: ArrayLike<number>;
}

/**
 * `count` of the numbers 0 … n − 1.
 *
 * Without replacement and with weights, items are drawn one after another, each with probability proportional to its
 * weight among those left; that is the order of E/w for independent exponential E (P. S. Efraimidis, P. G. Spirakis,
 * Inf. Process. Lett. 97 (2006)). Items of weight 0 never come out.
 * Domain: n ≥ 1 unless count is 0; without replacement count ≤ n (≤ the number of positive weights). Weights are finite.
 * Fails: DomainError outside this domain.
 */
export function choose(
  key: Key,
  n: number,
  count: number,
  { replace = true, weights }: ChoiceOptions = {},
): Int32Array {
  if (!(Number.isInteger(n) && n >= 0 && n < 2 ** 31 && (n > 0 || count === 0))) {
    throw new DomainError({
      op: 'random.choice',
      argument: 'n',
      expected: 'be a whole number from 1 to 2³¹ − 1',
      actual: String(n),
    });
  }
  const possible = weights === undefined ? n : checkWeights(weights, n);
  if (!replace && count > possible) {
    throw new DomainError({
      op: 'random.choice',
      argument: 'shape',
      expected: `ask for at most ${possible} items`,
      actual: `${count}`,
      hint: `There are ${possible} ${weights === undefined ? 'items' : 'items of positive weight'}; draw with replace: true for more.`,
    });
  }
  const out = new Int32Array(count);
  if (weights === undefined) {
    if (!replace) return randomOrder(key, n, count);
    if (count > 0) fillRandint(key, out, 0, n);
    return out;
  }
  if (replace) {
    const sums = new Float64Array(n);
    let sum = 0;
    for (let i = 0; i < n; i++) sums[i] = sum += weights[i]!;
    eachChunk(key, count, 0, (words, from, to) => {
      for (let j = from, w = 0; j < to; j++, w += 2) out[j] = pick(sums, unitInterval(words[w]!, words[w + 1]!));
    });
    return out;
  }
  const times = new Float64Array(n);
  fillExponential(key, times);
  for (let i = 0; i < n; i++) times[i]! /= weights[i]!;
  const order = Int32Array.from({ length: n }, (_, i) => i).filter((i) => weights[i]! > 0);
  return order.sort((i, j) => times[i]! - times[j]! || i - j).slice(0, count);
}

/** Checks the weights and returns how many are positive. */
function checkWeights(weights: ArrayLike<number>, n: number): number {
  if (weights.length !== n) {
    throw new DomainError({
      op: 'random.choice',
      argument: 'weights',
      expected: `hold one weight per item, ${n}`,
      actual: `${weights.length} weights`,
    });
  }
  let positive = 0;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    if (!(weights[i]! >= 0)) throw outside('random.choice', 'weights', 'hold numbers ≥ 0', weights, i);
    if (weights[i]! > 0) positive += 1;
    sum += weights[i]!;
  }
  if (n > 0 && !(sum > 0 && sum < Infinity)) {
    throw new DomainError({
      op: 'random.choice',
      argument: 'weights',
      expected: 'have a positive finite sum',
      actual: `a sum of ${sum}`,
    });
  }
  return positive;
}
