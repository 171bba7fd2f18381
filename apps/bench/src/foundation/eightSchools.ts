import { compile, valueAndGrad, type Compiled } from '@x/autodiff';
import { tensor, type Tensor } from '@x/tensor';
import { against, type Case, type Prepare } from '../case.js';
import { floats } from '../numbers.js';
import { c } from '../peers/c.js';
import { jaxJs } from '../peers/jaxJs.js';
import { plainJs } from '../peers/plainJs.js';
import { tfjs, type Tf, type TfTensor } from '../peers/tfjs.js';
import { onCalls, onPlan } from '../plan.js';

// Rubin, Estimation in parallel randomized experiments (1981): effects of coaching and their standard errors.
const effects = Float64Array.of(28, 8, -3, 7, -1, 1, 18, 12);
const errors = Float64Array.of(15, 10, 16, 11, 9, 11, 10, 18);

/** Parameters of the non-centred form: θ = μ + τ z. */
interface Parameters {
  readonly logTau: Tensor;
  readonly mu: Tensor;
  readonly z: Tensor;
}

const logTau = 0.8;
const mu = 4.4;
const z = Float64Array.of(0.3, -0.2, 0.9, 0.1, -1.1, 0.4, -0.6, 1.3);
const point = (shift: number): Parameters => ({ logTau: tensor(logTau + shift), mu: tensor(mu + shift), z: tensor(z.map((v) => v + shift)) });
const points: readonly [Parameters, Parameters] = [point(0), point(0.25)];

/** log p(μ, log τ, z, y) without constants: μ ~ Normal(0, 5), τ ~ HalfCauchy(5), z ~ Normal(0, 1), y ~ Normal(θ, σ). */
function compiled(): Compiled<[Parameters], [Tensor, Parameters]> {
  const [y, sigma] = [tensor(effects), tensor(errors)];
  return compile(
    valueAndGrad((p: Parameters) => {
      const tau = p.logTau.exp();
      const misfit = y.sub(p.mu.add(tau.mul(p.z))).div(sigma);
      const prior = p.mu.square().div(-50).sub(tau.square().div(25).log1p()).add(p.logTau);
      return prior.sub(p.z.square().sum().mul(0.5)).sub(misfit.square().sum().mul(0.5));
    }),
  ) as Compiled<[Parameters], [Tensor, Parameters]>;
}

const result = new Float64Array(11);

function byHand(): Float64Array {
  const tau = Math.exp(logTau);
  const share = (tau * tau) / 25;
  let [density, toTau, toMu] = [(mu * mu) / -50 - Math.log1p(share) + logTau, 0, mu / -25];
  for (let i = 0; i < 8; i++) {
    const misfit = (effects[i]! - mu - tau * z[i]!) / errors[i]!;
    const pull = misfit / errors[i]!;
    density -= 0.5 * (z[i]! * z[i]! + misfit * misfit);
    toMu += pull;
    toTau += pull * z[i]!;
    result[3 + i] = pull * tau - z[i]!;
  }
  result[0] = density;
  result[1] = 1 + toTau * tau - (2 * share) / (1 + share);
  result[2] = toMu;
  return result;
}

const peers: Readonly<Record<string, Prepare>> = {
  'jax-js jit': jaxJs(({ numpy: np, jit, valueAndGrad: derive }) => {
    const [y, sigma] = [np.array(effects), np.array(errors)];
    type Vector = typeof y;
    const f = jit(
      derive(
        (t: Vector, m: Vector, v: Vector) => {
          const tau = np.exp(t.ref);
          const misfit = np.divide(np.subtract(y.ref, np.add(m.ref, np.multiply(tau.ref, v.ref))), sigma.ref);
          const prior = np.add(np.subtract(np.divide(np.square(m), -50), np.log1p(np.divide(np.square(tau), 25))), t);
          const squares = np.add(np.sum(np.square(v)), np.sum(np.square(misfit)));
          return np.subtract(prior, np.multiply(squares, 0.5));
        },
        { argnums: [0, 1, 2] },
      ),
    );
    const scalar = (x: number): Vector => np.array(Float64Array.of(x)).reshape([]);
    const [t, m, v] = [scalar(logTau), scalar(mu), np.array(z)];
    return () => (f(t.ref, m.ref, v.ref) as [Vector, Vector[]]).flat();
  }),
  'tfjs-cpu': tfjs('cpu', tfjsWork, { read: true }),
  'tfjs-wasm': tfjs('wasm', tfjsWork, { read: true }),
  'by hand': plainJs(() => byHand),
  'C -O3': c('eightSchools.c', [Float64Array.of(logTau, mu, ...z), effects, errors]),
};

function tfjsWork(tf: Tf): () => TfTensor[] {
  const [y, sigma] = [tf.tensor(floats(effects)), tf.tensor(floats(errors))];
  const derive = tf.valueAndGrads((t, m, v) => {
    const tau = tf.exp(t!);
    const misfit = tf.div(tf.sub(y, tf.add(m!, tf.mul(tau, v!))), sigma);
    const prior = tf.add(tf.sub(tf.div(tf.square(m!), -50), tf.log1p(tf.div(tf.square(tau), 25))), t!);
    const squares = tf.add(tf.sum(tf.square(v!)), tf.sum(tf.square(misfit)));
    return tf.sub(prior, tf.mul(squares, 0.5)) as ReturnType<Tf['scalar']>;
  });
  const at = [tf.scalar(logTau), tf.scalar(mu), tf.tensor(floats(z))];
  return () => {
    const { value, grads } = derive(at);
    return [value, ...grads];
  };
}

const about = { suite: 'foundation', size: '10 parameters', unit: 'seconds', tolerance: 1e-4 } as const;

/** The log density of eight schools and its gradient, as a sampler asks for it hundreds of times per draw. */
export const eightSchools: readonly Case[] = [
  {
    ...about,
    name: 'eight schools, plan',
    ours: () => onPlan(compiled().prepare(points[0]), points),
    peers,
    budgets: [{ atMost: 0.3e-6 }, ...against(['jax-js jit'], 1000), ...against(['tfjs-cpu', 'tfjs-wasm'], 3000)],
  },
  {
    ...about,
    name: 'eight schools, compiled call',
    ours: () => onCalls(compiled(), points),
    peers,
    budgets: [],
  },
];
