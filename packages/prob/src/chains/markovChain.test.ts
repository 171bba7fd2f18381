import { describe, expect, test } from 'vitest';
import { checkGradients, grad } from '@x/autodiff';
import { mul, random, sum, tensor, transpose, type Tensor } from '@x/tensor';
import reference from '../../reference/markovChain.json' with { type: 'json' };
import { JointTable } from '../tables/jointTable.js';
import { isMarkov } from './isMarkov.js';
import { MarkovChain } from './markovChain.js';

const T = [
  [0.9, 0.1],
  [0.5, 0.5],
];
const chain = new MarkovChain({ initial: [0.5, 0.5], transition: T });
const cycle = new MarkovChain({ transition: [[0, 1, 0], [0, 0, 1], [1, 0, 0]] });
const relative = (x: Tensor, expected: readonly number[], tolerance = 1e-13): void => {
  expect(x.size).toBe(expected.length);
  [...x.data].forEach((v, i) => expect(Math.abs(v - expected[i]!)).toBeLessThanOrEqual(tolerance * Math.abs(expected[i]!)));
};
/** p(x₀, …, x_{T}) of a chain of order 1 or 2 on two states. */
const joint = (p: (x: number, last: number, before: number) => number): JointTable => {
  const cells = Array.from({ length: 16 }, (_, cell) => [3, 2, 1, 0].map((bit) => (cell >> bit) & 1));
  return new JointTable(tensor(cells.map((x) => x.reduce((all, v, t) => all * (t === 0 ? 0.5 : p(v, x[t - 1]!, x[t - 2] ?? x[t - 1]!)), 1))).reshape([2, 2, 2, 2]));
};

