import { compile, grad, vmap } from '@x/autodiff';
import { compileLaw, derivativeLaw } from '@x/autodiff/testing';
import { matmul, random, tensor, type Tensor, type TensorLike } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import reference from '../../reference/multivariateDistributions.json' with { type: 'json' };
import type { Distribution } from '../distribution.js';
import { klDivergence, MultivariateNormal as FromIndex, Normal } from '../index.js';
import { Beta } from '../distributions/beta.js';
import { Dirichlet } from './dirichlet.js';
import { InverseWishart } from './inverseWishart.js';
import { linearGaussian } from './linearGaussian.js';
import { LKJ } from './lkj.js';
import { LKJCholesky } from './lkjCholesky.js';
import { Multinomial } from './multinomial.js';
import { MultivariateNormal } from './multivariateNormal.js';
import { MultivariateStudentT } from './multivariateStudentT.js';
import { logCorrelationVolume } from './onion.js';
import { Wishart } from './wishart.js';

const families = { Dirichlet, InverseWishart, Multinomial, MultivariateNormal, MultivariateStudentT, Wishart } as unknown as Record<
  string,
  new (parameters: object) => Distribution
>;
const one = tensor(1);
const P02 = { loc: [1, -1], covariance: [[2, 0.6], [0.6, 1]] };
const close = (found: Tensor, wanted: TensorLike, digits = 12): void => {
  const expected = tensor(wanted as number[]);
  expect(found.shape).toEqual(expected.shape);
  found.data.forEach((x, i) => expect(x).toBeCloseTo(expected.data[i]!, digits));
};

test.each(reference.cases.values)('densities and entropy of $family as in SciPy', ({ family, parameters, x, logProb, entropy }) => {
  const d = new families[family]!(parameters);
  // SciPy itself is good to about 1e-12 here: it inverts matrices through their eigenvalues.
  close(d.logProb(x as TensorLike), logProb, 10);
  if (entropy !== undefined) close(d.entropy(), entropy, 10);
});

