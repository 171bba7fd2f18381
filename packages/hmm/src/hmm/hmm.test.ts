import { Exponential, Normal, Poisson } from '@x/prob';
import { random, tensor, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { categorical } from '../emissions/categorical.js';
import { family } from '../emissions/family.js';
import { gaussian } from '../emissions/gaussian.js';
import { gaussianMixture } from '../emissions/gaussianMixture.js';
import { poisson } from '../emissions/poisson.js';
import { HMM } from './hmm.js';

const transition = [[0.5, 0.2, 0.3], [0.3, 0.5, 0.2], [0.2, 0.3, 0.5]];
const probs = [[0.5, 0.5], [0.4, 0.6], [0.7, 0.3]];
const model = new HMM({ initial: [0.2, 0.4, 0.4], transition, emission: categorical(probs) });
const seen = [0, 1, 0];

const close = (actual: unknown, expected: unknown, digits = 9): void => {
  const [a, e] = [[actual].flat(9) as number[], [expected].flat(9) as number[]];
  expect(a.length).toBe(e.length);
  a.forEach((x, i) => expect(x).toBeCloseTo(e[i]!, digits));
};

describe('the example that can be computed by hand', () => {
  test('H-13, H-16, H-24, H-26, H-28: probabilities of observations and paths', () => {
    expect(Math.exp(model.logLikelihood(seen))).toBeCloseTo(0.130218, 12);
    expect(Math.exp(model.jointLogProb([2, 2, 2], seen))).toBeCloseTo(0.0147, 12);
    expect(model.completeDataLogLikelihood([[2, 2, 2], [0]], [seen, [1]])).toBeCloseTo(model.jointLogProb([2, 2, 2], seen) + model.jointLogProb([0], [1]), 12);
    expect(model.viterbi(seen).states.toArray()).toEqual([2, 2, 2]);
    const [a, b] = [[0, 1, 0], [1, 1, 0, 0]];
    expect(model.logLikelihood([a, b])).toBeCloseTo(model.logLikelihood(a) + model.logLikelihood(tensor(b, { dtype: 'int32' })), 12);
    expect(model.logLikelihood([a, b])).toBeCloseTo(-4.823802742, 9);
  });

  test('H-18 to H-23: filtering, smoothing, prediction', () => {
    close(model.posterior(seen).at(0).toArray(), [0.1882228263, 0.3221674423, 0.4896097314]);
    close(model.pairwise(seen).at(0, 0).toArray(), [0.1036723034, 0.04515504769, 0.03939547528]);
    close(model.filter(seen).at(2).toArray(), [0.321537729, 0.2727119139, 0.4057503571]);
    let belief: Tensor | undefined;
    for (const x of seen) belief = model.update(belief, x);
    close(belief!.toArray(), [0.321537729, 0.2727119139, 0.4057503571]);
    const { states, observations } = model.predict(seen, 5);
    close(states.at(0).toArray(), [0.3237325101, 0.3223886099, 0.35387888]);
    close(states.at(4).toArray(), [0.3332356941, 0.3334036494, 0.3333606564]);
    close(observations.prob([0, 0, 0, 0, 0]).at(0).item(), 0.538536915);
    close(model.fixedLag([0, 1, 0, 1, 1], 1).at(1).toArray(), [0.3193106944, 0.4154264387, 0.2652628669]);
    close(model.smooth(seen).toArray(), model.posterior(seen).toArray());
  });

  test('H-29: one step of Baum–Welch on two sequences', () => {
    const fitted = model.fit([[0, 1, 0], [1, 1, 0, 0]], { maxIterations: 1 });
    close(fitted.transition.toArray(), [[0.4877583593, 0.1699458516, 0.3422957891], [0.31024565, 0.4662586009, 0.2234957491], [0.2032604718, 0.2861955601, 0.5105439681]]);
    close(fitted.emission.probs.toArray(), [[0.5657683171, 0.4342316829], [0.4365387628, 0.5634612372], [0.7118462363, 0.2881537637]]);
    close(fitted.initial.toArray(), [0.2015746463, 0.4342110262, 0.3642143275]);
    close(fitted.history, [-4.823802742, -4.760751578]);
  });
});

test('H-12: sizes and probabilities are validated', () => {
  const emission = categorical(probs);
  expect(() => new HMM({ transition: [[0.5, 0.5], [0.5, 0.5]], emission })).toThrow('HMM: `emission` must describe 2 states, one for each row of transition, got 3 states.');
  expect(() => new HMM({ initial: [0.5, 0.5], transition, emission })).toThrow('HMM: `initial` must hold 3 probabilities');
  expect(() => new HMM({ transition: [[0.5, 0.4], [0.5, 0.5]], emission })).toThrow('HMM: `transition` must add up to 1, got 0.9 in row 0');
  expect(() => new HMM({ transition: [[1.5, -0.5], [0.5, 0.5]], emission })).toThrow('HMM: `transition` must hold probabilities');
  expect(() => new HMM({ transition: [[NaN, 1], [0.5, 0.5]], emission })).toThrow('must hold probabilities, got NaN');
  expect(() => model.viterbi([[0, 1], [1]])).toThrow('HMM.viterbi: `sequence` must be one sequence [T], got a list of 2.');
  expect(() => model.logLikelihood([0, 2])).toThrow('HMM.logLikelihood: `sequences` must hold whole numbers from 0 to 1, or NaN for what is missing, got 2.');
  expect(() => new HMM({ transition, emission: 3 as never })).toThrow('HMM: `emission` must be an emission or distributions of @x/prob, got 3.');
});

test('H-14: draws have the probabilities of the model', () => {
  const n = 40_000;
  const { states, observations } = model.sample(random.key(1), n);
  expect([states.shape, observations.shape]).toEqual([[n], [n]]);
  // Every window of three is a draw; neighbours overlap, so five standard errors of n/3 independent ones.
  const x = observations.data;
  const start = new HMM({ initial: [1 / 3, 1 / 3, 1 / 3], transition, emission: categorical(probs) });
  let hits = 0;
  for (let t = 2; t < n; t++) if (x[t - 2] === 0 && x[t - 1] === 1 && x[t] === 0) hits++;
  const p = Math.exp(start.logLikelihood(seen));
  expect(Math.abs(hits / (n - 2) - p)).toBeLessThan(5 * Math.sqrt((3 * p) / n));
  expect(model.sample(random.key(1), 5).states.toArray()).toEqual(model.sample(random.key(1), 5).states.toArray());
});

test('H-25: the most probable states may be an impossible path', () => {
  const walk = new HMM({ initial: [0.4, 0.3, 0.3], transition: [[0, 0.5, 0.5], [0, 1, 0], [0, 0, 1]], emission: categorical([[1], [1], [1]]) });
  const decoded = Array.from(walk.posteriorDecode([0, 0]).data);
  expect(walk.jointLogProb([0, 0], [0, 0])).toBe(-Infinity);
  expect(decoded).not.toEqual(walk.viterbi([0, 0]).states.toArray());
});

describe('missing and impossible observations', () => {
  test('NaN is marginalised exactly', () => {
    const gap = Math.exp(model.logLikelihood([0, NaN, 0]));
    expect(gap).toBeCloseTo([0, 1].reduce((a, k) => a + Math.exp(model.logLikelihood([0, k, 0])), 0), 12);
    const pairs = new HMM({ transition: [[0.9, 0.1], [0.2, 0.8]], emission: gaussian({ means: [[0, 1], [3, -1]], covariances: [[[1, 0.4], [0.4, 2]], [[1, 0], [0, 1]]] }) });
    const first = new HMM({ transition: [[0.9, 0.1], [0.2, 0.8]], emission: gaussian({ means: [0, 3], covariances: [1, 1] }) });
    expect(pairs.logLikelihood([[0.5, NaN], [NaN, NaN], [2, NaN]])).toBeCloseTo(first.logLikelihood([0.5, NaN, 2]), 12);
    for (const emission of [poisson([1, 5]), family([new Exponential({ rate: 1 }), new Exponential({ rate: 5 })])]) {
      expect(new HMM({ transition: [[0.9, 0.1], [0.2, 0.8]], emission }).logLikelihood([NaN, NaN])).toBeCloseTo(0, 12);
    }
  });

  test('an impossible sequence is reported, and refused where no answer exists', () => {
    const strict = new HMM({ initial: [1, 0], transition: [[0.5, 0.5], [0, 1]], emission: categorical([[1, 0, 0], [0, 0.5, 0.5]]) });
    const sequences = [[0, 1], [0, 1, 2, 0]];
    expect(strict.logLikelihood(sequences)).toBe(-Infinity);
    expect(strict.impossibleAt(sequences)).toEqual({ sequence: 1, time: 3 });
    expect(strict.impossibleAt([0, 1])).toBe(undefined);
    expect(() => strict.posterior(sequences[1]!)).toThrow('an observation of probability 0 at time 3');
    expect(() => strict.viterbi(sequences[1]!)).toThrow('none at step 3');
    expect(() => strict.fit(sequences)).toThrow('HMM.fit: `sequences` must be possible at the start of the fit, got an observation of probability 0 in sequence 1 at time 3.');
  });

  test('no observations', () => {
    expect(model.logLikelihood([])).toBe(0);
    expect(model.posterior([]).shape).toEqual([0, 3]);
    expect(model.viterbi([]).states.shape).toEqual([0]);
    expect(model.logLikelihood([[0, 1], [], [1]])).toBeCloseTo(model.logLikelihood([[0, 1], [1]]), 12);
    close(model.predict([], 1).states.toArray(), [0.2, 0.4, 0.4]);
  });
});

test('H-32: relabelled states are the same model', () => {
  const other = model.permuted([2, 0, 1]);
  expect(other.logLikelihood(seen)).toBeCloseTo(model.logLikelihood(seen), 12);
  expect(other.viterbi(seen).states.toArray()).toEqual([0, 0, 0]);
  for (const emission of [gaussian({ means: [0, 1, 2], covariances: [1, 2, 3] }), gaussianMixture({ weights: [[0.5, 0.5], [1, 0], [0.1, 0.9]], means: [[0, 1], [2, 3], [4, 5]], covariances: [[1, 1], [2, 1], [1, 3]] }), poisson([1, 2, 3])]) {
    const one = new HMM({ transition, emission });
    expect(one.permuted([1, 2, 0]).logLikelihood([0, 1, 2])).toBeCloseTo(one.logLikelihood([0, 1, 2]), 12);
  }
});

test('sequences are arrays or tensors of any lengths, of numbers or vectors', () => {
  const scalar = new HMM({ transition: [[0.9, 0.1], [0.2, 0.8]], emission: gaussian({ means: [0, 3], covariances: [1, 1] }) });
  const column = new HMM({ transition: [[0.9, 0.1], [0.2, 0.8]], emission: gaussian({ means: [[0], [3]], covariances: [[[1]], [[1]]] }) });
  const expected = scalar.logLikelihood([1, 2, 3]);
  for (const x of [[1, 2, 3], tensor([1, 2, 3]), new Float64Array([1, 2, 3]), tensor([1, 2, 3], { dtype: 'int32' }), [[1], [2], [3]], tensor([[1], [2], [3]])]) {
    expect(column.logLikelihood(x as Tensor)).toBeCloseTo(expected, 12);
  }
  const two = expected + scalar.logLikelihood([5, 6]);
  for (const list of [[[1, 2, 3], [5, 6]], [tensor([1, 2, 3]), new Float64Array([5, 6])], [[[1], [2], [3]], [[5], [6]]]]) {
    expect(column.logLikelihood(list as Tensor[])).toBeCloseTo(two, 12);
    if (list[0] instanceof Array && list[0][0] instanceof Array) continue;
    expect(scalar.logLikelihood(list as Tensor[])).toBeCloseTo(two, 12);
  }
});

test('distributions of prob are emissions: a list or a batch', () => {
  const values = { transition: [[0.9, 0.1], [0.2, 0.8]] };
  const list = new HMM({ ...values, emission: [new Normal({ loc: 0, scale: 1 }), new Normal({ loc: 3, scale: 2 })] });
  const batch = new HMM({ ...values, emission: new Normal({ loc: [0, 3], scale: [1, 2] }) });
  const own = new HMM({ ...values, emission: gaussian({ means: [0, 3], covariances: [1, 4] }) });
  const x = [0.1, 2, 3.5, NaN, -1];
  expect(list.logLikelihood(x)).toBeCloseTo(own.logLikelihood(x), 12);
  expect(batch.logLikelihood(x)).toBeCloseTo(own.logLikelihood(x), 12);
  const counts = new HMM({ ...values, emission: new Poisson({ rate: [1, 6] }) });
  expect(counts.logLikelihood([0, 7])).toBeCloseTo(new HMM({ ...values, emission: poisson([1, 6]) }).logLikelihood([0, 7]), 12);
  for (const m of [list, own, counts]) {
    const { observations } = m.predict([1, 2], 3);
    expect(observations.batchShape).toEqual([3]);
    expect(m.sample(random.key(0), 6).observations.shape).toEqual([6]);
  }
  close(list.predict([1], 2).observations.mean.toArray(), own.predict([1], 2).observations.mean.toArray());
});

test('a mixture in each state is the sum of its components', () => {
  const mixed = new HMM({ transition: [[1]], emission: gaussianMixture({ weights: [[0.3, 0.7]], means: [[[0, 0], [2, 1]]], covariances: [[[[1, 0], [0, 1]], [[2, 0.5], [0.5, 1]]]] }) });
  const parts = [[0, 0, 1, 0, 1], [2, 1, 2, 0.5, 1]].map(([a, b, c, d, e]) => new HMM({ transition: [[1]], emission: gaussian({ means: [[a!, b!]], covariances: [[[c!, d!], [d!, e!]]] }) }));
  const x = [[0.5, 1.5]];
  expect(Math.exp(mixed.logLikelihood(x))).toBeCloseTo(0.3 * Math.exp(parts[0]!.logLikelihood(x)) + 0.7 * Math.exp(parts[1]!.logLikelihood(x)), 12);
  expect(mixed.sample(random.key(2), 4).observations.shape).toEqual([4, 2]);
  expect(mixed.predict(x).observations.logProb([x[0]!]).shape).toEqual([1]);
});
