import { pinv, slogdet, solve, trace } from '@x/linalg';
import { MultivariateNormal } from '@x/prob';
import { random, tensor, type Tensor } from '@x/tensor';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FactorAnalysis } from './factorAnalysis.js';
import { ProbabilisticPCA } from './probabilisticPca.js';

interface Case {
  readonly factors: number;
  readonly logLikelihood: number;
  readonly covariance: readonly (readonly number[])[];
  readonly ppca: { readonly noiseVariance: number; readonly logLikelihood: number };
}

const read = <T>(name: string): T => JSON.parse(readFileSync(new URL(`../../reference/${name}`, import.meta.url), 'utf8')) as T;
const { cases } = read<{ cases: Record<string, Case> }>('factorAnalysis.json');
const { data } = read<{ data: Record<string, readonly (readonly number[])[]> }>('gaussianMixture.json');

const model = FactorAnalysis.of({ mean: [0, 0, 0], loadings: [[1, 0], [0.5, 1], [0, 2]], noiseVariances: [0.5, 0.3, 0.2] });
const close = (x: Tensor, expected: readonly number[], digits: number): void => expected.forEach((value, i) => expect(x.data[i]).toBeCloseTo(value, digits));
/** Rows whose covariance (divided by their number) is diag(variances). */
const axes = (variances: readonly number[]): number[][] =>
  variances.flatMap((v, j) => [1, -1].map((s) => variances.map((_, m) => (m === j ? s * Math.sqrt(v * variances.length) : 0))));