describe('checklist', () => {
  test('P-02: MultivariateNormal', () => {
    const p = new MultivariateNormal(P02);
    close(p.prob([0, 0]), 0.03453738245, 11);
    const draws = p.sample(random.key(2), 100_000);
    const centred = draws.sub(draws.mean({ axis: 0 }));
    const covariance = matmul(centred.transpose(), centred).div(100_000);
    covariance.data.forEach((value, i) => expect(Math.abs(value / P02.covariance.flat()[i]! - 1)).toBeLessThan(0.03));
    expect(FromIndex).toBe(MultivariateNormal);
  });
  test('P-11: Dirichlet', () => {
    const d = new Dirichlet({ concentration: [2, 3, 4] });
    close(d.prob([0.2, 0.3, 0.5]), 7.56, 12);
    close(d.mean, [2 / 9, 3 / 9, 4 / 9]);
    const two = new Dirichlet({ concentration: [2, 3] });
    const beta = new Beta({ alpha: 2, beta: 3 });
    for (const x of [0.1, 0.4, 0.9]) close(two.logProb([x, 1 - x]), beta.logProb(x).item());
    close(two.entropy(), beta.entropy().item());
  });
  test('P-17: affine maps', () => {
    const a = [[1.4142135623730951, 0], [0.4242640687119285, 0.9055385138137417]];
    const standard = new MultivariateNormal({ covariance: [[1, 0], [0, 1]] });
    const mapped = standard.affine(a, [1, -1]);
    close(mapped.covariance, P02.covariance);
    close(mapped.mean, [1, -1]);
    close(new MultivariateNormal(P02).affine([[2, -1]]).variance, [4 * 2 - 4 * 0.6 + 1]);
  });
  test('P-18: marginals and conditionals', () => {
    const joint = new MultivariateNormal(P02);
    const conditional = joint.conditional([1], [0]);
    close(conditional.mean, [1.6]);
    close(conditional.variance, [1.64]);
    const product = joint.marginal([1]).prob([0]).mul(conditional.prob([0]));
    close(joint.prob([0, 0]), product.item(), 14);
    // A table of observations gives a batch of conditionals.
    expect(joint.conditional([0], [[0], [1], [2]]).batchShape).toEqual([3]);
    close(joint.marginal([-1, 0]).covariance, [[1, 0.6], [0.6, 2]]);
    close(joint.marginal([0]).logProb([0.3]), new Normal({ loc: 1, scale: Math.SQRT2 }).logProb(0.3).item());
  });
  test('P-18: conditioning step by step is conditioning at once', () => {
    const a = tensor([[2, 0.3, -0.5, 0.1], [0, 1, 0.7, -0.4], [0.2, 0, 1.5, 0.3], [1, 0.1, 0, 0.8]]);
    const joint = new MultivariateNormal({ loc: [1, 2, 3, 4], covariance: matmul(a, a.transpose()) });
    const atOnce = joint.conditional([3, 1], [0.5, -1]);
    const inSteps = joint.conditional([1], [-1]).conditional([2], [0.5]);
    close(atOnce.mean, inSteps.mean.toArray() as number[]);
    close(atOnce.covariance, inSteps.covariance.toArray() as number[][]);
  });
  test('P-19: linear-Gaussian Bayes', () => {
    const w = tensor([[1, 0.5], [-0.3, 2], [0.7, 0.1]]);
    const noise = tensor([[0.5, 0, 0], [0, 0.2, 0], [0, 0, 1]]);
    const prior = new MultivariateNormal({ covariance: [[1, 0], [0, 1]] });
    const { marginal, posterior, joint } = linearGaussian(prior, { matrix: w, offset: [1, 2, 3], covariance: noise });
    close(marginal.mean, [1, 2, 3]);
    close(marginal.covariance, matmul(w, w.transpose()).add(noise).toArray() as number[][]);
    const x = tensor([0.5, 3, 2]);
    const z = posterior(x);
    // (I + WᵀΨ⁻¹W)⁻¹ is the covariance, and times WᵀΨ⁻¹(x − b) the mean.
    const weighted = w.transpose().div(tensor([0.5, 0.2, 1]));
    const precision = matmul(weighted, w).add(tensor([[1, 0], [0, 1]]));
    close(z.precision, precision.toArray() as number[][]);
    close(matmul(precision, z.mean), matmul(weighted, x.sub([1, 2, 3])).toArray() as number[]);
    close(joint.logProb([0.5, 3, 2, 0.1, 0.2]), marginal.logProb(x).add(z.logProb([0.1, 0.2])).item());
  });
  test('P-42: moments by derivatives of the moment generating function', () => {
    const p = new MultivariateNormal(P02);
    close(p.mgf([0.2, -0.1]), 1.395147298, 9);
    const mixed = grad((t: Tensor) => grad((s: Tensor) => p.mgf(s))(t).at(0))(tensor([0, 0])).at(1);
    close(mixed, -0.4);
  });
  test('P-52: divergences of normals', () => {
    close(klDivergence(new MultivariateNormal(P02), new MultivariateNormal({ covariance: [[1, 0], [0, 1]] })), 1.252651879, 9);
  });
  test('P-68: maximum likelihood of a normal divides by n', () => {
    const fitted = MultivariateNormal.maximumLikelihood(tensor([[1, 2], [3, 4], [5, 9]]), one);
    close(fitted.covariance, [[8 / 3, 14 / 3], [14 / 3, 26 / 3]]);
    const weighted = MultivariateNormal.maximumLikelihood(tensor([[1, 2], [3, 4], [5, 9]]), tensor([1, 2, 1]));
    const repeated = MultivariateNormal.maximumLikelihood(tensor([[1, 2], [3, 4], [3, 4], [5, 9]]), one);
    close(weighted.covariance, repeated.covariance.toArray() as number[][]);
    expect(() => MultivariateNormal.maximumLikelihood(tensor([[1, 2], [3, 4]]), one)).toThrow('MultivariateNormal: `covariance` must be positive definite');
    const batch = MultivariateNormal.maximumLikelihood(random.normal(random.key(3), [50, 4, 2]), one);
    expect(batch.batchShape).toEqual([4]);
  });
});

