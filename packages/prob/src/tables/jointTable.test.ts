import { describe, expect, test } from 'vitest';
import { grad } from '@x/autodiff';
import { add, div, mul, random, sum, tensor, type Tensor } from '@x/tensor';
import { bayes } from './bayes.js';
import { JointTable } from './jointTable.js';

const J = [
  [0.1, 0.2, 0.1],
  [0.3, 0.1, 0.2],
];
const joint = new JointTable(J, { axes: ['x', 'y'] });
const close = (x: Tensor, expected: unknown, digits = 12): void => {
  const flat = [expected].flat(Infinity as 1) as number[];
  expect(x.size).toBe(flat.length);
  [...x.data].forEach((v, i) => expect(v).toBeCloseTo(flat[i]!, digits));
};
/** A random table of four binary or ternary variables. */
const four = (() => {
  const weights = random.uniform(random.key(1), [2, 3, 2, 2]);
  return new JointTable(div(weights, sum(weights)), { axes: ['w', 'x', 'y', 'z'] });
})();

describe('JointTable', () => {
  test('P-20 marginals', () => {
    close(joint.marginal('x').table, [0.4, 0.6]);
    close(joint.marginal(['y']).table, [0.4, 0.3, 0.3]);
    expect(joint.marginal(['y', 'x']).table.shape).toEqual([3, 2]);
    close(joint.marginal(1).table, [0.4, 0.3, 0.3]);
  });

  test('P-21 product and chain rule rebuild the table', () => {
    close(JointTable.fromConditional(joint.marginal('x'), joint.conditionalOn('x')).table, J.flat());
    close(mul(joint.conditionalOn('y'), joint.marginal('y').table), J.flat());
    const rest = four.conditionalOn(['w', 'x']);
    close(JointTable.fromConditional(four.marginal(['w', 'x']), rest).table, [...four.table.data]);
  });

  test('P-22 conditional', () => {
    close(joint.conditional({ y: 0 }).probability({ x: 1 }), 0.75);
    close(joint.probability({ x: 1, y: 2 }), 0.2);
    close(joint.probability({}), 1);
  });

  test('P-23 Bayes on a partition', () => {
    close(bayes([0.01, 0.99], [0.99, 0.05]), [1 / 6, 5 / 6]);
    close(sum(bayes([0.2, 0.8], [[0.5, 0.5, 0.1], [0.1, 0.4, 0.5]]), { axis: 0 }), [1, 1, 1]);
  });

  test('P-24 Bayes as a ratio given c', () => {
    const p = (outcomes: Record<string, number>): number => four.probability(outcomes).item();
    const left = p({ w: 1, x: 2, y: 0 }) / p({ x: 2, y: 0 }) / (p({ w: 1, y: 0 }) / p({ y: 0 }));
    const right = p({ w: 1, x: 2, y: 0 }) / p({ w: 1, y: 0 }) / (p({ x: 2, y: 0 }) / p({ y: 0 }));
    expect(left).toBeCloseTo(right, 12);
  });

  test('P-25 independence', () => {
    expect(joint.isIndependent('x', 'y')).toBe(false);
    expect(new JointTable([[0.08, 0.32], [0.12, 0.48]]).isIndependent(0, 1)).toBe(true);
  });

  test('P-26 conditional independence: common cause and collider', () => {
    const given = (z: number): number[][] => [[0.9, 0.2], [0.1, 0.8]].map((_, x) => [0, 1].map((y) => (z === 0 ? [0.9, 0.1] : [0.2, 0.8])[x]! * (z === 0 ? [0.7, 0.3] : [0.1, 0.9])[y]!));
    const cause = JointTable.fromConditional([0.5, 0.5], [given(0), given(1)], { axes: ['z', 'x', 'y'] });
    expect(cause.isIndependent('x', 'y', { given: 'z' })).toBe(true);
    expect(cause.isIndependent('x', 'y')).toBe(false);
    // z = x xor y, noisily
    const collider = JointTable.fromConditional([[0.25, 0.25], [0.25, 0.25]], [[[0.9, 0.1], [0.1, 0.9]], [[0.1, 0.9], [0.9, 0.1]]], { axes: ['x', 'y', 'z'] });
    expect(collider.isIndependent('x', 'y')).toBe(true);
    expect(collider.isIndependent('x', 'y', { given: 'z' })).toBe(false);
  });

  test('P-30 tower rule and conditional expectations', () => {
    const given = joint.conditionalExpectation('x', 'y');
    close(given, [0.75, 1 / 3, 2 / 3]);
    close(sum(mul(given, joint.marginal('y').table)), 0.6);
    close(joint.expectation(({ x, y }) => mul(x!, y!)), 0.5);
    close(joint.expectation('y'), 0.9);
  });

  test('P-32, P-33, P-34 variance, covariance, correlation', () => {
    close(joint.covariance('x', 'y'), -0.04);
    close(joint.correlation('x', 'y'), -0.09829463744, 10);
    close(joint.covarianceMatrix(), [0.24, -0.04, -0.04, 0.69]);
    close(joint.expectation(({ x, y }) => add(x!, y!).sub(1.5).square()), 0.85);
    const scaled = new JointTable(J, { axes: ['x', 'y'], values: { x: [10, 20] } });
    close(scaled.expectation('x'), 16);
    close(scaled.variance('x'), 24);
  });

  test('P-46 the Cauchy–Schwarz inequality', () => {
    const [xy, xx, yy] = [joint.expectation(({ x, y }) => mul(x!, y!)), joint.expectation(({ x }) => x!.square()), joint.expectation(({ y }) => y!.square())];
    expect(xy.item() ** 2).toBeCloseTo(0.25, 12);
    expect(xx.item() * yy.item()).toBeCloseTo(0.9, 12);
  });

  test('P-55 entropies and mutual information, conditional too', () => {
    close(joint.mutualInformation('x', 'y'), 0.06616910818, 10);
    close(joint.entropy('x').add(joint.entropy('y')).sub(joint.entropy()), 0.06616910818, 10);
    const chain = four.entropy(['w', 'z']).add(four.entropy(['x', 'z'])).sub(four.entropy(['w', 'x', 'z'])).sub(four.entropy('z'));
    close(four.mutualInformation('w', 'x', { given: 'z' }), chain.item());
  });

  test('P-82 Bayes error', () => {
    close(joint.bayesError('x'), 0.1 + 0.1 + 0.1);
  });

  test('draws have the frequencies of the table', () => {
    const draws = joint.sample(random.key(2), 20_000);
    const hits = (draws.toArray() as number[][]).filter(([x, y]) => x === 1 && y === 0).length;
    // 4 standard deviations: false alarm 6e-5 at this fixed key
    expect(Math.abs(hits / 20_000 - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / 20_000));
  });

  test('derivatives flow through tables', () => {
    const information = (t: Tensor): Tensor => new JointTable(t.div(t.sum())).mutualInformation(0, 1);
    expect([...grad(information)(tensor([[1, 0], [0, 1]])).data].every(Number.isFinite)).toBe(true);
  });

  test('errors teach', () => {
    expect(() => new JointTable([[0.5, 0.6]])).toThrow('JointTable: `table` must hold probabilities that add up to 1, got a sum of 1.1. Divide counts or weights by their sum first.');
    expect(() => new JointTable([0.5, NaN])).toThrow(/hold probabilities, got NaN at flat index 1/);
    expect(() => joint.marginal('q')).toThrow("JointTable.marginal: `axis` must be one of 'x', 'y', or its number, got 'q'.");
    expect(() => joint.conditional({ y: 3 })).toThrow(/given\.y` must be an outcome from 0 to 2, got 3/);
    expect(() => new JointTable([[0.5, 0.5], [0, 0]]).conditional({ 0: 1 })).toThrow(/have a positive probability/);
    expect(() => bayes([0.5, 0.5], [0, 0])).toThrow(/impossible under every hypothesis/);
    expect(() => bayes([0.5, 0.5], [1, -1])).toThrow(/be at least 0, got -1/);
    expect(() => joint.isIndependent('x', 'x')).toThrow(/disjoint/);
  });
});
