import { describe, expect, test } from 'vitest';
import { compile, grad, vmap } from '@x/autodiff';
import { add, logAddExp, random, sum, tensor, type Tensor } from '@x/tensor';
import { Distribution } from '../distribution.js';
import { Bernoulli } from '../distributions/bernoulli.js';
import { Normal } from '../distributions/normal.js';
import { Poisson } from '../distributions/poisson.js';
import { crossEntropy } from '../divergence/crossEntropy.js';
import { jsDivergence } from '../divergence/jsDivergence.js';
import { klDivergence } from '../divergence/klDivergence.js';
import { klDivergenceEstimate } from '../divergence/klDivergenceEstimate.js';
import { real } from '../supports/real.js';
import { JointTable } from '../tables/jointTable.js';
import type { Support } from '../supports/support.js';
import { entropy } from './entropy.js';
import { fisherInformation, observedInformation } from './fisherInformation.js';
import { klEmpirical } from './klEmpirical.js';
import { mutualInformation } from './mutualInformation.js';
import { pmi } from './pmi.js';
import { selfInformation } from './selfInformation.js';

const P = [0.5, 0.25, 0.25];
const Q = [0.25, 0.25, 0.5];
const J = [
  [0.1, 0.2, 0.1],
  [0.3, 0.1, 0.2],
];

/** Two normal laws in equal parts, without any closed form: has a cdf but no quantile. */
class Pair extends Distribution {
  readonly family = 'Pair';
  readonly batchShape: readonly number[] = [];
  constructor(readonly a: Normal, readonly b: Normal) {
    super();
  }
  override get support(): Support {
    return real;
  }
  override logProb(x: Tensor): Tensor {
    return add(logAddExp(this.a.logProb(x), this.b.logProb(x)), -Math.LN2);
  }
  override cdf(x: Tensor): Tensor {
    return add(this.a.cdf(x), this.b.cdf(x)).mul(0.5);
  }
  protected override draw(key: random.Key, shape: readonly number[]): Tensor {
    const [forA, forB, which] = random.split(key, 3);
    return random.bernoulli(which!, 0.5, shape).astype('float64').mul(this.a.sample(forA!, shape).sub(this.b.sample(forB!, shape))).add(this.b.sample(forB!, shape));
  }
  override expand(): this {
    return this;
  }
}

describe('measures of tables', () => {
  test('P-48 self-information', () => {
    expect(selfInformation(1 / 8).item()).toBeCloseTo(2.079441542, 9);
    expect(selfInformation([0, 1]).toArray()).toEqual([Infinity, -0]);
    expect(() => selfInformation(1.5)).toThrow('selfInformation: `probability` must lie in [0, 1], got 1.5. For a density use neg(p.logProb(x)).');
  });

  test('P-49 entropy', () => {
    expect(entropy(P).item()).toBeCloseTo(1.039720771, 9);
    expect(entropy([1, 0]).item()).toBeCloseTo(0, 15);
    expect(entropy([0.25, 0.25, 0.25, 0.25]).item()).toBeCloseTo(Math.log(4), 14);
    expect(entropy(tensor([P, [1, 0, 0]]), { axis: 1 }).shape).toEqual([2]);
    expect(() => entropy([0.5, 0.6])).toThrow(/add up to 1, got a sum of 1.1/);
    expect(() => entropy([1.5, -0.5])).toThrow(/-0.5 at flat index 1/);
    expect(() => entropy([])).toThrow(/at least one probability/);
    expect(() => entropy([NaN])).toThrow(/NaN/);
  });

  test('P-50, P-51 cross-entropy and divergence', () => {
    expect(crossEntropy(P, Q).item()).toBeCloseTo(1.213007566, 9);
    expect(klDivergence(P, Q).item()).toBeCloseTo(0.1732867951, 9);
    expect(crossEntropy(P, Q).item()).toBeCloseTo(entropy(P).item() + klDivergence(P, Q).item(), 14);
    expect(klDivergence([0.6, 0.3, 0.1], [0.2, 0.5, 0.3]).item()).toBeCloseTo(0.3960584572, 9);
    expect(klDivergence([0.2, 0.5, 0.3], [0.6, 0.3, 0.1]).item()).toBeCloseTo(0.3652740407, 9);
    expect(klDivergence(P, P).item()).toBe(0);
    expect(klDivergence([0.5, 0.5], [1, 0]).item()).toBe(Infinity);
    expect(klDivergence([1, 0], [0.5, 0.5]).item()).toBeCloseTo(Math.LN2, 15);
    expect(() => klDivergence([0.5, 0.5], P)).toThrow(/`q` must have the shape \[2\] of p, got \[3\]/);
    expect(() => klDivergence(new Normal(), P)).toThrow(/`q` must be a distribution, as the other argument is/);
  });

  test('P-51 derivatives are finite where probabilities are 0', () => {
    const g = grad((w: Tensor) => klDivergence(w.softmax(), [0.5, 0.5, 0]))(tensor([0, 0, -Infinity]));
    expect([...g.data].slice(0, 2).every(Number.isFinite)).toBe(true);
    expect([...grad((q: Tensor) => klDivergence([1, 0], q.div(sum(q))))(tensor([0.5, 0.5])).data]).toEqual([-1, 1]);
  });

  test('measures trace, batch and keep their type', () => {
    const measure = (p: Tensor, q: Tensor): Tensor => add(klDivergence(p, q), add(entropy(p), jsDivergence(p, q)));
    const [p, q] = [tensor(P), tensor(Q)];
    expect(compile(measure)(p, q).item()).toBeCloseTo(measure(p, q).item() as number, 14);
    expect(vmap((row: Tensor) => klDivergence(row, Q))(tensor([P, Q])).toArray()).toEqual([klDivergence(P, Q).item(), 0]);
    expect(entropy(tensor(P, { dtype: 'float32' })).dtype).toBe('float32');
    expect(entropy(tensor([0, 1], { dtype: 'int32' })).item()).toBe(0);
    expect(compile((loc: Tensor) => klDivergence(new Normal({ loc }), new Normal()))(tensor(2)).item()).toBe(2);
    expect(compile((t: Tensor) => new JointTable(t).conditional({ 0: 1 }).table)(tensor(J)).toArray()).toEqual([0.5, expect.closeTo(1 / 6, 12), expect.closeTo(1 / 3, 12)]);
  });

  test('P-54 the empirical divergence', () => {
    expect(klEmpirical([0, 0, 1], [0.5, 0.5]).item()).toBeCloseTo(0.05663301227, 10);
    expect(klEmpirical([1, 1, 0], new Bernoulli({ probs: 0.5 })).item()).toBeCloseTo(klDivergence([2 / 3, 1 / 3], [0.5, 0.5]).item(), 14);
    expect(() => klEmpirical([0.5], new Normal())).toThrow(/must be discrete, got a Normal distribution/);
    expect(() => klEmpirical([], [1])).toThrow(/vector of observations/);
  });

  test('P-55 mutual information is the mean of pointwise values', () => {
    expect(mutualInformation(J).item()).toBeCloseTo(0.06616910818, 10);
    expect(sum(pmi(J).mul(J)).item()).toBeCloseTo(0.06616910818, 10);
    expect(mutualInformation([[0.08, 0.32], [0.12, 0.48]]).item()).toBeCloseTo(0, 15);
    expect(() => mutualInformation([0.5, 0.5])).toThrow(/table \[nX, nY\]/);
  });

  test('P-56 Jensen–Shannon', () => {
    expect(jsDivergence(P, Q).item()).toBeCloseTo(0.0424747592, 9);
    expect(jsDivergence(Q, P).item()).toBeCloseTo(jsDivergence(P, Q).item(), 15);
  });
});

