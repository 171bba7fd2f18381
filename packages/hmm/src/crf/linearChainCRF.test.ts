import { random, tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { crfObjective } from './crfObjective.js';
import { LinearChainCRF } from './linearChainCRF.js';

/** All label paths of a length, with their scores by definition. */
function enumerate(initial: readonly number[], transition: (t: number) => readonly (readonly number[])[], scores: readonly (readonly number[])[]): { path: number[]; score: number }[] {
  let paths: number[][] = [[]];
  for (let t = 0; t < scores.length; t++) paths = paths.flatMap((path) => initial.map((_, j) => [...path, j]));
  return paths.map((path) => ({ path, score: path.reduce((sum, y, t) => sum + scores[t]![y]! + (t === 0 ? initial[y]! : transition(t)[path[t - 1]!]![y]!), 0) }));
}

describe('R-35: three positions with two labels, published example', () => {
  // Labels 1 and 2 are 0 and 1 here; transitions depend on the position.
  const crf = new LinearChainCRF({ initial: [0, 0], transition: [[[0.6, 1], [1, 0]], [[0, 1], [1, 0.2]]] });
  const scores = [[1, 0.5], [0.8, 0.5], [0.8, 0.5]];

  test('R-35, R-36: a score and the partition function', () => {
    expect(crf.score(scores, [0, 1, 1])).toBeCloseTo(3.2, 14);
    expect(Math.exp(crf.logPartition(scores))).toBeCloseTo(260.9850331, 6);
  });

  test('R-37: marginals', () => {
    expect(crf.marginals(scores).at(1, 1).item()).toBeCloseTo(0.4603747449, 9);
    expect(crf.pairwise(scores).sum({ axis: 1 }).at(0, 1).item()).toBeCloseTo(0.4603747449, 9);
  });

  test('R-38: the best path', () => {
    const { states, score, logProb } = crf.decode(scores);
    expect(states.toArray()).toEqual([0, 1, 0]);
    expect(score).toBeCloseTo(4.3, 14);
    expect(Math.exp(logProb)).toBeCloseTo(0.282390882, 9);
  });
});

test('everything agrees with enumeration, with a forbidden transition', () => {
  const draw = random.normal(random.key(1), [5, 3]).mul(3);
  const scores = draw.toArray() as number[][];
  const initial = [0.3, -1, 0.5];
  const transition = [[0.2, -1, 2], [-Infinity, 0.4, 1], [0.1, 0.9, -0.3]];
  const crf = new LinearChainCRF({ initial: tensor(initial), transition: tensor(transition) });
  const paths = enumerate(initial, () => transition, scores);
  const z = paths.reduce((sum, { score }) => sum + Math.exp(score), 0);
  expect(crf.logPartition(draw)).toBeCloseTo(Math.log(z), 12);
  const marginals = crf.marginals(draw);
  const pairs = crf.pairwise(draw);
  for (let t = 0; t < 5; t++) {
    for (let i = 0; i < 3; i++) {
      const there = (select: (path: number[]) => boolean): number => paths.filter(({ path }) => select(path)).reduce((sum, { score }) => sum + Math.exp(score), 0) / z;
      expect(marginals.at(t, i).item()).toBeCloseTo(there((path) => path[t] === i), 12);
      for (let j = 0; j < 3 && t > 0; j++) expect(pairs.at(t - 1, i, j).item()).toBeCloseTo(there((path) => path[t - 1] === i && path[t] === j), 12);
    }
  }
  const best = paths.reduce((a, b) => (b.score > a.score ? b : a));
  expect(crf.decode(draw).states.toArray()).toEqual(best.path);
  expect(crf.logLikelihood(draw, best.path)).toBeCloseTo(best.score - Math.log(z), 12);
  expect(crf.logLikelihood(draw, [0, 1, 0, 1, 1])).toBe(-Infinity);
  // R-40, and labels that are not known: the sum over them.
  const some = paths.filter(({ path }) => path[0] === 2 && path[3] === 1).reduce((sum, { score }) => sum + Math.exp(score), 0);
  expect(crf.logLikelihood(draw, [2, NaN, NaN, 1, NaN])).toBeCloseTo(Math.log(some / z), 12);
});

describe('learning', () => {
  const features = [0, 1, 2].map((i) => random.normal(random.foldIn(random.key(2), i), [4 + i, 3]));
  const labels = [[0, 1, 1, 0], [1, 1, 0, 1, 0], [0, 0, 1, 1, 1, 0]];

  test('R-39: the gradient is that of differences, with unknown labels too', () => {
    const theta = random.normal(random.key(3), [2 + 4 + 6]).data as Float64Array;
    const model = (x: Float64Array) => ({ k: 2, d: 3, initial: x.slice(0, 2), transition: x.slice(2, 6), varies: false, weights: x.slice(6) });
    const sequences = features.map((x, i) => ({ steps: 4 + i, values: x.data as Float64Array, labels: Int32Array.from(labels[i]!, (y, t) => (i === 1 && t % 2 === 0 ? -1 : y)), weight: 1 + i }));
    const { initial, transition, weights } = crfObjective('test', model(theta), sequences);
    [...initial, ...transition, ...weights].forEach((slope, e) => {
      const at = (h: number): number => crfObjective('test', model(theta.map((value, i) => value + (i === e ? h : 0))), sequences).logLikelihood;
      // Central differences with h = 1e-4 err by h²/6 times a third derivative of at most tens.
      expect(slope).toBeCloseTo((at(1e-4) - at(-1e-4)) / 2e-4, 6);
    });
  });

  test('ends where the gradient of likelihood and penalty is zero', () => {
    const seen: number[] = [];
    const fitted = new LinearChainCRF({ initial: [0, 0], transition: [[0, 0], [0, 0]] }).fit(features, labels, { l2: 0.5, tolerance: 1e-9, onIteration: ({ logLikelihood }) => seen.push(logLikelihood) });
    expect(fitted.converged).toBe(true);
    expect(seen[0]).toBeCloseTo(-15 * Math.LN2, 12);
    const model = { k: 2, d: 3, initial: fitted.initial.data as Float64Array, transition: Float64Array.from(fitted.transition.data), varies: false, weights: Float64Array.from(fitted.weights!.data) };
    const sequences = features.map((x, i) => ({ steps: 4 + i, values: x.data as Float64Array, labels: Int32Array.from(labels[i]!), weight: 1 }));
    const { initial, weights, logLikelihood } = crfObjective('test', model, sequences);
    initial.forEach((slope, j) => expect(slope).toBeCloseTo(0.5 * model.initial[j]!, 7));
    weights.forEach((slope, e) => expect(slope).toBeCloseTo(0.5 * model.weights[e]!, 7));
    expect(fitted.fittedLogLikelihood).toBeCloseTo(logLikelihood, 9);
    // Going on from the optimum is already there.
    expect(fitted.fit(features, labels, { l2: 0.5, tolerance: 1e-6 }).iterations).toBeLessThanOrEqual(1);
  });

  test('recovers a rule of tagging that needs the neighbour, and keeps what is forbidden', () => {
    // Words: new, york, other. Tags: begin at every new, inside at a york right after begin, else outside.
    const words = Array.from({ length: 30 }, (_, s) => Array.from(random.randint(random.foldIn(random.key(4), s), 0, 3, [8]).data as Int32Array));
    const tags = words.map((sentence) => {
      const out: number[] = [];
      sentence.forEach((word, t) => out.push(word === 0 ? 0 : word === 1 && out[t - 1] === 0 ? 1 : 2));
      return out;
    });
    const tables = words.map((sentence) => sentence.map((word) => [0, 1, 2].map((w) => (w === word ? 1 : 0))));
    const start = new LinearChainCRF({ initial: [0, -Infinity, 0], transition: [[0, 0, 0], [0, -Infinity, 0], [0, -Infinity, 0]] });
    const fitted = start.fit(tables.slice(0, 20), tags.slice(0, 20), { l2: 0.01 });
    for (let s = 20; s < 30; s++) expect(fitted.decode(tables[s]!).states.toArray()).toEqual(tags[s]);
    expect(fitted.transition.at(1, 1).item()).toBe(-Infinity);
    expect(() => start.fit([tables[0]!.slice(0, 2)], [[1, 1]])).toThrow('labels[0]');
  });

  test('a weight of two is two repetitions', () => {
    const start = new LinearChainCRF({ initial: [0, 0], transition: [[0, 0], [0, 0]] });
    const a = start.fit(features, labels, { l2: 1, weights: [2, 1, 1], tolerance: 1e-9 });
    const b = start.fit([features[0]!, ...features], [labels[0]!, ...labels], { l2: 1, tolerance: 1e-9 });
    expect(a.fittedLogLikelihood).toBeCloseTo(b.fittedLogLikelihood, 8);
  });
});

test('refusals name what is wrong', () => {
  const crf = new LinearChainCRF({ initial: [0, 0], transition: [[0, 0], [0, 0]] });
  expect(() => new LinearChainCRF({ initial: [0, 0], transition: [[0, 0]] })).toThrow('[2, 2]');
  expect(() => new LinearChainCRF({ initial: [0, NaN], transition: [[0, 0], [0, 0]] })).toThrow('`initial`');
  expect(() => crf.logPartition([[0, 0, 0]])).toThrow('scores [T, 2]');
  expect(() => crf.logPartition([[0, NaN]])).toThrow('below Infinity');
  expect(() => crf.score([[0, 0]], [2])).toThrow('from 0 to 1');
  expect(() => crf.marginals([[-Infinity, -Infinity]])).toThrow('possible path');
  expect(() => crf.fit([], [])).toThrow('at least one');
  expect(crf.logPartition([[-Infinity, -Infinity]])).toBe(-Infinity);
  expect(crf.logPartition([])).toBe(0);
});
