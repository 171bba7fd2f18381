import { random } from '@x/tensor';
import { expect, test } from 'vitest';
import { categorical } from '../emissions/categorical.js';
import { poisson } from '../emissions/poisson.js';
import { HMM } from '../hmm/hmm.js';
import { HiddenSemiMarkov } from './hiddenSemiMarkov.js';

const initial = [0.5, 0.3, 0.2];
const transition = [[0, 0.6, 0.4], [0.5, 0, 0.5], [0.9, 0.1, 0]];
const durations = [[0.2, 0.3, 0.5], [0, 1, 0], [0.6, 0, 0.4]];
const probs = [[0.5, 0.4, 0.1], [0.1, 0.2, 0.7], [0.3, 0.3, 0.4]];

/** All paths of states with their probabilities together with the observations. */
function enumerate(x: readonly number[], censored: boolean): Map<string, number> {
  const found = new Map<string, number>();
  const go = (path: readonly number[], p: number): void => {
    if (p === 0) return;
    const t = path.length;
    if (t === x.length) {
      found.set(path.join(''), (found.get(path.join('')) ?? 0) + p);
      return;
    }
    for (let j = 0; j < 3; j++) {
      const start = p * (t === 0 ? initial[j]! : transition[path.at(-1)!]![j]!);
      let seen = 1;
      for (let d = 1; d <= 3 && t + d <= x.length; d++) {
        seen *= probs[j]![x[t + d - 1]!]!;
        const last = t + d === x.length && censored;
        const duration = last ? durations[j]!.slice(d - 1).reduce((a, b) => a + b, 0) : durations[j]![d - 1]!;
        go([...path, ...new Array<number>(d).fill(j)], start * duration * seen);
      }
    }
  };
  go([], 1);
  return found;
}

test.each([true, false])('likelihood, posterior and best path equal enumeration, censored %s', (censored) => {
  const model = new HiddenSemiMarkov({ initial, transition, durations, emission: categorical(probs), censored });
  for (const x of [[0], [2, 1], [0, 2, 1, 0, 0, 2], [1, 1, 2, 2, 0, 0, 1]]) {
    const paths = enumerate(x, censored);
    const total = [...paths.values()].reduce((a, b) => a + b, 0);
    expect(model.logLikelihood(x)).toBeCloseTo(Math.log(total), 11);
    const gamma = model.posterior(x);
    x.forEach((_, t) => {
      for (let j = 0; j < 3; j++) {
        const share = [...paths].reduce((a, [path, p]) => a + (path[t] === String(j) ? p / total : 0), 0);
        expect(gamma.at(t, j).item()).toBeCloseTo(share, 11);
      }
    });
    const best = [...paths].reduce((a, b) => (b[1] > a[1] ? b : a));
    const { states, logProb } = model.viterbi(x);
    expect(states.toArray()).toEqual(best[0].split('').map(Number));
    expect(logProb).toBeCloseTo(Math.log(best[1]), 11);
  }
});

test('geometric durations make it a hidden Markov model', () => {
  const stay = [0.8, 0.6];
  const longest = 12;
  const geometric = stay.map((a) => Array.from({ length: longest }, (_, d) => a ** d * (d < longest - 1 ? 1 - a : 1)));
  const emission = poisson([2, 7]);
  const semi = new HiddenSemiMarkov({ initial: [0.3, 0.7], transition: [[0, 1], [1, 0]], durations: geometric, emission });
  const plain = new HMM({ initial: [0.3, 0.7], transition: [[0.8, 0.2], [0.4, 0.6]], emission });
  const x = [1, 2, 8, NaN, 6, 3, 1, 0, 9, 5, 2, 2];
  expect(semi.logLikelihood(x)).toBeCloseTo(plain.logLikelihood(x), 10);
  expect(semi.posterior(x).sub(plain.posterior(x)).abs().max().item()).toBeLessThan(1e-10);
  expect(semi.viterbi(x).states.toArray()).toEqual(plain.viterbi(x).states.toArray());
  expect(semi.logLikelihood([x, [1, 2]])).toBeCloseTo(plain.logLikelihood([x, [1, 2]]), 10);
});

test.each([true, false])('a fit never lowers the likelihood and recovers the durations, censored %s', (censored) => {
  const truth = new HiddenSemiMarkov({ transition: [[0, 1], [1, 0]], durations: [[0, 0, 0.5, 0.5, 0], [0.5, 0.5, 0, 0, 0]], emission: poisson([1, 12]), censored: true });
  const sequences = Array.from({ length: 30 }, (_, s) => truth.sample(random.key(s), 40).observations);
  const start = new HiddenSemiMarkov({ transition: [[0, 1], [1, 0]], durations: [[0.2, 0.2, 0.2, 0.2, 0.2], [0.2, 0.2, 0.2, 0.2, 0.2]], emission: poisson([3, 8]), censored });
  const fitted = start.fit(sequences, { maxIterations: 60 });
  fitted.history.slice(1).forEach((l, i) => expect(l).toBeGreaterThan(fitted.history[i]! - 1e-8));
  expect(fitted.history.at(-1)).toBeCloseTo(fitted.logLikelihood(sequences), 6);
  const [first, second] = fitted.durations.toArray() as number[][];
  // Some 400 segments of each state, whose states are hardly in doubt; ends that count as seen bias a few of them.
  expect(Math.abs(first![2]! - 0.5)).toBeLessThan(0.12);
  expect(Math.abs(second![0]! - 0.5)).toBeLessThan(0.12);
  expect(Math.abs(fitted.emission.rates.at(1).item() - 12)).toBeLessThan(0.7);
});

test('what is wrong with the arguments is said', () => {
  const emission = categorical([[1], [1]]);
  expect(() => new HiddenSemiMarkov({ transition: [[0.1, 0.9], [1, 0]], durations: [[1], [1]], emission })).toThrow('HiddenSemiMarkov: `transition` must have zeros on the diagonal, got 0.1 at [0, 0].');
  expect(() => new HiddenSemiMarkov({ transition: [[0, 1], [1, 0]], durations: [[1]], emission })).toThrow('HiddenSemiMarkov: `durations` must describe 2 states');
  const even = new HiddenSemiMarkov({ transition: [[0, 1], [1, 0]], durations: [[0, 1], [0, 1]], emission, censored: false });
  expect(even.logLikelihood([0, 0, 0])).toBe(-Infinity);
  expect(() => even.viterbi([0, 0, 0])).toThrow('HiddenSemiMarkov.viterbi: `sequences` must be possible, got sequence 0 of probability 0.');
  expect(() => even.fit([[0, 0], [0, 0, 0]])).toThrow('got sequence 1 of probability 0');
  expect(even.logLikelihood([])).toBe(0);
});
