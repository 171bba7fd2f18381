import { tensor } from '@x/tensor';
import { random } from '@x/tensor/core';
import { describe, expect, test } from 'vitest';
import { readScores } from './chainScores.js';
import { filterStates } from './filterStates.js';
import { fixedLag } from './fixedLag.js';
import { backward, forward, forwardBackward } from './forwardBackward.js';
import { logForward } from './logSpace.js';
import { samplePaths } from './samplePaths.js';
import { viterbi } from './viterbi.js';

const A = [[0.5, 0.2, 0.3], [0.3, 0.5, 0.2], [0.2, 0.3, 0.5]];
const B = [[0.5, 0.5], [0.4, 0.6], [0.7, 0.3]];
const start = [0.2, 0.4, 0.4];
const logs = (x: readonly number[]): number[] => x.map(Math.log);
const seen = (symbols: readonly number[]): number[][] => symbols.map((k) => logs(B.map((row) => row[k]!)));
const scores = [logs(start), A.map(logs), seen([0, 1, 0])] as const;

let state = 7;
const uniform = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
const rows = (m: number, n: number, make: () => number): number[][] => Array.from({ length: m }, () => Array.from({ length: n }, make));

/** All paths with their scores. */
function paths(logInitial: readonly number[], logTransition: readonly (readonly number[])[], logLikelihoods: readonly (readonly number[])[]): { path: number[]; score: number }[] {
  let all = logInitial.map((p, i) => ({ path: [i], score: p + logLikelihoods[0]![i]! }));
  for (const row of logLikelihoods.slice(1)) {
    all = all.flatMap(({ path, score }) => row.map((b, j) => ({ path: [...path, j], score: score + logTransition[path.at(-1)!]![j]! + b })));
  }
  return all;
}

const close = (actual: unknown, expected: unknown, digits = 9): void => {
  const [a, e] = [[actual].flat(9) as number[], [expected].flat(9) as number[]];
  expect(a.length).toBe(e.length);
  a.forEach((x, i) => expect(x).toBeCloseTo(e[i]!, digits));
};

describe('the example that can be computed by hand', () => {
  test('H-15, H-16: forward probabilities and the sum over all paths', () => {
    const { logAlpha, logLikelihood } = forward(...scores);
    close(logAlpha.exp().toArray(), [[0.1, 0.16, 0.28], [0.077, 0.1104, 0.0606], [0.04187, 0.035512, 0.052836]], 12);
    expect(Math.exp(logLikelihood)).toBeCloseTo(0.130218, 12);
    expect(paths(...scores).reduce((a, { score }) => a + Math.exp(score), 0)).toBeCloseTo(0.130218, 12);
  });

  test('H-17: backward probabilities, whose product with the forward ones adds up to the same at each step', () => {
    const logBeta = backward(scores[1], scores[2]);
    close(logBeta.exp().toArray(), [[0.2451, 0.2622, 0.2277], [0.54, 0.49, 0.57], [1, 1, 1]], 12);
    const totals = forward(...scores).logAlpha.add(logBeta).exp().sum({ axis: 1 });
    close(totals.toArray(), [0.130218, 0.130218, 0.130218], 12);
  });

  test('H-18, H-19: states and pairs of states given the observations', () => {
    const { gamma, xi, xiSum, logLikelihood } = forwardBackward(...scores);
    expect(Math.exp(logLikelihood)).toBeCloseTo(0.130218, 12);
    close(gamma.toArray(), [[0.1882228263, 0.3221674423, 0.4896097314], [0.3193106944, 0.4154264387, 0.2652628669], [0.321537729, 0.2727119139, 0.4057503571]]);
    close(xi.at(0).toArray(), [[0.1036723034, 0.04515504769, 0.03939547528], [0.09952541123, 0.1806201908, 0.0420218403], [0.1161129798, 0.1896512003, 0.1838455513]]);
    close(xi.sum({ axis: 2 }).toArray(), gamma.slice([0], [2]).toArray(), 12);
    close(xi.sum({ axis: 0 }).toArray(), xiSum.toArray(), 12);
  });

  test('H-20, H-23: filtering and fixed-lag smoothing', () => {
    close(filterStates(...scores).filtered.at(2).toArray(), [0.321537729, 0.2727119139, 0.4057503571]);
    const longer = [scores[0], scores[1], seen([0, 1, 0, 1, 1])] as const;
    close(fixedLag(...longer, 0).at(1).toArray(), [0.310483871, 0.4451612903, 0.2443548387]);
    close(fixedLag(...longer, 1).at(1).toArray(), [0.3193106944, 0.4154264387, 0.2652628669]);
    for (const lag of [3, 4, 100]) close(fixedLag(...longer, lag).at(1).toArray(), [0.3136389775, 0.4267612422, 0.2595997802]);
  });

  test('H-24: the best path', () => {
    const { states, logProb } = viterbi(...scores);
    expect(states.toArray()).toEqual([2, 2, 2]);
    expect(states.dtype).toBe('int32');
    expect(Math.exp(logProb)).toBeCloseTo(0.0147, 12);
  });
});