describe('a known model', () => {
  test('E-21: the marginal density', () => expect(model.logProb([1, 2, 3]).item()).toBeCloseTo(-4.726745646, 8));

  test('E-30: the posterior of the factors', () => {
    const { mean, covariance } = model.posterior([1, 2, 3]);
    close(mean, [0.758747698, 1.454880295], 8);
    close(covariance, [0.2688766114, -0.01841620626, -0.01841620626, 0.0423572744], 9);
  });

  test('E-24: rotated loadings are as likely', () => {
    const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
    const rotated = FactorAnalysis.of({ mean: [0, 0, 0], loadings: model.loadings.matmul([[c, -s], [s, c]]), noiseVariances: [0.5, 0.3, 0.2] });
    expect(rotated.logProb([1, 2, 3]).item()).toBeCloseTo(model.logProb([1, 2, 3]).item(), 12);
  });

  test('E-31: without noise the code is the pseudo-inverse', () => {
    const w = model.loadings;
    const gaps = [1e-2, 1e-4, 1e-6].map((noise) => {
      const codes = FactorAnalysis.of({ mean: [0, 0, 0], loadings: w, noiseVariances: noise }).transform([[1, 0, 0], [0, 1, 0], [0, 0, 1]]);
      return codes.transpose().sub(pinv(w)).abs().max().item();
    });
    [0.006955211735, 7.013297234e-5, 7.013926124e-7].forEach((gap, i) => expect(gaps[i]! / gap).toBeCloseTo(1, 4)); // of the last only six digits are not rounding
  });

  test('E-20: draws have the covariance WWᵀ + Ψ', () => {
    const x = model.sample(random.key(0), 100_000);
    const covariance = x.transpose().matmul(x).div(100_000);
    expect(covariance.sub(model.covariance).abs().max().item()).toBeLessThan(0.03 * model.covariance.max().item());
  });

  test('E-22: independent factors and noise have the densities of normal vectors', () => {
    const [h, a, sigma] = [[0.3, -1.2], [0.5, -0.1, 0.4], [Math.SQRT1_2, Math.sqrt(0.3), Math.sqrt(0.2)]];
    const ofFactors = Math.log((2 * Math.PI) ** (-2 / 2)) - 0.5 * h.reduce((t, z) => t + z * z, 0);
    expect(new MultivariateNormal({ loc: [0, 0], covariance: [[1, 0], [0, 1]] }).logProb(h).item()).toBeCloseTo(ofFactors, 12);
    // The power of 2π is the number of columns, not of factors.
    const ofNoise = Math.log((2 * Math.PI) ** (-3 / 2)) - a.reduce((t, e, i) => t + Math.log(sigma[i]!) + 0.5 * (e / sigma[i]!) ** 2, 0);
    expect(new MultivariateNormal({ loc: [0, 0, 0], covariance: [[0.5, 0, 0], [0, 0.3, 0], [0, 0, 0.2]] }).logProb(a).item()).toBeCloseTo(ofNoise, 12);
    // A model without loadings is its noise.
    expect(FactorAnalysis.of({ mean: [0, 0, 0], loadings: [[0], [0], [0]], noiseVariances: [0.5, 0.3, 0.2] }).logProb([a]).item()).toBeCloseTo(ofNoise, 12);
  });

  test('E-23: given the factors columns are independent, without them they are not', () => {
    const joint = model.covariance;
    const w = model.loadings;
    // Cov[x | h] = Cov[x] − Cov[x, h] Cov[h, x] with Cov[x, h] = W.
    const given = joint.sub(w.matmul(w.transpose()));
    expect(given.sub(tensor([[0.5, 0, 0], [0, 0.3, 0], [0, 0, 0.2]])).abs().max().item()).toBeLessThan(1e-14);
    expect(joint.at(0, 1).item()).toBeCloseTo(0.5, 14);
    expect(joint.at(1, 2).item()).toBeCloseTo(2, 14);
  });

  test('E-32: the likelihood of a covariance is greatest at the sample covariance', () => {
    const s = model.covariance;
    const value = (a: Tensor): number => -0.5 * (trace(solve(a, s)).item() + slogdet(a).logAbsDet.item());
    const wrongSign = (a: Tensor): number => -0.5 * (trace(solve(a, s)).item() - slogdet(a).logAbsDet.item());
    const slope = (f: (a: Tensor) => number, i: number, j: number): number => {
      const h = 1e-5;
      const bump = tensor(Float64Array.from({ length: 9 }, (_, e) => (e === 3 * i + j || e === 3 * j + i ? h : 0)), { shape: [3, 3] });
      return (f(s.add(bump)) - f(s.sub(bump))) / (2 * h);
    };
    for (let i = 0; i < 3; i++) for (let j = 0; j <= i; j++) expect(Math.abs(slope(value, i, j))).toBeLessThan(1e-7);
    expect(Math.abs(slope(wrongSign, 0, 0))).toBeGreaterThan(0.5);
    // Stationarity, S A⁻¹ W = W, in what factor analysis finds.
    const fitted = new FactorAnalysis({ factors: 2, tolerance: 1e-14, maxIterations: 20_000 }).fit(model.sample(random.key(5), 2000));
    const x = model.sample(random.key(5), 2000);
    const centered = x.sub(x.mean({ axis: 0 }));
    const sample = centered.transpose().matmul(centered).div(2000);
    expect(sample.matmul(solve(fitted.covariance, fitted.loadings)).sub(fitted.loadings).abs().max().item()).toBeLessThan(1e-4);
  });

  test('missing values are left out: the density of a part is that of the part alone', () => {
    const part = FactorAnalysis.of({ mean: [0, 0], loadings: [[1, 0], [0, 2]], noiseVariances: [0.5, 0.2] });
    expect(model.logProb([[1, NaN, 3]]).item()).toBeCloseTo(part.logProb([[1, 3]]).item(), 12);
    const filled = model.impute([[1, NaN, 3]]);
    expect(filled.at(0, 1).item()).toBeCloseTo(model.inverseTransform(model.transform([[1, NaN, 3]])).at(0, 1).item(), 12);
    expect(filled.at(0, 0).item()).toBe(1);
  });
});

describe.each(Object.entries(cases))('%s', (name, expected) => {
  test('factor analysis agrees with scikit-learn', () => {
    const fitted = new FactorAnalysis({ factors: expected.factors, maxIterations: 20_000, tolerance: 1e-13 }).fit(data[name]!);
    expect(fitted.logLikelihood).toBeGreaterThan(expected.logLikelihood - 1e-3);
    expect(fitted.logLikelihood).toBeCloseTo(expected.logLikelihood, 2);
    const gap = fitted.covariance.sub(tensor(expected.covariance.flat(), { shape: fitted.covariance.shape })).abs().max().item();
    expect(gap).toBeLessThan(5e-3); // scikit-learn stops early on iris, where the likelihood is flat

    for (let i = 1; i < fitted.history.length; i++) expect(fitted.history[i]! - fitted.history[i - 1]!).toBeGreaterThan(-1e-7);
  });

  test('E-35: EM for probabilistic PCA finds the closed form', () => {
    const closed = new ProbabilisticPCA({ factors: expected.factors }).fit(data[name]!);
    expect(closed.noiseVariance).toBeCloseTo(expected.ppca.noiseVariance, 10);
    expect(closed.logLikelihood).toBeCloseTo(expected.ppca.logLikelihood, 6);
    const iterated = new ProbabilisticPCA({ factors: expected.factors, method: 'em', tolerance: 1e-14, maxIterations: 5000 }).fit(data[name]!);
    expect(iterated.covariance.sub(closed.covariance).abs().max().item()).toBeLessThan(1e-6);
  });
});