describe('MultivariateNormal', () => {
  test('takes a covariance, its factor or its inverse', () => {
    const p = new MultivariateNormal(P02);
    const others = [
      new MultivariateNormal({ loc: P02.loc, choleskyFactor: p.choleskyFactor }),
      new MultivariateNormal({ loc: P02.loc, precision: p.precision }),
    ];
    for (const q of others) {
      close(q.covariance, P02.covariance);
      close(q.logProb([0.3, 0.4]), p.logProb([0.3, 0.4]).item());
    }
    close(p.mahalanobis([1, -1]), 0);
    expect(new MultivariateNormal({ covariance: tensor([[2, 0], [0, 1]], { dtype: 'int32' }) }).loc.toArray()).toEqual([0, 0]);
  });
  test('batches means, covariances and values against each other', () => {
    const covariances = tensor([[[1, 0], [0, 1]], [[2, 0.5], [0.5, 1]], [[3, -1], [-1, 2]]]);
    const locs = tensor([[[0, 0]], [[1, 2]]]);
    const d = new MultivariateNormal({ loc: locs, covariance: covariances });
    expect(d.batchShape).toEqual([2, 3]);
    const x = random.normal(random.key(5), [4, 1, 1, 2]);
    const all = d.logProb(x);
    expect(all.shape).toEqual([4, 2, 3]);
    for (const [i, j, k] of [[0, 0, 0], [3, 1, 2], [2, 0, 1]] as const) {
      const alone = new MultivariateNormal({ loc: locs.at(j, 0), covariance: covariances.at(k) });
      close(all.at(i, j, k), alone.logProb(x.at(i, 0, 0)).item());
    }
    expect(d.sample(random.key(1), [5]).shape).toEqual([5, 2, 3, 2]);
    expect(d.entropy().shape).toEqual([2, 3]);
    expect(d.logProb(tensor(new Float64Array(0), { shape: [0, 1, 1, 2] })).shape).toEqual([0, 2, 3]);
  });
  test('stays accurate far out and for covariances of very different scales', () => {
    const d = new MultivariateNormal({ covariance: [[1e-20, 0], [0, 1e20]] });
    const parts = [new Normal({ scale: 1e-10 }), new Normal({ scale: 1e10 })];
    close(d.logProb([4e-9, -3e11]), parts[0]!.logProb(4e-9).item() + parts[1]!.logProb(-3e11).item(), 9);
  });
  test('teaches', () => {
    expect(() => new MultivariateNormal({ covariance: [[1, 1], [1, 1]] })).toThrow('MultivariateNormal: `covariance` must be positive definite, got pivot 1 = 0.');
    expect(() => new MultivariateNormal({ precision: [[1, 2], [2, 1]] })).toThrow('`precision` must be positive definite');
    expect(() => new MultivariateNormal({ covariance: [[1, 0.5], [0.4, 1]] })).toThrow('`covariance` must be symmetric');
    expect(() => new MultivariateNormal({ covariance: [1, 2] })).toThrow('For independent components give diagonalMatrix(variances).');
    expect(() => new MultivariateNormal({ loc: [1, 2, 3], covariance: [[1, 0], [0, 1]] })).toThrow('`loc` must have a last axis of length 2, got shape [3].');
    expect(() => new MultivariateNormal({ choleskyFactor: [[1, 1], [0, 1]] })).toThrow('`choleskyFactor` must be lower triangular with a positive diagonal');
    expect(() => new MultivariateNormal({ covariance: [[1]], precision: [[1]] })).toThrow('must be given exactly once, got covariance and precision');
    const p = new MultivariateNormal(P02);
    expect(() => p.marginal([0, 0])).toThrow('MultivariateNormal.marginal: `indices` must name different components from 0 to 1, at least one, got [0, 0].');
    expect(() => p.conditional([0, 1], [1, 2])).toThrow('must leave at least one component unknown');
    expect(() => p.conditional([0], [1, 2])).toThrow('`values` must have a last axis of length 1');
  });
});

