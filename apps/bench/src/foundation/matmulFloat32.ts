import { matmul, tensor, transpose } from '@x/tensor';
import { against, type Case } from '../case.js';
import { floats, numbers } from '../numbers.js';
import { ours } from '../ours.js';
import { jaxJs } from '../peers/jaxJs.js';
import { numpyTs, numpyTsArray } from '../peers/numpyTs.js';
import { python } from '../peers/python.js';
import { tfjs } from '../peers/tfjs.js';

function plain(n: number): Case {
  const [a32, b32] = [floats(numbers(n * n, { seed: 3 })), floats(numbers(n * n, { seed: 4 }))];
  const shape: [number, number] = [n, n];
  return {
    suite: 'foundation',
    name: `matmul ${n}, float32`,
    size: `${n}×${n}`,
    unit: 'seconds',
    ours: ours(() => {
      const [a, b] = [tensor(a32, { shape }), tensor(b32, { shape })];
      return () => matmul(a, b);
    }),
    peers: {
      'tfjs-wasm': tfjs('wasm', (tf) => {
        const [a, b] = [tf.tensor2d(a32, shape), tf.tensor2d(b32, shape)];
        return () => tf.matMul(a, b);
      }),
      'jax-js': jaxJs(({ numpy }) => {
        const [a, b] = [numpy.array(a32, { shape }), numpy.array(b32, { shape })];
        return () => numpy.matmul(a.ref, b.ref);
      }),
      'numpy-ts': numpyTs((np) => {
        const [a, b] = [numpyTsArray(np, a32, shape), numpyTsArray(np, b32, shape)];
        return () => np.matmul(a, b);
      }),
      NumPy: python({ inputs: { a: { values: a32, shape }, b: { values: b32, shape } }, expression: 'a @ b' }),
    },
    budgets: against(['tfjs-wasm'], { base: 1.05, fma: 1.6 }),
    tolerance: 1e-5,
  };
}

function transposed(n: number, first: boolean, second: boolean): Case {
  const [a32, b32] = [floats(numbers(n * n, { seed: 5 })), floats(numbers(n * n, { seed: 6 }))];
  const shape: [number, number] = [n, n];
  const which = `${first ? 'Aᵀ' : 'A'}${second ? 'Bᵀ' : 'B'}`;
  return {
    suite: 'foundation',
    name: `matmul ${which} ${n}, float32`,
    size: `${n}×${n}`,
    unit: 'seconds',
    ours: ours(() => {
      const [a, b] = [tensor(a32, { shape }), tensor(b32, { shape })];
      return () => matmul(first ? transpose(a) : a, second ? transpose(b) : b);
    }),
    peers: {
      'tfjs-wasm': tfjs('wasm', (tf) => {
        const [a, b] = [tf.tensor2d(a32, shape), tf.tensor2d(b32, shape)];
        return () => tf.matMul(a, b, first, second);
      }),
      'jax-js': jaxJs(({ numpy }) => {
        const [a, b] = [numpy.array(a32, { shape }), numpy.array(b32, { shape })];
        return () => numpy.matmul(first ? numpy.transpose(a.ref) : a.ref, second ? numpy.transpose(b.ref) : b.ref);
      }),
      NumPy: python({
        inputs: { a: { values: a32, shape }, b: { values: b32, shape } },
        expression: `${first ? 'a.T' : 'a'} @ ${second ? 'b.T' : 'b'}`,
      }),
    },
    budgets: against(['tfjs-wasm'], 10),
    tolerance: 1e-5,
  };
}

/** Products of square float32 matrices; transposed operands are views for us and flags for tfjs. */
export const matmulFloat32: readonly Case[] = [
  ...[128, 256, 512, 1024].map(plain),
  transposed(256, true, false),
  transposed(512, true, false),
  transposed(512, false, true),
  transposed(512, true, true),
];