test('H-24: everything equals enumeration on 200 random models with any scores, some of them forbidden', () => {
  for (let trial = 0; trial < 200; trial++) {
    const [n, steps] = [1 + (trial % 4), 1 + (trial % 5)];
    const score = (): number => (uniform() < 0.15 ? -Infinity : 40 * uniform() - 30);
    const model = [rows(1, n, score)[0]!, rows(n, n, score), rows(steps, n, score)] as const;
    const all = paths(...model);
    const top = all.reduce((a, { score: s }) => Math.max(a, s), -Infinity);
    if (top === -Infinity) {
      expect(forwardBackward(...model).impossibleAt).toBeGreaterThanOrEqual(0);
      expect(() => viterbi(...model)).toThrow('must leave a possible path, got none at step');
      continue;
    }
    const weights = all.map(({ score: s }) => Math.exp(s - top));
    const total = weights.reduce((a, b) => a + b, 0);
    const { gamma, xi, xiSum, logLikelihood } = forwardBackward(...model);
    expect(logLikelihood).toBeCloseTo(top + Math.log(total), 10);
    expect(viterbi(...model).logProb).toBeCloseTo(top, 10);
    const expected = rows(steps, n, () => 0);
    all.forEach(({ path }, p) => path.forEach((i, t) => (expected[t]![i]! += weights[p]! / total)));
    close(gamma.toArray(), expected, 11);
    const pairs = Array.from({ length: steps - 1 }, () => rows(n, n, () => 0));
    all.forEach(({ path }, p) => pairs.forEach((matrix, t) => (matrix[path[t]!]![path[t + 1]!]! += weights[p]! / total)));
    close(xi.toArray(), pairs, 11);
    if (steps > 1) close(xiSum.toArray(), xi.sum({ axis: 0 }).toArray(), 11);
  }
});

test('transitions of their own for every step', () => {
  const steps = 4;
  const model = [[0, -1], Array.from({ length: steps - 1 }, () => rows(2, 2, uniform)), rows(steps, 2, uniform)] as const;
  let all = [0, 1].map((i) => ({ path: [i], score: model[0][i]! + model[2][0]![i]! }));
  for (let t = 1; t < steps; t++) all = all.flatMap(({ path, score }) => [0, 1].map((j) => ({ path: [...path, j], score: score + model[1][t - 1]![path.at(-1)!]![j]! + model[2][t]![j]! })));
  const total = all.reduce((a, { score }) => a + Math.exp(score), 0);
  const { logLikelihood, gamma } = forwardBackward(...model);
  expect(logLikelihood).toBeCloseTo(Math.log(total), 12);
  expect(gamma.at(2, 1).item()).toBeCloseTo(all.reduce((a, { path, score }) => a + (path[2] === 1 ? Math.exp(score) / total : 0), 0), 12);
  expect(viterbi(...model).logProb).toBeCloseTo(all.reduce((a, { score }) => Math.max(a, score), -Infinity), 12);
});

