import { random, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { sample } from '../driver/sample.js';
import { nuts } from '../kernels/nuts.js';
import { randomWalk } from '../kernels/randomWalk.js';
import { emptyEstimate, learnCovariance, regularized } from './covarianceEstimate.js';
import { learnStepSize, restartTuning, settledStepSize } from './dualAveraging.js';
import { warmupWindows } from './windows.js';

describe('windows of the warm-up', () => {
  test.each([
    [1000, 75, [99, 149, 249, 449, 949]],
    [500, 75, [99, 149, 249, 449]],
    [300, 75, [99, 149, 249]],
    [200, 75, [99, 149]],
    [150, 75, [99]],
    [100, 15, [89]],
    [20, 3, [17]],
    [19, 19, []],
    [0, 0, []],
  ])('%i iterations', (warmup, start, ends) => {
    expect(warmupWindows(warmup)).toEqual({ start, ends });
  });

  test('windows double, and the last one reaches to the final steps', () => {
    for (let warmup = 150; warmup < 3000; warmup += 7) {
      const { ends } = warmupWindows(warmup);
      expect(ends.at(-1)).toBe(warmup - 51);
      const lengths = ends.map((end, k) => end - (k === 0 ? 74 : ends[k - 1]!));
      for (let k = 1; k < lengths.length; k++) expect(lengths[k]).toBeGreaterThanOrEqual(2 * lengths[k - 1]!);
    }
  });
});

test('the covariance of draws is estimated and shrunk as in Stan', () => {
  const draws = [[1, 2], [3, 1], [2, 5], [0, 0]].map((x) => Float64Array.from(x));
  // Covariance with divisor n − 1: variances 5/3 and 14/3, covariance 1.
  const dense = regularized(draws.reduce(learnCovariance, emptyEstimate(2, 'dense')), 'dense').inverseMass;
  const [share, ridge] = [4 / 9, (1e-3 * 5) / 9];
  const expected = [(share * 5) / 3 + ridge, share, share, (share * 14) / 3 + ridge];
  dense.forEach((v, k) => expect(v).toBeCloseTo(expected[k]!, 14));
  const diagonal = regularized(draws.reduce(learnCovariance, emptyEstimate(2, 'diag')), 'diag').inverseMass;
  expect(diagonal[0]).toBeCloseTo(expected[0]!, 14);
  expect(diagonal[1]).toBeCloseTo(expected[3]!, 14);
});

test('dual averaging finds the step size with the acceptance asked for', () => {
  // An acceptance that falls with the step: e^(−h) = 0.8 at h = 0.223.
  let tuning = restartTuning(1);
  let stepSize = 1;
  for (let t = 0; t < 3000; t++) ({ tuning, stepSize } = learnStepSize(tuning, Math.exp(-stepSize), 0.8));
  expect(settledStepSize(tuning)).toBeCloseTo(-Math.log(0.8), 2);
});

describe('a whole warm-up', () => {
  const scales = [0.01, 1, 100];
  const apart = (x: Tensor): Tensor => x.div(scales).square().sum().mul(-0.5);

  test('variances over eight orders of magnitude are learnt', async () => {
    const trace = await sample(nuts(apart), { init: [0, 0, 0], key: random.key(1), chains: 2, draws: 500 });
    const { metric } = trace.state.chains[0]!.state as unknown as { metric: { inverseMass: Float64Array } };
    // Variances of some 500 draws have relative errors near 6 %.
    metric.inverseMass.forEach((v, i) => expect(Math.abs(Math.log(v / scales[i]! ** 2))).toBeLessThan(1));
    expect(trace.stats.treeDepth!.max().item()).toBeLessThan(5);
    expect(Math.abs(trace.stats.accept!.mean().item() - 0.8)).toBeLessThan(0.12);
  });

  test('a dense metric removes correlations', async () => {
    const narrow = (x: Tensor): Tensor => x.at(0).square().add(x.at(1).sub(x.at(0)).div(0.01).square()).mul(-0.5);
    const options = { init: [0, 0], key: random.key(2), chains: 2, draws: 500 };
    const steps = async (metric: 'diag' | 'dense'): Promise<number> => (await sample(nuts(narrow, { metric }), options)).stats.steps!.mean().item();
    expect(await steps('dense')).toBeLessThan(8);
    expect(await steps('diag')).toBeGreaterThan(50);
  });

  test('step sizes given are kept, and the acceptance asked for is met', async () => {
    const options = { init: [0, 0, 0], key: random.key(3), chains: 2, draws: 300 };
    const fixed = await sample(nuts(apart, { stepSize: 0.005, tune: false, maxDepth: 3 }), { ...options, draws: 10, warmup: 5 });
    expect([...new Set(fixed.stats.stepSize!.data)]).toEqual([0.005]);
    for (const targetAccept of [0.2, 0.6]) {
      const accept = (await sample(randomWalk(apart, { targetAccept }), { ...options, draws: 2000 })).stats.accept!.mean().item();
      expect(Math.abs(accept - targetAccept)).toBeLessThan(0.12);
    }
  });
});
