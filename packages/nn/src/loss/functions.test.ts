import type { Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import reference from '../../reference/functions.json' with { type: 'json' };
import { activations, loss } from '../index.js';
import { expectCase, type ReferenceCase } from '../laws/referenceCase.js';

const { constants, functions } = reference.cases;
const { labels, weights, probs, targets } = constants;

type Reduction = 'mean' | 'sum' | 'none';
type F = (...xs: Tensor[]) => Tensor;

const plain: Readonly<Record<string, F>> = {
  relu: (x) => activations.relu(x!),
  leakyRelu: (x) => activations.leakyRelu(x!, { slope: 0.2 }),
  elu: (x) => activations.elu(x!, { alpha: 0.7 }),
  selu: (x) => activations.selu(x!),
  gelu: (x) => activations.gelu(x!),
  geluTanh: (x) => activations.gelu(x!, { approximate: 'tanh' }),
  silu: (x) => activations.silu(x!),
  mish: (x) => activations.mish(x!),
  softplus: (x) => activations.softplus(x!),
  tanh: (x) => activations.tanh(x!),
  sigmoid: (x) => activations.sigmoid(x!),
  logSigmoid: (x) => activations.logSigmoid(x!),
  hardtanh: (x) => activations.hardtanh(x!, { min: -0.5, max: 2 }),
  softsign: (x) => activations.softsign(x!),
  hardSigmoid: (x) => activations.hardSigmoid(x!),
  hardSwish: (x) => activations.hardSwish(x!),
  softmax: (x) => activations.softmax(x!),
  logSoftmax: (x) => activations.logSoftmax(x!, { axis: 1 }),
  kl: (z) => loss.kl(activations.logSoftmax(z!), probs),
  'crossEntropy axis': (z) => loss.crossEntropy(z!, [[0, 1], [2, 1]], { axis: 1 }),
  triplet: (a, p, n) => loss.triplet(a!, p!, n!),
};

const reduced: Readonly<Record<string, (reduction: Reduction, ...xs: Tensor[]) => Tensor>> = {
  mse: (reduction, p, t) => loss.mse(p!, t!, { reduction }),
  mae: (reduction, p, t) => loss.mae(p!, t!, { reduction }),
  huber: (reduction, p, t) => loss.huber(p!, t!, { delta: 0.6, reduction }),
  crossEntropy: (reduction, z) => loss.crossEntropy(z!, labels, { reduction }),
  'crossEntropy smooth weighted': (reduction, z) => loss.crossEntropy(z!, labels, { weights, labelSmoothing: 0.1, reduction }),
  'crossEntropy ignore': (reduction, z) => loss.crossEntropy(z!, labels, { weights, ignoreIndex: 2, reduction }),
  'crossEntropy probs': (reduction, z) => loss.crossEntropy(z!, probs, { weights, labelSmoothing: 0.2, reduction }),
  nll: (reduction, z) => loss.nll(z!, labels, { weights, reduction }),
  binaryCrossEntropy: (reduction, z) => loss.binaryCrossEntropy(z!, targets, { reduction }),
  'binaryCrossEntropy weighted': (reduction, z) => loss.binaryCrossEntropy(z!, targets, { weights, positiveWeight: weights.map((w) => 2 * w), reduction }),
  'binaryCrossEntropy probs': (reduction, p) => loss.binaryCrossEntropy(p!, targets, { input: 'probs', reduction }),
  multiclassHinge: (reduction, z) => loss.multiclassHinge(z!, labels, { margin: 0.8, average: true, reduction }),
  'multiclassHinge squared': (reduction, z) => loss.multiclassHinge(z!, labels, { squared: true, average: true, reduction }),
  gaussian: (reduction, m, v) => loss.gaussian(m!, targets, v!, { full: true, reduction }),
  poisson: (reduction, s) => loss.poisson(s!, targets, { reduction }),
};

describe("activations and losses have PyTorch's values and gradients", () => {
  test.each((functions as readonly ReferenceCase[]).map((c) => [c.name, c] as const))('N-01 to N-09, N-26, N-27, N-29: %s', (name, c) => {
    const end = name.lastIndexOf(' ');
    const f = plain[name] ?? ((...xs: Tensor[]) => reduced[name.slice(0, end)]!(name.slice(end + 1) as Reduction, ...xs));
    expectCase(c, (_, ...xs) => f(...xs));
    expect(c.inputGradients.length).toBeGreaterThan(0);
  });
});
