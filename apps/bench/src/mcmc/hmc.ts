import { defineTarget } from '@x/mcmc';
import { against, type Case, type Prepare } from '../case.js';
import { floats } from '../numbers.js';
import { loadJaxJs, type JaxJs } from '../peers/jaxJs.js';
import { loadTfjs, type Tf } from '../peers/tfjs.js';
import { effects, eightSchools, errors, features, logistic, logisticData, rows, type PosteriorModel } from './models.js';
import { trajectory, type DensityAndGradient } from './trajectory.js';

const stepSize = 0.02;

const ours = (model: () => PosteriorModel, start: Float64Array): Prepare => () => {
  const { density, init } = model();
  const target = defineTarget({ logDensity: density as (p: unknown) => never, example: init });
  const run = trajectory((q, g) => target.logDensityAndGradient(q, g), start, stepSize);
  return { run, result: run };
};

const withJaxJs = (density: (jax: JaxJs) => DensityAndGradient, start: Float64Array): Prepare => async () => {
  const run = trajectory(density(await loadJaxJs()), start, stepSize);
  return { run, result: run };
};

const withTfjs = (backend: 'wasm' | 'cpu', density: (tf: Tf) => DensityAndGradient, start: Float64Array): Prepare => async () => {
  const tf = await loadTfjs(backend);
  const run = trajectory(density(tf), start, stepSize);
  return { enter: () => void tf.setBackend(backend), run, result: run };
};

/** Coordinates in the order of our trees: log τ, μ, z. */
const schoolsStart = Float64Array.of(0.8, 4.4, 0.3, -0.2, 0.9, 0.1, -1.1, 0.4, -0.6, 1.3);

function schoolsByJax({ numpy: np, jit, valueAndGrad }: JaxJs): DensityAndGradient {
  const [y, sigma] = [np.array(Float64Array.from(effects)), np.array(Float64Array.from(errors))];
  type Vector = typeof y;
  const f = jit(
    valueAndGrad(
      (t: Vector, m: Vector, v: Vector) => {
        const tau = np.exp(t.ref);
        const misfit = np.divide(np.subtract(y.ref, np.add(m.ref, np.multiply(tau.ref, v.ref))), sigma.ref);
        const prior = np.add(np.subtract(np.divide(np.square(m), -50), np.log1p(np.divide(np.square(tau), 25))), t);
        return np.subtract(prior, np.multiply(np.add(np.sum(np.square(v)), np.sum(np.square(misfit))), 0.5));
      },
      { argnums: [0, 1, 2] },
    ),
  );
  return (q, g) => {
    const scalar = (x: number): Vector => np.array(Float64Array.of(x)).reshape([]);
    const [value, slopes] = f(scalar(q[0]!), scalar(q[1]!), np.array(q.slice(2))) as unknown as [Vector, Vector[]];
    let at = 0;
    for (const slope of slopes) for (const x of slope.dataSync()) g[at++] = x;
    return value.dataSync()[0]!;
  };
}

function schoolsByTf(tf: Tf): DensityAndGradient {
  const [y, sigma] = [tf.tensor([...effects]), tf.tensor([...errors])];
  const derive = tf.valueAndGrads((t, m, v) => {
    const tau = tf.exp(t!);
    const misfit = tf.div(tf.sub(y, tf.add(m!, tf.mul(tau, v!))), sigma);
    const prior = tf.add(tf.sub(tf.div(tf.square(m!), -50), tf.log1p(tf.div(tf.square(tau), 25))), t!);
    return tf.sub(prior, tf.mul(tf.add(tf.sum(tf.square(v!)), tf.sum(tf.square(misfit))), 0.5)) as ReturnType<Tf['scalar']>;
  });
  return (q, g) =>
    tf.tidy(() => {
      const { value, grads } = derive([tf.scalar(q[0]!), tf.scalar(q[1]!), tf.tensor(floats(q.subarray(2)))]);
      let at = 0;
      for (const slope of grads) for (const x of slope.dataSync()) g[at++] = x;
      return value.dataSync()[0]!;
    }) as unknown as number;
}

const logisticStart = Float64Array.from({ length: features }, (_, j) => 0.1 * Math.cos(j));

function logisticByJax({ numpy: np, nn, jit, valueAndGrad }: JaxJs): DensityAndGradient {
  const [x, y] = [np.array(logisticData.x, { shape: [rows, features] }), np.array(logisticData.y)];
  type Vector = typeof x;
  const f = jit(
    valueAndGrad((w: Vector) => {
      const eta = np.dot(x.ref, w.ref);
      const fit = np.sum(np.subtract(np.multiply(y.ref, eta.ref), nn.softplus(eta)));
      return np.subtract(fit, np.multiply(np.sum(np.square(w)), 0.5));
    }),
  );
  return (q, g) => {
    const [value, slope] = f(np.array(q.slice())) as unknown as [Vector, Vector];
    g.set(slope.dataSync());
    return value.dataSync()[0]!;
  };
}

function logisticByTf(tf: Tf): DensityAndGradient {
  const [x, y] = [tf.tensor2d(floats(logisticData.x), [rows, features]), tf.tensor2d(floats(logisticData.y), [rows, 1])];
  const derive = tf.valueAndGrad((w) => {
    const eta = tf.matMul(x, tf.reshape(w, [features, 1]));
    const fit = tf.sum(tf.sub(tf.mul(y, eta), tf.softplus(eta)));
    return tf.sub(fit, tf.mul(tf.sum(tf.square(w)), 0.5)) as ReturnType<Tf['scalar']>;
  });
  return (q, g) =>
    tf.tidy(() => {
      const { value, grad } = derive(tf.tensor1d(floats(q)));
      g.set(grad.dataSync());
      return value.dataSync()[0]!;
    }) as unknown as number;
}

// tfjs computes in float32: ten steps at values near 500 agree to a few parts in 10⁴.
const about = { suite: 'mcmc', unit: 'seconds', tolerance: 2e-3 } as const;

/** The same trajectory of Hamiltonian Monte Carlo with density and gradient by each library; effective draws per second follow the same ratio. */
export const hmc: readonly Case[] = [
  {
    ...about,
    name: 'HMC trajectory of 10 steps, eight schools',
    size: '10 parameters',
    ours: ours(eightSchools as () => PosteriorModel, schoolsStart),
    peers: { 'jax-js jit': withJaxJs(schoolsByJax, schoolsStart), 'tfjs-cpu': withTfjs('cpu', schoolsByTf, schoolsStart), 'tfjs-wasm': withTfjs('wasm', schoolsByTf, schoolsStart) },
    budgets: [...against(['jax-js jit', 'tfjs-cpu', 'tfjs-wasm'], 100)],
  },
  {
    ...about,
    name: 'HMC trajectory of 10 steps, logistic regression',
    size: '1000×20',
    ours: ours(logistic as () => PosteriorModel, logisticStart),
    peers: { 'jax-js jit': withJaxJs(logisticByJax, logisticStart), 'tfjs-cpu': withTfjs('cpu', logisticByTf, logisticStart), 'tfjs-wasm': withTfjs('wasm', logisticByTf, logisticStart) },
    budgets: [...against(['jax-js jit', 'tfjs-cpu', 'tfjs-wasm'], 4)],
  },
];