describe('learning', () => {
  test('E-33: factor analysis finds the covariance of its own draws', () => {
    const x = model.sample(random.key(1), 5000);
    const fitted = new FactorAnalysis({ factors: 2 }).fit(x);
    const sample = x.sub(x.mean({ axis: 0 })).transpose().matmul(x.sub(x.mean({ axis: 0 }))).div(5000);
    // Three columns and two factors: the covariance can be matched exactly.
    expect(fitted.covariance.sub(sample).abs().max().item()).toBeLessThan(1e-3);
  });

  test('E-34, E-36: probabilistic PCA of diag(4, 1, ½)', () => {
    const x = axes([4, 1, 0.5]);
    const fitted = new ProbabilisticPCA({ factors: 1 }).fit(x);
    expect(fitted.noiseVariance).toBeCloseTo(0.75, 12);
    expect(Math.abs(fitted.loadings.data[0]!)).toBeCloseTo(1.802775638, 9);
    expect((fitted.logLikelihood * 100) / x.length).toBeCloseTo(-466.2280708, 6);
  });

  test('E-37: with vanishing noise the codes are principal components', () => {
    const x = axes([4, 1, 1e-14]);
    const fitted = new ProbabilisticPCA({ factors: 2 }).fit(x);
    expect(fitted.inverseTransform(fitted.transform(x)).sub(tensor(x)).abs().max().item()).toBeLessThan(1e-6);
  });

  test.each([FactorAnalysis, ProbabilisticPCA])('missing values do not stop the likelihood from rising (%o)', (Model) => {
    const x = FactorAnalysis.of({ mean: [1, 0, 2, 0], loadings: [[1], [0.5], [2], [1]], noiseVariances: 0.5 }).sample(random.key(2), 400);
    const holes = tensor(Float64Array.from(x.data, (v: number, i) => (i % 7 === 3 ? NaN : v)), { shape: x.shape });
    const fitted = new Model({ factors: 1 }).fit(holes);
    for (let i = 1; i < fitted.history.length; i++) expect(fitted.history[i]! - fitted.history[i - 1]!).toBeGreaterThan(-1e-8);
    expect(fitted.converged).toBe(true);
  });

  test('large means cost no digits', () => {
    const x = model.sample(random.key(6), 200);
    const fit = (scale: number, offset: number) => new FactorAnalysis({ factors: 1, maxIterations: 200 }).fit(x.mul(scale).add(offset)).logLikelihood + 600 * Math.log(scale);
    expect(fit(1, 1e6)).toBeCloseTo(fit(1, 0), 4);
    expect(fit(1e-8, 1e3)).toBeCloseTo(fit(1, 0), 1); // the numbers themselves keep five digits of their spread
  });

  test('a weight is a number of repetitions', () => {
    const x = model.sample(random.key(3), 30);
    const weights = Array.from({ length: 30 }, (_, i) => 1 + (i % 2));
    const repeated = tensor(weights.flatMap((w, i) => Array.from({ length: w }, () => x.at(i).toArray() as number[])));
    const [a, b] = [new FactorAnalysis({ factors: 1, maxIterations: 20 }).fit(x, { weights }), new FactorAnalysis({ factors: 1, maxIterations: 20 }).fit(repeated)];
    expect(a.logLikelihood).toBeCloseTo(b.logLikelihood, 8);
    expect(a.bic()).toBeCloseTo(b.bic(), 8);
  });

  test.each([
    ['as many factors as columns', () => new FactorAnalysis({ factors: 2 }).fit([[1, 2], [3, 4]]), 'FactorAnalysis.fit: `factors` must be below the number of columns, 2, got 2.'],
    ['a constant column', () => new ProbabilisticPCA({ factors: 1 }).fit([[1, 2], [1, 3]]), 'ProbabilisticPCA.fit: `X` must vary in every column, got column 0 with the value 1 only. Leave the column out.'],
    ['no factors', () => new FactorAnalysis({ factors: 0 }), 'FactorAnalysis: `factors` must be a whole number ≥ 1, got 0.'],
  ])('refuses %s', (_, act, message) => expect(act).toThrow(message));
});