describe('measures of distributions', () => {
  test('P-52, P-53 closed forms', () => {
    expect(klDivergence(new Normal({ loc: 1, scale: 0.5 }), new Normal()).item()).toBeCloseTo(0.8181471806, 9);
    expect(klDivergence(new Bernoulli({ probs: 0.3 }), new Bernoulli({ probs: 0.5 })).item()).toBeCloseTo(0.08228287851, 10);
    expect(klDivergence(new Normal({ loc: [0, 1] }), new Normal({ loc: [[0], [2], [3]] })).shape).toEqual([3, 2]);
  });

  test('without a closed form: quadrature through the cdf, and sums', () => {
    const p = new Pair(new Normal({ loc: -2 }), new Normal({ loc: 3, scale: 0.5 }));
    const q = new Normal({ scale: 4 });
    const found = klDivergence(p, q).item();
    expect(found).toBeCloseTo(crossEntropy(p, q).item() - entropy(p).item(), 9);
    expect(found).toBeGreaterThan(0);
    const js = jsDivergence(new Poisson({ rate: 2 }), new Poisson({ rate: 5 })).item();
    const table = (rate: number): number[] => Array.from({ length: 60 }, (_, k) => new Poisson({ rate }).prob(k).item() as number);
    const [a, b] = [table(2), table(5)];
    expect(js).toBeCloseTo(jsDivergence(a, b).item(), 10);
    expect(jsDivergence(new Normal({ loc: -30 }), new Normal({ loc: 30 })).item()).toBeCloseTo(Math.LN2, 9);
  });

  test('quadrature is differentiable in parameters', () => {
    const p = new Normal();
    const g = grad((loc: Tensor) => crossEntropy(new Pair(p, p), new Normal({ loc })))(tensor(2));
    expect(g.item()).toBeCloseTo(2, 8);
  });

  test('Monte Carlo estimates within their standard errors', () => {
    const [p, q] = [new Normal({ loc: [0, 1] }), new Normal({ loc: 1, scale: 2 })];
    const { value, standardError } = klDivergenceEstimate(p, q, { key: random.key(3), draws: 20_000 });
    const exact = klDivergence(p, q);
    // 4.5 standard errors for two values: false alarm 1e-5
    exact.data.forEach((truth, i) => expect(Math.abs(value.data[i]! - truth)).toBeLessThan(4.5 * standardError.data[i]!));
    expect(() => klDivergenceEstimate(p, q, { key: random.key(3), draws: 1 })).toThrow(/whole number ≥ 2, got 1/);
  });

  test('Fisher information, expected and observed', () => {
    const close = (x: Tensor, expected: number[], digits = 8): void => [...x.data].forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, digits));
    close(fisherInformation(new Normal({ loc: 3, scale: 2 })), [0.25, 0, 0, 0.5]);
    close(fisherInformation(new Bernoulli({ probs: 0.3 })), [1 / 0.21]);
    close(fisherInformation(new Poisson({ rate: 4 })), [0.25]);
    close(fisherInformation(new Normal({ scale: 2 }), { data: [1, 2, 3] }), [0.75, 1.5, 1.5, -3 / 4 + (3 * 14) / 16]);
    close(observedInformation((t) => new Poisson({ rate: t.at(0) }).logProb([3, 5]).sum(), [4]), [8 / 16]);
    expect(() => fisherInformation(new Normal({ loc: [0, 1] }))).toThrow(/one distribution, got a batch of shape \[2\]/);
  });
});
