import { kMeans } from '@x/em';
import { tensor } from '@x/tensor';
import type { Case } from '../case.js';
import { rows } from '../numbers.js';
import { python } from '../peers/python.js';
import { d, k, means, n, x } from './clusteredRows.js';

const iterations = 20;

/** Lloyd's iterations from given centres. */
export const clusters: readonly Case[] = [
  {
    suite: 'em',
    name: 'k-means, 20 iterations',
    size: '10⁵ rows, 10 columns, 8 clusters',
    unit: 'seconds',
    ours: () => {
      const table = tensor(x, { shape: [n, d] });
      const once = () => kMeans(table, { clusters: k, init: tensor(means, { shape: [k, d] }), maxIterations: iterations });
      return { run: once, result: () => once().centers.data };
    },
    peers: {
      'ml-kmeans': async () => {
        const ml = await import('ml-kmeans');
        const [table, init] = [rows(x, d), rows(means, d)];
        const once = () => ml.kmeans(table, k, { initialization: init, maxIterations: iterations, tolerance: 0 });
        return { run: once, result: () => once().centroids.flat() };
      },
      'scikit-learn': python({
        inputs: { x: { values: x, shape: [n, d] }, means: { values: means, shape: [k, d] } },
        modules: ['sklearn'],
        setup: 'from sklearn.cluster import KMeans',
        expression: `KMeans(len(means), init=means, n_init=1, max_iter=${iterations}, tol=0, algorithm='lloyd').fit(x).cluster_centers_`,
      }),
    },
    budgets: [],
    tolerance: 1e-9,
  },
];
