import { compile } from '@x/autodiff';
import { adam, applyUpdates } from '@x/optim';
import { tensor, type Tensor } from '@x/tensor';
import type { Case, Prepare } from '../case.js';
import { floats, numbers } from '../numbers.js';
import { jaxJs } from '../peers/jaxJs.js';
import { tfjs } from '../peers/tfjs.js';

const count = 1e6;
const [learningRate, beta1, beta2, epsilon] = [1e-3, 0.9, 0.999, 1e-8];
const start = numbers(count, { seed: 23 });
const gradient = numbers(count, { seed: 24 });

type Kind = 'float32' | 'float64';
const elements = (kind: Kind, values: Float64Array<ArrayBuffer>): Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> => (kind === 'float32' ? floats(values) : values);

/** One step of training after another: the compiled update is one pass over the parameters, as `explain` shows. */
function ours(kind: Kind): Prepare {
  return () => {
    const opt = adam({ learningRate, beta1, beta2, epsilon });
    const [w0, g] = [tensor(elements(kind, start)), tensor(elements(kind, gradient))];
    const update = compile((w: Tensor, state: readonly unknown[], gradients: Tensor): [Tensor, readonly unknown[]] => {
      const { updates, state: next } = opt.update(gradients, state, w);
      return [applyUpdates(w, updates), next];
    }) as (w: Tensor, state: readonly unknown[], gradients: Tensor) => [Tensor, readonly unknown[]];
    let [w, state]: [Tensor, readonly unknown[]] = [w0, opt.init(w0)];
    return {
      run: () => ([w, state] = update(w, state, g)),
      result: () => update(w0, opt.init(w0), g)[0].data,
    };
  };
}

function byHand(kind: Kind): Prepare {
  return () => {
    const g = elements(kind, gradient);
    const zeros = (): typeof g => (kind === 'float32' ? new Float32Array(count) : new Float64Array(count));
    const make = (): (() => typeof g) => {
      const [w, m, r] = [elements(kind, start).slice(), zeros(), zeros()];
      let t = 0;
      return () => {
        t++;
        const [c1, c2] = [1 - beta1 ** t, 1 - beta2 ** t];
        for (let i = 0; i < count; i++) {
          const gi = g[i]!;
          const mean = beta1 * m[i]! + (1 - beta1) * gi;
          const squares = beta2 * r[i]! + (1 - beta2) * gi * gi;
          m[i] = mean;
          r[i] = squares;
          w[i] = w[i]! - (learningRate * (mean / c1)) / (Math.sqrt(squares / c2) + epsilon);
        }
        return w;
      };
    };
    return { run: make(), result: () => make()() };
  };
}

const tfjsAdam = tfjs('wasm', (tf) => {
  const [w0, g] = [tf.tensor1d(floats(start)), tf.tensor1d(floats(gradient))];
  let [w, m, r, t] = [w0.clone(), tf.zerosLike(w0), tf.zerosLike(w0), 0];
  return () => {
    t++;
    const [nextW, nextM, nextR] = tf.tidy(() => {
      const mean = tf.add(tf.mul(m, beta1), tf.mul(g, 1 - beta1));
      const squares = tf.add(tf.mul(r, beta2), tf.mul(tf.square(g), 1 - beta2));
      const step = tf.div(tf.div(mean, 1 - beta1 ** t), tf.add(tf.sqrt(tf.div(squares, 1 - beta2 ** t)), epsilon));
      return [tf.sub(w, tf.mul(step, learningRate)), mean, squares] as [typeof w, typeof m, typeof r];
    });
    for (const old of [w, m, r]) old.dispose();
    [w, m, r] = [nextW, nextM, nextR];
    return w.clone();
  };
});

const jaxJsAdam = jaxJs(({ numpy: np, jit }) => {
  const [w, m, r, g] = [start, new Float64Array(count), new Float64Array(count), gradient].map((x) => np.array(floats(x))) as [Vector, Vector, Vector, Vector];
  type Vector = ReturnType<typeof np.array>;
  const update = jit((w0: Vector, m0: Vector, r0: Vector, g0: Vector) => {
    const mean = np.add(np.multiply(m0, beta1), np.multiply(g0.ref, 1 - beta1));
    const squares = np.add(np.multiply(r0, beta2), np.multiply(np.square(g0), 1 - beta2));
    const step = np.divide(np.multiply(mean.ref, 1 / (1 - beta1)), np.add(np.sqrt(np.multiply(squares.ref, 1 / (1 - beta2))), epsilon));
    return [np.subtract(w0, np.multiply(step, learningRate)), mean, squares];
  });
  // Always the first step: the corrections are constants of what is compiled.
  return () => {
    const [next, mean, squares] = update(w.ref, m.ref, r.ref, g.ref) as [Vector, Vector, Vector];
    mean.dispose();
    squares.dispose();
    return next;
  };
});

const about = { suite: 'linalg', size: '10⁶ parameters', unit: 'seconds' } as const;

export const adamUpdate: readonly Case[] = [
  {
    ...about,
    name: 'Adam update, float32',
    ours: ours('float32'),
    peers: { 'by hand': byHand('float32'), 'tfjs-wasm': tfjsAdam, 'jax-js': jaxJsAdam },
    budgets: [],
    tolerance: 1e-6,
  },
  { ...about, name: 'Adam update, float64', ours: ours('float64'), peers: { 'by hand': byHand('float64') }, budgets: [], tolerance: 1e-12 },
];