describe('MarkovChain', () => {
  test('H-01 rows must be probabilities', () => {
    expect(() => new MarkovChain({ transition: [[0.9, 0.2], [0.5, 0.5]] })).toThrow(/MarkovChain: `transition` must hold probabilities that add up to 1, got a sum of 1\.1/);
    expect(() => new MarkovChain({ transition: [[1.1, -0.1], [0.5, 0.5]] })).toThrow(/-0\.1 at flat index 1/);
    expect(() => new MarkovChain({ transition: [[1, 0]] })).toThrow('MarkovChain: `transition` must be a matrix [n, n], got shape [1, 2].');
    expect(() => new MarkovChain({ initial: [1], transition: T })).toThrow(/`initial` must be a vector \[2\], got shape \[1\]/);
    expect(() => new MarkovChain({ initial: [NaN, 1], transition: T })).toThrow(/NaN at flat index 0/);
  });

  test('H-02 log-probabilities and draws', () => {
    expect(chain.logProb([0, 0, 1]).item()).toBeCloseTo(-3.101092789, 9);
    expect(chain.logProb([]).item()).toBe(0);
    expect(cycle.logProb([0, 2]).item()).toBe(-Infinity);
    const draws = chain.sample(random.key(5), 3, 40_000).toArray() as number[][];
    const share = draws.filter(([a, b, c]) => a === 0 && b === 0 && c === 1).length / 40_000;
    // 4 standard deviations: false alarm 6e-5 at this fixed key
    expect(Math.abs(share - 0.045)).toBeLessThan(4 * Math.sqrt((0.045 * 0.955) / 40_000));
    expect(chain.sample(random.key(5), 4).shape).toEqual([4]);
    expect(chain.sample(random.key(5), 4).toArray()).toEqual(chain.sample(random.key(5), 4).toArray());
    expect((cycle.sample(random.key(1), 4, 100).toArray() as number[][]).every(([a, b]) => b === (a! + 1) % 3)).toBe(true);
  });

  test('H-03 the Markov property of joint tables', () => {
    expect(isMarkov(joint((x, last) => T[last]![x]!))).toBe(true);
    const second = joint((x, last, before) => (x === (last ^ before) ? 0.8 : 0.2));
    expect(isMarkov(second)).toBe(false);
    expect(isMarkov(second, { order: 2 })).toBe(true);
  });

  test('H-04, H-05 maximum likelihood by counting', () => {
    const data = [[0, 1, 1, 0], [1, 0, 0]];
    const fitted = MarkovChain.fit(data);
    expect(fitted.initial.toArray()).toEqual([0.5, 0.5]);
    relative(fitted.transition, [0.5, 0.5, 2 / 3, 1 / 3]);
    expect(fitted.logLikelihood(data).item()).toBeCloseTo(-4.682131227, 9);
    expect(fitted.logLikelihood(data).item()).toBeCloseTo(fitted.logProb(data[0]!).item() + fitted.logProb(data[1]!).item(), 12);
    const counts = [[1, 1], [2, 1]].map((row, i) => row.map((n, j) => n * Math.log(fitted.transition.at(i, j).item()))).flat();
    expect(2 * Math.log(0.5) + counts.reduce((a, b) => a + b)).toBeCloseTo(-4.682131227, 9);
  });

  test('H-04 priors, weights, tensors and a state that is never left', () => {
    relative(MarkovChain.fit([[0, 1]], { states: 3, prior: 1 }).transition, [1 / 4, 1 / 2, 1 / 4, 1 / 3, 1 / 3, 1 / 3, 1 / 3, 1 / 3, 1 / 3]);
    const dirichlet = { family: 'Dirichlet', concentration: tensor([2, 3]) };
    relative(MarkovChain.fit([[0, 1]], { prior: { initial: 1, transition: dirichlet } }).transition, [1 / 4, 3 / 4, 1 / 3, 2 / 3]);
    const weighted = MarkovChain.fit([[0, 1, 0], [0, 0, 1]], { weights: [2, 1] });
    const repeated = MarkovChain.fit([[0, 1, 0], [0, 1, 0], [0, 0, 1]]);
    relative(weighted.transition, [...repeated.transition.data]);
    expect(MarkovChain.fit(tensor([0, 1, 0])).transition.toArray()).toEqual([[0, 1], [1, 0]]);
    expect(MarkovChain.fit(tensor([[0, 1, 0], [1, 0, 1]])).initial.toArray()).toEqual([0.5, 0.5]);
    expect(() => MarkovChain.fit([[0, 1]])).toThrow('MarkovChain.fit: `sequences` must leave every state at least once, got no transition from state 1. The data say nothing about these rows; a prior does: {prior: 1}.');
    expect(() => MarkovChain.fit([])).toThrow(/at least one state/);
    expect(() => MarkovChain.fit([[0, NaN, 1]])).toThrow(/got NaN at position 1. A chain with states that were not seen is a hidden Markov model/);
    expect(() => MarkovChain.fit([[0, 1.5]])).toThrow(/whole numbers ≥ 0, got 1.5/);
    expect(() => MarkovChain.fit([[0, 3]], { states: 3 })).toThrow(/from 0 to 2, got 3/);
  });

  test('H-06 the distribution after n steps', () => {
    const start = new MarkovChain({ initial: [1, 0], transition: T });
    relative(start.distributionAt(3), [0.844, 0.156]);
    relative(start.distributionAt(0), [1, 0]);
    relative(start.distributionAt(1000), [5 / 6, 1 / 6]);
  });

  test('H-07 stationary distributions by elimination, powers and a linear system agree', () => {
    relative(chain.stationary(), [5 / 6, 1 / 6], 1e-15);
    const random6 = new MarkovChain({ transition: reference.cases.stationary[1]!.transition });
    relative(random6.distributionAt(2000), [...random6.stationary().data], 1e-12);
  });

  test('H-07 nearly decomposable chains keep all digits', () => {
    for (const { transition, pi } of reference.cases.stationary) relative(new MarkovChain({ transition }).stationary(), pi, 1e-14);
  });

  test('H-07 transient states get 0, several recurrent classes are named', () => {
    expect(new MarkovChain({ transition: [[0.5, 0.5], [0, 1]] }).stationary().toArray()).toEqual([0, 1]);
    const two = new MarkovChain({ transition: [[1, 0, 0], [0.2, 0.5, 0.3], [0, 0, 1]] });
    expect(() => two.stationary()).toThrow('MarkovChain.stationary: `transition` must have a single recurrent class, got 2: {0}, {2}. Every mixture of their stationary distributions is stationary: take stationaryDistributions().');
    expect(two.stationaryDistributions().toArray()).toEqual([[1, 0, 0], [0, 0, 1]]);
  });

  test('H-07 the derivative of the stationary distribution', () => {
    const f = (logits: Tensor): Tensor => sum(mul(new MarkovChain({ transition: logits.softmax({ axis: 1 }) }).stationary(), [1, -2, 3]));
    expect(checkGradients(f, tensor([[0.1, 0.5, -1], [0.3, 0, 2], [-0.7, 0.2, 0]])).error).toBeLessThan(1e-6);
  });

  test('the log-probability is differentiable in the parameters', () => {
    const g = grad((t: Tensor) => new MarkovChain({ initial: [0.5, 0.5], transition: t }).logProb([0, 0, 1]))(tensor(T));
    relative(g.at(0), [1 / 0.9, 10]);
    expect(g.at(1).toArray()).toEqual([0, 0]);
  });

  test('H-08 detailed balance', () => {
    expect(new MarkovChain({ transition: [[0.5, 0.5, 0], [0.25, 0.5, 0.25], [0, 0.5, 0.5]] }).isReversible()).toBe(true);
    expect(cycle.isReversible()).toBe(false);
    expect(new MarkovChain({ transition: transpose(cycle.transition) }).stationary().toArray()).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });

  test('H-09 irreducibility, classes and period', () => {
    expect(cycle.isIrreducible()).toBe(true);
    expect(cycle.period()).toBe(3);
    expect(chain.period()).toBe(1);
    const mixed = new MarkovChain({ transition: [[0, 1, 0, 0], [1, 0, 0, 0], [0.1, 0, 0.9, 0], [0.5, 0, 0.5, 0]] });
    expect(mixed.isIrreducible()).toBe(false);
    expect(mixed.classes()).toEqual([
      { states: [0, 1], recurrent: true, period: 2 },
      { states: [2], recurrent: false, period: 1 },
      { states: [3], recurrent: false, period: 0 },
    ]);
    expect(mixed.period(3)).toBe(0);
    // Powers of a periodic chain do not settle, their averages do.
    const start = new MarkovChain({ initial: [1, 0, 0], transition: cycle.transition });
    expect(start.distributionAt(300).toArray()).toEqual([1, 0, 0]);
    const average = [0, 1, 2].map((t) => start.distributionAt(300 + t)).reduce((a, b) => a.add(b)).div(3);
    relative(average, [1 / 3, 1 / 3, 1 / 3]);
  });

  test('absorption: probabilities and expected times to the last digits', () => {
    for (const { transition, transient, classes, probabilities, times } of reference.cases.absorption) {
      const found = new MarkovChain({ transition }).absorption();
      expect(found.transient).toEqual(transient);
      expect(found.classes).toEqual(classes);
      relative(found.probabilities, probabilities.flat(), 1e-14);
      relative(found.expectedTimes, times, 1e-14);
    }
    expect(chain.absorption().transient).toEqual([]);
  });

  test('mixing times', () => {
    // The second eigenvalue is 0.4: from state 1 the distance is (5/6)·0.4ⁿ.
    const needed = Math.ceil(Math.log(1e-3 / (5 / 6)) / Math.log(0.4));
    expect(chain.mixingTime({ epsilon: 1e-3 })).toBe(needed);
    expect(cycle.mixingTime()).toBe(Infinity);
    expect(new MarkovChain({ transition: [[1]] }).mixingTime()).toBe(0);
  });

  test('H-11 a chain of order 2 on pairs is Markov', () => {
    const pairs = [0, 1, 2, 3].map((from) => [0, 1, 2, 3].map((to) => ((from & 1) === to >> 1 ? ((to & 1) === ((from >> 1) ^ (from & 1)) ? 0.8 : 0.2) : 0)));
    const embedded = new MarkovChain({ initial: [0.25, 0.25, 0.25, 0.25], transition: pairs });
    const sequence = [0, 1, 1, 0, 1];
    const asPairs = sequence.slice(1).map((x, t) => 2 * sequence[t]! + x);
    const direct = Math.log(0.25) + sequence.slice(2).reduce((all, x, t) => all + Math.log(x === (sequence[t]! ^ sequence[t + 1]!) ? 0.8 : 0.2), 0);
    expect(embedded.logProb(asPairs).item()).toBeCloseTo(direct, 12);
  });
});
