import { random, tensor } from '@x/tensor';
import { test } from 'vitest';
import { GaussianMixture, kMeans } from '/work/main/packages/em/src/index.js';
import { useWasm } from '/work/main/packages/em/src/wasm/instantiate.js';
import { expectation } from '/work/main/packages/em/src/gaussian/expectation.js';
import { maximization } from '/work/main/packages/em/src/gaussian/maximization.js';
import { precisionFactors } from '/work/main/packages/em/src/gaussian/factors.js';
import { priorTerms } from '/work/main/packages/em/src/gaussian/gaussianPrior.js';
import { covarianceKind } from '/work/main/packages/em/src/gaussian/covarianceKind.js';
import { startingShares } from '/work/main/packages/em/src/gaussian/start.js';
test('bench', () => {
  const [n, d, k] = [100000, 10, 8];
  const x = random.normal(random.key(0), [n, d]);
  const values = Float64Array.from(x.data, (v: number, i: number) => v + (Math.floor(i / d) % k) * (i % d === 0 ? 1 : 0.3));
  const t = tensor(values, { shape: [n, d] });
  const fitted = new GaussianMixture({ components: k, maxIterations: 2 }).fit(t.at(':2000'), { key: random.key(0) });
  const p = (fitted as any).parameters;
  const data = { n, d, values, weights: new Float64Array(n).fill(1), totalWeight: n, hasMissing: false };
  const settings = { kind: covarianceKind('', 'full'), prior: priorTerms('', {}, k, d), regularization: 0 };
  const time = (f: () => unknown) => { f(); const all = []; for (let i = 0; i < 9; i++) { const t0 = performance.now(); f(); all.push(performance.now() - t0); } return all.sort((a, b) => a - b).map((v) => +v.toFixed(1)); };
  for (const on of [true]) {
    useWasm(on);
    console.log(on, 'E', time(() => expectation(data, p, precisionFactors('', p), [], false)).join(' '));
    const e = expectation(data, p, precisionFactors('', p), [], false);
    console.log(on, 'M', time(() => maximization(data, e, p, [], settings)).join(' '));
    console.log(on, 'predictProba', time(() => fitted.predictProba(t)).join(' '));
  }
  useWasm(true);
  console.log('kmeans', time(() => kMeans(t, { clusters: 8, init: t.at(':8'), maxIterations: 20 })).join(' '));
  console.log('startingShares', time(() => startingShares(data, 8, 'kmeans++', random.key(3))).join(' '));
}, 100000);