describe('long and extreme sequences', () => {
  test('H-16: a million steps, in several windows, agree with logarithms and do not underflow', () => {
    const steps = 1_000_000;
    const likelihoods = Float64Array.from({ length: 3 * steps }, () => -50 * uniform());
    const table = tensor(likelihoods, { shape: [steps, 3] });
    const { logLikelihood, gamma } = forwardBackward(scores[0], scores[1], table);
    const { chain, emissions } = readScores('test', scores[0], scores[1], table);
    const exact = logForward(chain, emissions);
    // The logarithms are the inexact ones: 10⁶ roundings of a sum near 10⁷, each up to 1e-9.
    expect(Math.abs(logLikelihood / exact.logLikelihood - 1)).toBeLessThan(1e-10);
    const totals = gamma.sum({ axis: 1 });
    expect(totals.sub(1).abs().max().item()).toBeLessThan(1e-12);
  });

  test('windows join: the middle of a long sequence has the posterior of its neighbourhood', () => {
    const steps = 200_000;
    const table = tensor(Float64Array.from({ length: 3 * steps }, () => -5 * uniform()), { shape: [steps, 3] });
    const whole = forwardBackward(scores[0], scores[1], table);
    const at = Math.floor(2 ** 18 / 3);
    const near = forwardBackward([0, 0, 0], scores[1], table.slice([at - 200], [at + 200]));
    close(whole.gamma.slice([at - 2], [at + 2]).toArray(), near.gamma.slice([198], [202]).toArray(), 12);
    expect(whole.xiSum.sum().item()).toBeCloseTo(steps - 1, 5);
  });

  test('states that can never be entered again are not lost when they fade beyond the range of numbers', () => {
    // Two chains that never meet: the second explains the second half much better.
    const row = (t: number): number[] => (t < 1000 ? [0, -1] : [-1.01, 0]);
    const likelihoods = Array.from({ length: 2000 }, (_, t) => row(t));
    const { logLikelihood, gamma } = forwardBackward([0, 0], [[0, -Infinity], [-Infinity, 0]], likelihoods);
    expect(logLikelihood).toBeCloseTo(-1000 + Math.log1p(Math.exp(-10)), 9);
    expect(gamma.at(0, 1).item()).toBeCloseTo(1 / (1 + Math.exp(-10)), 9);
  });

  test('scores hundreds of units apart', () => {
    const model = [[0, -900], [[0, -800], [-Infinity, -700]], [[-2000, 0], [-3000, 0], [0, -Infinity]]] as const;
    const all = paths(...model);
    const top = all.reduce((a, { score }) => Math.max(a, score), -Infinity);
    expect(forwardBackward(...model).logLikelihood).toBeCloseTo(top, 9);
    expect(viterbi(...model).states.toArray()).toEqual([0, 0, 0]);
  });

  test('no observations, one state, missing observations', () => {
    const none = forwardBackward(scores[0], scores[1], []);
    expect([none.logLikelihood, none.gamma.shape, none.xi.shape]).toEqual([0, [0, 3], [0, 3, 3]]);
    expect(viterbi(scores[0], scores[1], []).states.shape).toEqual([0]);
    expect(forwardBackward([0], [[0]], [[-1], [-2]]).logLikelihood).toBe(-3);
    const gap = forwardBackward(scores[0], scores[1], [seen([0])[0]!, [0, 0, 0], seen([1])[0]!]);
    const sum = [0, 1].reduce((a, k) => a + Math.exp(forwardBackward(scores[0], scores[1], seen([0, k, 1])).logLikelihood), 0);
    expect(Math.exp(gap.logLikelihood)).toBeCloseTo(sum, 12);
  });

  test('an impossible observation is reported, never NaN', () => {
    const result = forwardBackward([0, -Infinity], [[0, -Infinity], [0, 0]], [[0, 0], [-Infinity, 0], [0, 0]]);
    expect([result.logLikelihood, result.impossibleAt]).toEqual([-Infinity, 1]);
    expect([...result.gamma.data]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(result.xi.sum().item()).toBe(0);
  });
});

test('D-43: unscaled forward probabilities underflow, these do not', () => {
  const likelihoods = Array.from({ length: 1100 }, () => [-1, -1, -1]);
  expect(forward(scores[0], scores[1], likelihoods).logAlpha.exp().max({ axis: 1 }).at(1099).item()).toBe(0);
  expect(forwardBackward(scores[0], scores[1], likelihoods).logLikelihood).toBeCloseTo(-1100, 9);
});

test('drawn paths have the posterior as frequencies', () => {
  const count = 20_000;
  const drawn = samplePaths(random.key(3), ...scores, count);
  const { gamma, xi } = forwardBackward(...scores);
  // Five standard errors of a share of 0.5: false alarms once in a million.
  const slack = 5 * Math.sqrt(0.25 / count);
  for (let t = 0; t < 3; t++) for (let i = 0; i < 3; i++) expect(Math.abs(drawn.slice([0, t], [count, t + 1]).equal(i).astype('float64').mean().item() - gamma.at(t, i).item())).toBeLessThan(slack);
  const pair = drawn.at('...', 0).equal(2).logicalAnd(drawn.at('...', 1).equal(1)).astype('float64').mean().item();
  expect(Math.abs(pair - xi.at(0, 2, 1).item())).toBeLessThan(slack);
});

test('what is wrong with arguments is said', () => {
  expect(() => forwardBackward([0, 0], [[0, 0], [0, 0]], [[0, 0, 0]])).toThrow('forwardBackward: `logLikelihoods` must be a table [T, 2], a row for each observation, got [1, 3].');
  expect(() => forwardBackward([0, 0], [[0, 0, 0]], [[0, 0]])).toThrow('forwardBackward: `logTransition` must be a matrix [2, 2]');
  expect(() => viterbi([0, NaN], [[0, 0], [0, 0]], [[0, 0]])).toThrow('viterbi: `logInitial` must hold logarithms below Infinity, got NaN at flat index 1.');
  expect(() => filterStates([0, 0], [[0, 0], [0, 0]], [[0, NaN]])).toThrow('A missing observation has a row of zeros.');
  expect(() => fixedLag([0, 0], [[0, 0], [0, 0]], [[0, 0]], -1)).toThrow('fixedLag: `lag` must be a whole number ≥ 0, got -1.');
});