describe('matrices', () => {
  const spd = (b: Tensor): Tensor => matmul(b, b.transpose());
  const a = tensor([[1.3, 0.2], [0.4, 0.9]]);
  const b = tensor([[0.8, -0.3], [0.1, 1.1]]);
  const cases = [
    ['Wishart', (x: Tensor, s: Tensor, df: Tensor) => new Wishart({ df, scale: spd(s) }).logProb(spd(x))],
    ['InverseWishart', (x: Tensor, s: Tensor, df: Tensor) => new InverseWishart({ df, scale: spd(s) }).logProb(spd(x))],
  ] as const;
  test.each(cases)('%s has derivatives in value and parameters, and compiles', (name, f) => {
    const c = { name, f, inputs: [a, b, tensor(4.5)] };
    derivativeLaw(c);
    compileLaw(c);
  });
  test('LKJ has derivatives in value and concentration', () => {
    const f = (r: Tensor, eta: Tensor): Tensor => {
      const matrix = tensor([[1, 0], [0, 1]]).add(tensor([[0, 1], [1, 0]]).mul(r));
      return new LKJ({ dimension: 2, concentration: eta }).logProb(matrix);
    };
    derivativeLaw({ name: 'LKJ', f, inputs: [tensor(0.3), tensor(1.7)] });
  });
  test.each(reference.cases.volumes)('the volume of correlation matrices for concentration $concentration', ({ dimension, concentration, logVolume }) => {
    close(logCorrelationVolume(tensor(concentration), dimension), logVolume, 8);
  });
  test('an LKJ correlation of two is a beta variable on (−1, 1), and the factor has the law of the matrix', () => {
    const d = new LKJ({ dimension: 2, concentration: 2.5 });
    const beta = new Beta({ alpha: 2.5, beta: 2.5 });
    for (const r of [-0.7, 0, 0.4]) close(d.logProb([[1, r], [r, 1]]), beta.logProb((1 + r) / 2).item() - Math.LN2);
    const factor = new LKJCholesky({ dimension: 3, concentration: 2.5 });
    const l = factor.sample(random.key(4));
    // dR = Π Lᵢᵢ^(d − i) dL over rows i = 2 … d.
    const jacobian = Math.log(l.at(1, 1).item());
    close(factor.logProb(l), new LKJ({ dimension: 3, concentration: 2.5 }).logProb(matmul(l, l.transpose())).item() + jacobian, 10);
    expect(new LKJ({ dimension: 1, concentration: 3 }).sample(random.key(1)).toArray()).toEqual([[1]]);
    close(new LKJ({ dimension: 1, concentration: 3 }).logProb([[1]]), 0);
  });
  test('the inverse of a Wishart matrix is inverse Wishart', () => {
    const x = spd(a);
    const [w, iw] = [new Wishart({ df: 5, scale: [[1, 0], [0, 1]] }), new InverseWishart({ df: 5, scale: [[1, 0], [0, 1]] })];
    const det = 1.3 * 0.9 - 0.2 * 0.4;
    const inverse = tensor([[x.at(1, 1).item(), -x.at(0, 1).item()], [-x.at(0, 1).item(), x.at(0, 0).item()]]).div(det * det);
    // |∂X⁻¹/∂X| = |X|^−(d + 1).
    close(iw.logProb(inverse), w.logProb(x).item() + 3 * Math.log(det * det), 10);
    close(iw.divergenceFrom(new InverseWishart({ df: 7, scale: [[2, 0], [0, 1]] }))!, w.divergenceFrom(new Wishart({ df: 7, scale: [[0.5, 0], [0, 1]] }))!.item());
  });
  test('divergences are the mean difference of log densities', () => {
    const pairs: readonly (readonly [Distribution, Distribution])[] = [
      [new Wishart({ df: 5, scale: [[1, 0.2], [0.2, 1]] }), new Wishart({ df: 6.5, scale: [[0.7, 0], [0, 0.9]] })],
      [new LKJ({ dimension: 3, concentration: 2 }), new LKJ({ dimension: 3, concentration: 1.2 })],
      [new Dirichlet({ concentration: [1.5, 2, 3] }), new Dirichlet({ concentration: [2, 2, 2] })],
      [new Multinomial({ trials: 5, probs: [0.2, 0.5, 0.3] }), new Multinomial({ trials: 5, probs: [0.3, 0.4, 0.3] })],
    ];
    for (const [p, q] of pairs) {
      const x = p.sample(random.key(6), [40_000]);
      const difference = p.logProb(x).sub(q.logProb(x));
      // Five standard errors.
      expect(Math.abs(difference.mean().item() - p.divergenceFrom(q)!.item())).toBeLessThan((5 * difference.std().item()) / 200);
    }
  });
  test('too few degrees of freedom are refused, and moments that diverge are said to', () => {
    expect(() => new Wishart({ df: 1, scale: [[1, 0], [0, 1]] })).toThrow('Wishart: `df` must exceed 1, the size of the matrix less 1, got 1.');
    expect(new InverseWishart({ df: 2.5, scale: [[1, 0], [0, 1]] }).mean.toArray()).toEqual([[Infinity, NaN], [NaN, Infinity]]);
    const heavy = new MultivariateStudentT({ df: [0.5, 1.5, 4], scale: [[1, 0.5], [0.5, 2]] });
    expect(heavy.mean.toArray()).toEqual([[NaN, NaN], [0, 0], [0, 0]]);
    expect(heavy.variance.toArray()).toEqual([[NaN, NaN], [Infinity, Infinity], [2, 4]]);
    expect(heavy.covariance.at(1).toArray()).toEqual([[Infinity, NaN], [NaN, Infinity]]);
    // With many degrees of freedom it is normal; what is left is of order 1/df.
    const normal = new MultivariateNormal({ covariance: [[1, 0.5], [0.5, 2]] }).logProb([1, -2]).item();
    close(new MultivariateStudentT({ df: 1e12, scale: [[1, 0.5], [0.5, 2]] }).logProb([1, -2]), normal, 10);
  });
});

