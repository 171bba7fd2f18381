import { add, exp, mul, tensor } from '@x/tensor';
import { against, type Case } from '../case.js';
import { floats, numbers } from '../numbers.js';
import { ours } from '../ours.js';
import { jaxJs } from '../peers/jaxJs.js';
import { mathjs } from '../peers/mathjs.js';
import { numpyTs, numpyTsArray } from '../peers/numpyTs.js';
import { plainJs } from '../peers/plainJs.js';
import { python } from '../peers/python.js';
import { tfjs } from '../peers/tfjs.js';

const a64 = numbers(10, { seed: 1 });
const b64 = numbers(10, { seed: 2 });
const [a32, b32] = [floats(a64), floats(b64)];
const shape = [10];
const budgets = [{ atMost: 1e-6 }, ...against(['tfjs-wasm', 'tfjs-cpu'], 5), ...against(['jax-js'], 50)];

/** The price of calling anything at all: one op on ten elements, nothing compiled. */
export const eagerOp: readonly Case[] = [
  {
    suite: 'foundation',
    name: 'eager add, float32',
    size: '10',
    unit: 'seconds',
    ours: ours(() => {
      const [a, b] = [tensor(a32), tensor(b32)];
      return () => add(a, b);
    }),
    peers: {
      'tfjs-wasm': tfjs('wasm', (tf) => {
        const [a, b] = [tf.tensor(a32), tf.tensor(b32)];
        return () => tf.add(a, b);
      }),
      'tfjs-cpu': tfjs('cpu', (tf) => {
        const [a, b] = [tf.tensor(a32), tf.tensor(b32)];
        return () => tf.add(a, b);
      }),
      'jax-js': jaxJs(({ numpy }) => {
        const [a, b] = [numpy.array(a32), numpy.array(b32)];
        return () => numpy.add(a.ref, b.ref);
      }),
      'numpy-ts': numpyTs((np) => {
        const [a, b] = [numpyTsArray(np, a32, shape), numpyTsArray(np, b32, shape)];
        return () => np.add(a, b);
      }),
      NumPy: python({ inputs: { a: { values: a32, shape }, b: { values: b32, shape } }, expression: 'a + b' }),
      'plain loop': plainJs(() => () => {
        const y = new Float32Array(10);
        for (let i = 0; i < 10; i++) y[i] = a32[i]! + b32[i]!;
        return y;
      }),
    },
    budgets,
    tolerance: 1e-6,
  },
  {
    suite: 'foundation',
    name: 'eager exp, float32',
    size: '10',
    unit: 'seconds',
    ours: ours(() => {
      const a = tensor(a32);
      return () => exp(a);
    }),
    peers: {
      'tfjs-wasm': tfjs('wasm', (tf) => {
        const a = tf.tensor(a32);
        return () => tf.exp(a);
      }),
      'tfjs-cpu': tfjs('cpu', (tf) => {
        const a = tf.tensor(a32);
        return () => tf.exp(a);
      }),
      'jax-js': jaxJs(({ numpy }) => {
        const a = numpy.array(a32);
        return () => numpy.exp(a.ref);
      }),
      'numpy-ts': numpyTs((np) => {
        const a = numpyTsArray(np, a32, shape);
        return () => np.exp(a);
      }),
      NumPy: python({ inputs: { a: { values: a32, shape } }, expression: 'np.exp(a)' }),
    },
    budgets,
    tolerance: 1e-5,
  },
  {
    suite: 'foundation',
    name: 'eager multiply, float64',
    size: '10',
    unit: 'seconds',
    ours: ours(() => {
      const [a, b] = [tensor(a64), tensor(b64)];
      return () => mul(a, b);
    }),
    peers: {
      'jax-js': jaxJs(({ numpy }) => {
        const [a, b] = [numpy.array(a64), numpy.array(b64)];
        return () => numpy.multiply(a.ref, b.ref);
      }),
      'numpy-ts': numpyTs((np) => {
        const [a, b] = [numpyTsArray(np, a64, shape), numpyTsArray(np, b64, shape)];
        return () => np.multiply(a, b);
      }),
      mathjs: mathjs((math) => {
        const [a, b] = [math.matrix(Array.from(a64)), math.matrix(Array.from(b64))];
        return () => math.dotMultiply(a, b);
      }),
      NumPy: python({ inputs: { a: { values: a64, shape }, b: { values: b64, shape } }, expression: 'a * b' }),
    },
    budgets: [{ atMost: 1e-6 }, ...against(['jax-js'], 50)],
    tolerance: 1e-12,
  },
];
