import stdlibExp from '@stdlib/math-base-special-exp';
import { exp, log, sigmoid, tanh, tensor, type Unary } from '@x/tensor';
import { against, type Case, type Prepare } from '../case.js';
import { floats, numbers } from '../numbers.js';
import { ours } from '../ours.js';
import { jaxJs } from '../peers/jaxJs.js';
import { numpyTs, numpyTsArray } from '../peers/numpyTs.js';
import { plainJs } from '../peers/plainJs.js';
import { python } from '../peers/python.js';
import { tfjs } from '../peers/tfjs.js';

const count = 1e5;

interface Function {
  readonly name: 'exp' | 'log' | 'tanh' | 'sigmoid';
  readonly op: Unary;
  readonly plain: (x: number) => number;
  /** In NumPy's words. */
  readonly numpy: string;
  readonly low: number;
  readonly high: number;
}

const functions: readonly Function[] = [
  { name: 'exp', op: exp, plain: Math.exp, numpy: 'np.exp(x)', low: -5, high: 5 },
  { name: 'log', op: log, plain: Math.log, numpy: 'np.log(x)', low: 0.1, high: 10 },
  { name: 'tanh', op: tanh, plain: Math.tanh, numpy: 'np.tanh(x)', low: -4, high: 4 },
  { name: 'sigmoid', op: sigmoid, plain: (x) => 1 / (1 + Math.exp(-x)), numpy: '1 / (1 + np.exp(-x))', low: -8, high: 8 },
];

function float32Case({ name, op, plain, numpy, low, high }: Function): Case {
  const x32 = floats(numbers(count, { low, high, seed: 9 }));
  const shape = [count];
  const peers: Record<string, Prepare> = {
    'tfjs-wasm': tfjs('wasm', (tf) => {
      const x = tf.tensor(x32);
      return () => tf[name](x);
    }),
    'tfjs-cpu': tfjs('cpu', (tf) => {
      const x = tf.tensor(x32);
      return () => tf[name](x);
    }),
    'jax-js': jaxJs(({ numpy: np, nn, jit }) => {
      const x = np.array(x32);
      const f = jit(name === 'sigmoid' ? nn.sigmoid : np[name]);
      return () => f(x.ref);
    }),
    NumPy: python({ inputs: { x: { values: x32, shape } }, expression: numpy }),
    'plain loop': plainJs(() => () => {
      const y = new Float32Array(count);
      for (let i = 0; i < count; i++) y[i] = plain(x32[i]!);
      return y;
    }),
  };
  if (name !== 'sigmoid') {
    peers['numpy-ts'] = numpyTs((np) => {
      const x = numpyTsArray(np, x32, shape);
      return () => np[name](x);
    });
  }
  return {
    suite: 'foundation',
    name: `${name}, float32`,
    size: '10⁵',
    unit: 'seconds',
    ours: ours(() => {
      const x = tensor(x32);
      return () => op(x);
    }),
    peers,
    budgets: against(['tfjs-wasm'], 1.2),
    // jax-js approximates its logarithm to 1.1e-4; everybody else is within a few units in the last place.
    tolerance: 2e-4,
  };
}

const x64 = numbers(count, { low: -5, high: 5, seed: 10 });

/** Functions of each of 10⁵ elements. */
export const elementwise: readonly Case[] = [
  ...functions.map(float32Case),
  {
    suite: 'foundation',
    name: 'exp, float64',
    size: '10⁵',
    unit: 'seconds',
    ours: ours(() => {
      const x = tensor(x64);
      return () => exp(x);
    }),
    peers: {
      'jax-js': jaxJs(({ numpy, jit }) => {
        const x = numpy.array(x64);
        const f = jit(numpy.exp);
        return () => f(x.ref);
      }),
      'numpy-ts': numpyTs((np) => {
        const x = numpyTsArray(np, x64, [count]);
        return () => np.exp(x);
      }),
      stdlib: plainJs(() => () => {
        const y = new Float64Array(count);
        for (let i = 0; i < count; i++) y[i] = stdlibExp(x64[i]!);
        return y;
      }),
      NumPy: python({ inputs: { x: { values: x64, shape: [count] } }, expression: 'np.exp(x)' }),
      'plain loop': plainJs(() => () => {
        const y = new Float64Array(count);
        for (let i = 0; i < count; i++) y[i] = Math.exp(x64[i]!);
        return y;
      }),
    },
    budgets: [],
    // jax-js gives float64 exponentials to float32 accuracy.
    tolerance: 2e-6,
  },
];
