import { random } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { em } from './em.js';

/** Two normal distributions on a line, as free numbers. */
interface Mix {
  readonly weights: readonly [number, number];
  readonly means: readonly [number, number];
  readonly variances: readonly [number, number];
}
type Shares = readonly (readonly number[])[];

const x = [0, 1, 3];
const model: Mix = { weights: [0.4, 0.6], means: [0, 2], variances: [1, 0.5] };
const sum = (terms: readonly number[]): number => terms.reduce((a, b) => a + b, 0);
const pair = (f: (k: 0 | 1) => number): [number, number] => [f(0), f(1)];

/** log wₖ + log N(x | μₖ, σₖ²) */
const logJoint = (p: Mix, value: number, k: 0 | 1): number =>
  Math.log(p.weights[k]) - 0.5 * Math.log(2 * Math.PI * p.variances[k]) - (value - p.means[k]) ** 2 / (2 * p.variances[k]);
const logDensity = (p: Mix, value: number): number => Math.log(sum(pair((k) => Math.exp(logJoint(p, value, k)))));
const logLikelihood = (p: Mix): number => sum(x.map((value) => logDensity(p, value)));
const posterior = (p: Mix): Shares => x.map((value) => pair((k) => Math.exp(logJoint(p, value, k) - logDensity(p, value))));
/** Q(p | shares) = Σ r log p(x, z | p) */
const expected = (shares: Shares, p: Mix): number => sum(x.flatMap((value, i) => pair((k) => shares[i]![k]! * logJoint(p, value, k))));
const entropy = (shares: Shares): number => -sum(shares.flat().map((r) => (r > 0 ? r * Math.log(r) : 0)));
const kl = (q: Shares, p: Shares): number => sum(q.flatMap((row, i) => row.map((r, k) => r * Math.log(r / p[i]![k]!))));

function maximize(shares: Shares): Mix {
  const totals = pair((k) => sum(shares.map((row) => row[k]!)));
  const means = pair((k) => sum(x.map((value, i) => shares[i]![k]! * value)) / totals[k]);
  return { weights: pair((k) => totals[k] / x.length), means, variances: pair((k) => sum(x.map((value, i) => shares[i]![k]! * (value - means[k]) ** 2)) / totals[k]) };
}

describe('the bound that expectation maximisation raises', () => {
  test('E-14: the log likelihood is Q plus the entropy of the shares', () => {
    const shares = posterior(model);
    expect(expected(shares, model)).toBeCloseTo(-6.292985864, 8);
    expect(entropy(shares)).toBeCloseTo(0.918675166, 8);
    expect(expected(shares, model) + entropy(shares)).toBeCloseTo(logLikelihood(model), 12);
    expect(logLikelihood(model)).toBeCloseTo(-5.374310698, 8);
  });

  test('E-19: for other shares the gap is their divergence from the posterior', () => {
    const uniforms = random.uniform(random.key(4), [50, 3]).toArray() as number[][];
    for (const row of uniforms) {
      const q = row.map((u) => [u, 1 - u]);
      const gap = logLikelihood(model) - (expected(q, model) + entropy(q));
      expect(gap).toBeGreaterThan(0);
      expect(gap).toBeCloseTo(kl(q, posterior(model)), 12);
    }
  });

  test('E-12: at fixed variance the M-step is where the gradient of the soft Q vanishes', () => {
    const shares = posterior(model);
    const best = maximize(shares);
    const q = (means: readonly [number, number]): number => sum(x.flatMap((value, i) => pair((k) => -0.5 * shares[i]![k]! * (value - means[k]) ** 2)));
    const h = 1e-4; // Q is quadratic: central differences are exact but for rounding
    for (const k of [0, 1] as const) {
      const moved = (by: number) => q(pair((j) => best.means[j] + (j === k ? by : 0)));
      expect(Math.abs(moved(h) - moved(-h)) / (2 * h)).toBeLessThan(1e-11);
      // Hard labels would have put it elsewhere.
      expect(best.means[k]).not.toBeCloseTo([0.5, 3][k]!, 2);
    }
  });

  test('E-18: after the E-step the bound touches, and an M-step of one gradient step still climbs', () => {
    const stepped: number[] = [];
    const { history, params } = em<Mix, Shares>(
      {
        eStep: (p) => {
          const shares = posterior(p);
          expect(expected(shares, p) + entropy(shares)).toBeCloseTo(logLikelihood(p), 10);
          return shares;
        },
        // Generalised EM: the means go a tenth of their way up Q, the rest stays.
        mStep: (shares, p) => {
          const gradient = pair((k) => sum(x.map((value, i) => (shares[i]![k]! * (value - p.means[k])) / p.variances[k])));
          const next = { ...p, means: pair((k) => p.means[k] + 0.1 * gradient[k]) };
          stepped.push(expected(shares, next) - expected(shares, p));
          return next;
        },
        logLikelihood,
      },
      model,
      { tolerance: 1e-13 },
    );
    expect(Math.min(...stepped)).toBeGreaterThan(-1e-12);
    for (let i = 1; i < history.length; i++) expect(history[i]! - history[i - 1]!).toBeGreaterThan(-1e-12);
    // It ends where full M-steps for the means end.
    const full = em<Mix, Shares>({ eStep: posterior, mStep: (shares, p) => ({ ...p, means: maximize(shares).means }), logLikelihood }, model, { tolerance: 1e-15 });
    params.means.forEach((mean, k) => expect(mean).toBeCloseTo(full.params.means[k]!, 4));
  });
});
