import { logSumExp, sum, tensor } from '@x/tensor';
import { against, type Case, type Prepare } from '../case.js';
import { floats, numbers } from '../numbers.js';
import { ours } from '../ours.js';
import { jaxJs } from '../peers/jaxJs.js';
import { mathjs } from '../peers/mathjs.js';
import { mlMatrix } from '../peers/mlMatrix.js';
import { numpyTs, numpyTsArray } from '../peers/numpyTs.js';
import { plainJs } from '../peers/plainJs.js';
import { python } from '../peers/python.js';
import { tfjs } from '../peers/tfjs.js';

const count = 1e5;
const x64 = numbers(count, { low: 0, high: 4, seed: 11 });
const x32 = floats(x64);
const shape = [count];
const logSumExpInNumpy = '(m := x.max()) + np.log(np.exp(x - m).sum())';

function plainLogSumExp(x: Float32Array | Float64Array): number {
  let largest = -Infinity;
  for (let i = 0; i < count; i++) if (x[i]! > largest) largest = x[i]!;
  let total = 0;
  for (let i = 0; i < count; i++) total += Math.exp(x[i]! - largest);
  return largest + Math.log(total);
}

/** numpy-ts has no logSumExp; these are the calls that a user would write. */
function numpyTsLogSumExp(x: Float32Array | Float64Array): Prepare {
  return numpyTs((np) => {
    const given = numpyTsArray(np, x, shape);
    return () => {
      const largest = np.max(given) as number;
      const shifted = np.subtract(given, largest);
      const terms = np.exp(shifted);
      const total = np.sum(terms) as number;
      shifted.dispose();
      terms.dispose();
      return largest + Math.log(total);
    };
  });
}

/** One number from 10⁵. */
export const reductions: readonly Case[] = [
  {
    suite: 'foundation',
    name: 'sum, float32',
    size: '10⁵',
    unit: 'seconds',
    ours: ours(() => {
      const x = tensor(x32);
      return () => sum(x);
    }),
    peers: {
      'tfjs-wasm': tfjs('wasm', (tf) => {
        const x = tf.tensor(x32);
        return () => tf.sum(x);
      }),
      'tfjs-cpu': tfjs('cpu', (tf) => {
        const x = tf.tensor(x32);
        return () => tf.sum(x);
      }),
      'jax-js': jaxJs(({ numpy, jit }) => {
        const x = numpy.array(x32);
        const f = jit((v: typeof x) => numpy.sum(v));
        return () => f(x.ref);
      }),
      'numpy-ts': numpyTs((np) => {
        const x = numpyTsArray(np, x32, shape);
        return () => np.sum(x) as number;
      }),
      NumPy: python({ inputs: { x: { values: x32, shape } }, expression: 'x.sum()' }),
    },
    budgets: against(['tfjs-wasm', 'tfjs-cpu', 'jax-js', 'numpy-ts'], 4),
    // tfjs-wasm and jax-js add in float32 from left to right.
    tolerance: 1e-3,
  },
  {
    suite: 'foundation',
    name: 'sum, float64',
    size: '10⁵',
    unit: 'seconds',
    ours: ours(() => {
      const x = tensor(x64);
      return () => sum(x);
    }),
    peers: {
      'jax-js': jaxJs(({ numpy, jit }) => {
        const x = numpy.array(x64);
        const f = jit((v: typeof x) => numpy.sum(v));
        return () => f(x.ref);
      }),
      'numpy-ts': numpyTs((np) => {
        const x = numpyTsArray(np, x64, shape);
        return () => np.sum(x) as number;
      }),
      'ml-matrix': mlMatrix(({ Matrix }) => {
        const x = new Matrix([Array.from(x64)]);
        return () => x.sum();
      }),
      mathjs: mathjs((math) => {
        const x = math.matrix(Array.from(x64));
        return () => math.sum(x) as number;
      }),
      NumPy: python({ inputs: { x: { values: x64, shape } }, expression: 'x.sum()' }),
      'plain loop': plainJs(() => () => {
        let total = 0;
        for (let i = 0; i < count; i++) total += x64[i]!;
        return total;
      }),
    },
    budgets: against(['jax-js', 'numpy-ts', 'ml-matrix', 'mathjs'], 4),
    tolerance: 1e-11,
  },
  {
    suite: 'foundation',
    name: 'logSumExp, float32',
    size: '10⁵',
    unit: 'seconds',
    ours: ours(() => {
      const x = tensor(x32);
      return () => logSumExp(x);
    }),
    peers: {
      'tfjs-wasm': tfjs('wasm', (tf) => {
        const x = tf.tensor(x32);
        return () => tf.logSumExp(x);
      }),
      'tfjs-cpu': tfjs('cpu', (tf) => {
        const x = tf.tensor(x32);
        return () => tf.logSumExp(x);
      }),
      'jax-js': jaxJs(({ numpy, nn, jit }) => {
        const x = numpy.array(x32);
        const f = jit((v: typeof x) => nn.logsumexp(v));
        return () => f(x.ref);
      }),
      'numpy-ts': numpyTsLogSumExp(x32),
      NumPy: python({ inputs: { x: { values: x32, shape } }, expression: logSumExpInNumpy }),
      'plain loop': plainJs(() => () => plainLogSumExp(x32)),
    },
    budgets: against(['tfjs-wasm', 'tfjs-cpu', 'jax-js', 'numpy-ts'], 4),
    tolerance: 1e-4,
  },
  {
    suite: 'foundation',
    name: 'logSumExp, float64',
    size: '10⁵',
    unit: 'seconds',
    ours: ours(() => {
      const x = tensor(x64);
      return () => logSumExp(x);
    }),
    peers: {
      'jax-js': jaxJs(({ numpy, nn, jit }) => {
        const x = numpy.array(x64);
        const f = jit((v: typeof x) => nn.logsumexp(v));
        return () => f(x.ref);
      }),
      mathjs: mathjs((math) => {
        const x = math.matrix(Array.from(x64));
        return () => {
          const largest = math.max(x) as number;
          return largest + Math.log(math.sum(math.map(x, (v: number) => Math.exp(v - largest))) as number);
        };
      }),
      'numpy-ts': numpyTsLogSumExp(x64),
      NumPy: python({ inputs: { x: { values: x64, shape } }, expression: logSumExpInNumpy }),
      'plain loop': plainJs(() => () => plainLogSumExp(x64)),
    },
    budgets: against(['jax-js', 'numpy-ts', 'mathjs'], 4),
    // jax-js computes the logarithm of float64 to 1.1e-4.
    tolerance: 1e-4,
  },
];
