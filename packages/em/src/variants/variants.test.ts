import { random, tensor, type Tensor } from '@x/tensor';
import { expect, test } from 'vitest';
import { GaussianMixture } from '../gaussian/gaussianMixture.js';
import { monteCarloEm } from './monteCarloEm.js';
import { onlineEm } from './onlineEm.js';

const centers = [0, 6, 12];
const noise = random.normal(random.key(3), [600]).data;
const x = Array.from({ length: 600 }, (_, i) => centers[i % 3]! + noise[i]!);

interface Mix {
  readonly weights: readonly number[];
  readonly means: readonly number[];
  readonly variances: readonly number[];
}
const start: Mix = { weights: [1 / 3, 1 / 3, 1 / 3], means: [1, 5, 11], variances: [4, 4, 4] };
const fittedOf = ({ weights, means, variances }: Mix) => GaussianMixture.of({ weights, means: means.map((m) => [m]), covariances: variances }, 'spherical');

/** Shares of components for all observations, averaged over n drawn labels. */
function drawnShares(p: Mix, key: random.Key, draws: number): Tensor {
  const probs = fittedOf(p).predictProba(x);
  const counts = Array.from({ length: 3 }, () => new Float64Array(600));
  const labels = random.categorical(key, { probs }, [draws, 600]).data;
  labels.forEach((label: number, i: number) => (counts[label]![i % 600]! += 1 / draws));
  return tensor(counts.map((c) => Array.from(c)));
}

function weightedFit(shares: Tensor): Mix {
  const rows = shares.toArray() as number[][];
  const totals = rows.map((r) => r.reduce((a, b) => a + b, 0));
  const means = rows.map((r, k) => r.reduce((a, share, i) => a + share * x[i]!, 0) / totals[k]!);
  return {
    weights: totals.map((t) => t / 600),
    means,
    variances: rows.map((r, k) => r.reduce((a, share, i) => a + share * (x[i]! - means[k]!) ** 2, 0) / totals[k]!),
  };
}

test('E-17: Monte Carlo EM with 500 draws is near exact EM', () => {
  const exact = new GaussianMixture({ components: 3, covariance: 'spherical', regularization: 0, init: { weights: start.weights, means: start.means.map((m) => [m]), covariances: start.variances } }).fit(x);
  const { params, path } = monteCarloEm({ sampleLatent: drawnShares, mStep: weightedFit }, start, { key: random.key(0), draws: 500, iterations: 20 });
  expect(path).toHaveLength(20);
  params.means.forEach((m, k) => expect(Math.abs(m - exact.means.data[k]!)).toBeLessThan(0.1));
});

test('online EM finds the mixture in one pass', () => {
  const batches = Array.from({ length: 60 }, (_, b) => x.slice(10 * b, 10 * b + 10));
  const { params } = onlineEm(
    {
      statistics: (batch: readonly number[], p: Mix) => {
        const shares = fittedOf(p).predictProba(batch);
        const values = tensor(batch).reshape([10, 1]);
        return { n: shares.mean({ axis: 0 }), first: shares.mul(values).mean({ axis: 0 }), second: shares.mul(values.square()).mean({ axis: 0 }) };
      },
      mStep: ({ n, first, second }): Mix => {
        const means = first.div(n);
        return { weights: n.div(n.sum()).toArray() as number[], means: means.toArray() as number[], variances: second.div(n).sub(means.square()).toArray() as number[] };
      },
    },
    start,
    batches,
    { warmup: 2 },
  );
  params.means.forEach((m, k) => expect(Math.abs(m - centers[k]!)).toBeLessThan(0.6));
});

test('wrong step sizes and counts are refused', () => {
  const steps = { statistics: () => tensor(1), mStep: () => 0 };
  expect(() => onlineEm(steps, 0, [1], { stepSize: () => 2 })).toThrow('onlineEm: `stepSize` must return shares in (0, 1], got 2 for batch 1.');
  expect(() => monteCarloEm({ sampleLatent: () => 0, mStep: () => 0 }, 0, { key: random.key(0), draws: 0 })).toThrow('monteCarloEm: `draws` must be a whole number ≥ 1, got 0.');
});
