import { GaussianMixture } from '@x/em';
import { tensor } from '@x/tensor';
import { against, type Case } from '../case.js';
import { plainJs } from '../peers/plainJs.js';
import { python } from '../peers/python.js';
import { covariances, d, k, means, n, weights, x } from './clusteredRows.js';
import { responsibilities } from './plainResponsibilities.js';

const values = () => ({ weights: tensor(weights), means: tensor(means, { shape: [k, d] }), covariances: tensor(covariances, { shape: [k, d, d] }) });
const inputs = {
  x: { values: x, shape: [n, d] },
  weights: { values: weights, shape: [k] },
  means: { values: means, shape: [k, d] },
  covariances: { values: covariances, shape: [k, d, d] },
};
const setup = `
from sklearn.mixture import GaussianMixture
from sklearn.mixture._gaussian_mixture import _compute_precision_cholesky
m = GaussianMixture(len(weights), reg_covar=1e-6)
def begin():
    m.weights_, m.means_, m.covariances_ = weights, means, covariances
    m.precisions_cholesky_ = _compute_precision_cholesky(covariances, 'full')
def iterate(count):
    begin()
    for _ in range(count):
        m._m_step(x, m._e_step(x)[1])
    m._e_step(x)
    return m.weights_, m.means_, m.covariances_
begin()`;

const iterations = 5;

/** The E-step by itself, and whole iterations; scikit-learn begins with the same parameters and makes the same steps. */
export const gaussianMixture: readonly Case[] = [
  {
    suite: 'em',
    name: 'Gaussian mixture, E-step',
    size: '10⁵ rows, 10 columns, 8 components, full',
    unit: 'seconds',
    ours: () => {
      const [mixture, rows] = [GaussianMixture.of(values()), tensor(x, { shape: [n, d] })];
      return { run: () => mixture.predictProba(rows), result: () => mixture.predictProba(rows).data };
    },
    peers: {
      'scikit-learn': python({ inputs, modules: ['sklearn'], setup, expression: 'm.predict_proba(x)' }),
      'plain JS': plainJs(() => () => responsibilities(x, { n, d, k, weights, means, covariances })),
    },
    budgets: [...against(['scikit-learn'], 4), ...against(['plain JS'], 5)],
    tolerance: 1e-9,
  },
  {
    suite: 'em',
    name: 'Gaussian mixture, 5 iterations',
    size: '10⁵ rows, 10 columns, 8 components, full',
    unit: 'seconds',
    ours: () => {
      const rows = tensor(x, { shape: [n, d] });
      const options = { components: k, init: values(), maxIterations: iterations, tolerance: 0, regularization: 1e-6 };
      const once = () => new GaussianMixture(options).fit(rows);
      return {
        run: once,
        result: () => {
          const fitted = once();
          return Float64Array.from([...fitted.weights.data, ...fitted.means.data, ...fitted.covariances.data]);
        },
      };
    },
    peers: { 'scikit-learn': python({ inputs, modules: ['sklearn'], setup, expression: `iterate(${iterations})` }) },
    budgets: [],
    tolerance: 1e-8,
  },
];