describe('draws', () => {
  test('are differentiable in the parameters', () => {
    const key = random.key(9);
    // d/dα E[x₀] of a Dirichlet is (α₀ − α₀₀)/α₀₀² along the first concentration; five standard errors of 40 000 draws.
    const meanOf = (c: Tensor): Tensor => new Dirichlet({ concentration: c }).sample(key, [40_000]).at('...', 0).mean();
    const slope = grad(meanOf)(tensor([2, 3, 4])).at(0).item();
    expect(Math.abs(slope - 7 / 81)).toBeLessThan(0.002);
    const traceOf = (df: Tensor): Tensor => new Wishart({ df, scale: [[1, 0], [0, 1]] }).sample(key, [20_000]).at('...', 0, 0).mean();
    expect(Math.abs(grad(traceOf)(tensor(4)).item() - 1)).toBeLessThan(0.05);
    const spread = (eta: Tensor): Tensor => new LKJ({ dimension: 2, concentration: eta }).sample(key, [40_000]).at('...', 0, 1).square().mean();
    // Var r = 1/(2η + 1).
    expect(Math.abs(grad(spread)(tensor(2)).item() + 2 / 25)).toBeLessThan(0.005);
    const loc = grad((m: Tensor) => new MultivariateNormal({ loc: m, covariance: [[1, 0], [0, 1]] }).sample(key, [3]).sum())(tensor([0, 0]));
    expect(loc.toArray()).toEqual([3, 3]);
  });
  test('of tiny concentrations are one-hot, not NaN', () => {
    const draws = new Dirichlet({ concentration: [1e-5, 1e-5, 1e-5] }).sample(random.key(2), [200]);
    expect(draws.isFinite().all().item()).toBeTruthy();
    close(draws.sum({ axis: -1 }), new Array<number>(200).fill(1));
  });
  test('are made inside compile and vmap', () => {
    const key = random.key(1);
    const f = (l: Tensor): Tensor => new MultivariateNormal({ choleskyFactor: l }).sample(key, [2]);
    const l = tensor([[1, 0], [0.5, 2]]);
    close(compile(f)(l), f(l).toArray() as number[][]);
    expect(vmap(f)(tensor([l.toArray(), l.toArray()] as number[][][])).shape).toEqual([2, 2, 2]);
    const wishart = (s: Tensor): Tensor => new Wishart({ df: 3, scale: s }).sample(key, [2]);
    const scale = tensor([[1, 0.2], [0.2, 1]]);
    close(compile(wishart)(scale), wishart(scale).toArray() as number[][][]);
  });
});

describe('Dirichlet', () => {
  test('does not cancel for large concentrations', () => {
    const beta = new Beta({ alpha: 3e8, beta: 1e8 });
    const d = new Dirichlet({ concentration: [3e8, 1e8] });
    // Shares are rounded, which the density magnifies by its slope times 1e-17.
    for (const x of [0.75, 0.7500000001, 0.74996]) close(d.logProb([x, 1 - x]), beta.logProb(x).item(), 6);
    close(d.logProb([0.75, 0.25]), beta.logProb(0.75).item(), 13);
  });
  test('has its limits on the boundary', () => {
    const d = new Dirichlet({ concentration: [[1, 1], [2, 1], [0.5, 1]] });
    expect(d.prob([0, 1]).toArray()).toEqual([1, 0, Infinity]);
    expect(new Dirichlet({ concentration: [1, 1, 1] }).mode.toArray()).toEqual([1 / 3, 1 / 3, 1 / 3]);
    expect(new Dirichlet({ concentration: [0.5, 2] }).mode.toArray()).toEqual([NaN, NaN]);
    expect(new Dirichlet({ concentration: [3] }).prob([1]).item()).toBe(1);
  });
  test('of greatest likelihood satisfies the equations of Minka', () => {
    const data = new Dirichlet({ concentration: [0.7, 2, 5] }).sample(random.key(12), [5000]);
    const fitted = Dirichlet.maximumLikelihood(data, one);
    const gradient = grad((c: Tensor) => new Dirichlet({ concentration: c }).logProb(data).mean())(fitted.concentration);
    gradient.data.forEach((g) => expect(Math.abs(g)).toBeLessThan(1e-10));
    fitted.concentration.data.forEach((c, k) => expect(Math.abs(c / [0.7, 2, 5][k]! - 1)).toBeLessThan(0.1));
    expect(() => Dirichlet.maximumLikelihood(tensor([[0.5, 0.5], [1, 0]]), one)).toThrow('must hold positive shares, got 0 in category 1');
    expect(() => Dirichlet.maximumLikelihood(tensor([[0.3, 0.7], [0.3, 0.7]]), one)).toThrow('must hold vectors that differ');
  });
});
