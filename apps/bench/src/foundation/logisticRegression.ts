import { compile, valueAndGrad, type Compiled } from '@x/autodiff';
import { matmul, tensor, type Tensor } from '@x/tensor';
import { against, type Case, type Prepare } from '../case.js';
import { floats, numbers } from '../numbers.js';
import { c } from '../peers/c.js';
import { jaxJs } from '../peers/jaxJs.js';
import { plainJs } from '../peers/plainJs.js';
import { python } from '../peers/python.js';
import { tfjs, type Tf, type TfTensor } from '../peers/tfjs.js';
import { onCalls, onPlan } from '../plan.js';

const n = 1000;
const d = 25;
const x = numbers(n * d, { seed: 12 });
const weights = numbers(d, { seed: 13 });
const labels = numbers(n, { low: 0, high: 1, seed: 14 }).map((u, i) => {
  let eta = 0;
  for (let j = 0; j < d; j++) eta += x[i * d + j]! * weights[j]!;
  return u < 1 / (1 + Math.exp(-eta)) ? 1 : 0;
});
const beta = numbers(d, { low: -0.5, high: 0.5, seed: 15 });

/** Σ log(1 + exp ηᵢ) − yᵢ ηᵢ + ½ |β|², η = X β. */
function compiled(): Compiled<[Tensor], [Tensor, Tensor]> {
  const [xs, ys] = [tensor(x, { shape: [n, d] }), tensor(labels)];
  return compile(
    valueAndGrad((b: Tensor) => {
      const eta = matmul(xs, b);
      return eta.softplus().sub(ys.mul(eta)).sum().add(b.square().sum().mul(0.5));
    }),
  ) as Compiled<[Tensor], [Tensor, Tensor]>;
}

const result = new Float64Array(1 + d);

function byHand(): Float64Array {
  result.fill(0);
  let loss = 0;
  for (let i = 0; i < n; i++) {
    let eta = 0;
    for (let j = 0; j < d; j++) eta += x[i * d + j]! * beta[j]!;
    const e = Math.exp(-Math.abs(eta));
    loss += Math.max(eta, 0) + Math.log1p(e) - labels[i]! * eta;
    const pull = (eta >= 0 ? 1 : e) / (1 + e) - labels[i]!;
    for (let j = 0; j < d; j++) result[1 + j] = result[1 + j]! + pull * x[i * d + j]!;
  }
  for (let j = 0; j < d; j++) {
    loss += 0.5 * beta[j]! * beta[j]!;
    result[1 + j] = result[1 + j]! + beta[j]!;
  }
  result[0] = loss;
  return result;
}

function jaxContender(kind: 'float32' | 'float64'): Prepare {
  return jaxJs(({ numpy: np, nn, jit, valueAndGrad: derive }) => {
    const given = (values: Float64Array<ArrayBuffer>): Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> => (kind === 'float32' ? floats(values) : values);
    const [xs, ys] = [np.array(given(x), { shape: [n, d] }), np.array(given(labels))];
    type Vector = typeof xs;
    const f = jit(
      derive((b: Vector) => {
        const eta = np.dot(xs.ref, b.ref);
        const misfit = np.sum(np.subtract(nn.softplus(eta.ref), np.multiply(ys.ref, eta)));
        return np.add(misfit, np.multiply(np.sum(np.square(b)), 0.5));
      }),
    );
    const at = np.array(given(beta));
    return () => f(at.ref) as unknown as [Vector, Vector];
  });
}

function tfjsWork(tf: Tf): () => TfTensor[] {
  const [xs, ys] = [tf.tensor2d(floats(x), [n, d]), tf.tensor2d(floats(labels), [n, 1])];
  const derive = tf.valueAndGrad((b) => {
    const eta = tf.matMul(xs, tf.reshape(b, [d, 1]));
    const misfit = tf.sum(tf.sub(tf.softplus(eta), tf.mul(ys, eta)));
    return tf.add(misfit, tf.mul(tf.sum(tf.square(b)), 0.5)) as ReturnType<Tf['scalar']>;
  });
  const at = tf.tensor1d(floats(beta));
  return () => {
    const { value, grad } = derive(at);
    return [value, grad];
  };
}

const peers: Readonly<Record<string, Prepare>> = {
  'jax-js jit': jaxContender('float64'),
  'jax-js jit, float32': jaxContender('float32'),
  'tfjs-wasm': tfjs('wasm', tfjsWork, { read: true }),
  'tfjs-cpu': tfjs('cpu', tfjsWork, { read: true }),
  'by hand': plainJs(() => byHand),
  'C -O3': c('logisticRegression.c', [x, labels, beta]),
  NumPy: python({
    inputs: { x: { values: x, shape: [n, d] }, y: { values: labels, shape: [n] }, b: { values: beta, shape: [d] } },
    setup: `
def f(b):
    eta = x @ b
    e = np.exp(-np.abs(eta))
    p = np.where(eta >= 0, 1, e) / (1 + e)
    return (np.maximum(eta, 0) + np.log1p(e) - y * eta).sum() + 0.5 * b @ b, (p - y) @ x + b`,
    expression: 'f(b)',
  }),
};

const about = { suite: 'foundation', size: '1000×25', unit: 'seconds', peers, tolerance: 1e-4 } as const;
const points: readonly [Tensor, Tensor] = [tensor(beta), tensor(beta.map((b) => -b))];

/** The loss of a logistic regression and its gradient in float64. */
export const logisticRegression: readonly Case[] = [
  {
    ...about,
    name: 'logistic regression, plan',
    ours: () => onPlan(compiled().prepare(points[0]), points),
    budgets: [...against(['jax-js jit'], 6), ...against(['tfjs-wasm', 'tfjs-cpu'], 15), ...against(['C -O3'], 1 / 1.5)],
  },
  {
    ...about,
    name: 'logistic regression, compiled call',
    ours: () => onCalls(compiled(), points),
    budgets: [],
  },
];
