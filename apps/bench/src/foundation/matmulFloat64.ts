import dgemm from '@stdlib/blas-base-dgemm';
import { matmul, tensor } from '@x/tensor';
import { against, type Case } from '../case.js';
import { numbers, rows } from '../numbers.js';
import { ours } from '../ours.js';
import { jaxJs } from '../peers/jaxJs.js';
import { mathjs } from '../peers/mathjs.js';
import { mlMatrix } from '../peers/mlMatrix.js';
import { numpyTs, numpyTsArray } from '../peers/numpyTs.js';
import { plainJs } from '../peers/plainJs.js';
import { python } from '../peers/python.js';

function square(n: number): Case {
  const [a64, b64] = [numbers(n * n, { seed: 7 }), numbers(n * n, { seed: 8 })];
  const shape: [number, number] = [n, n];
  return {
    suite: 'foundation',
    name: `matmul ${n}, float64`,
    size: `${n}×${n}`,
    unit: 'seconds',
    ours: ours(() => {
      const [a, b] = [tensor(a64, { shape }), tensor(b64, { shape })];
      return () => matmul(a, b);
    }),
    peers: {
      'ml-matrix': mlMatrix(({ Matrix }) => {
        const [a, b] = [new Matrix(rows(a64, n)), new Matrix(rows(b64, n))];
        return () => a.mmul(b);
      }),
      'jax-js': jaxJs(({ numpy }) => {
        const [a, b] = [numpy.array(a64, { shape }), numpy.array(b64, { shape })];
        return () => numpy.matmul(a.ref, b.ref);
      }),
      mathjs: mathjs((math) => {
        const [a, b] = [math.matrix(rows(a64, n)), math.matrix(rows(b64, n))];
        return () => math.multiply(a, b);
      }),
      'numpy-ts': numpyTs((np) => {
        const [a, b] = [numpyTsArray(np, a64, shape), numpyTsArray(np, b64, shape)];
        return () => np.matmul(a, b);
      }),
      'stdlib dgemm': plainJs(() => () => {
        const y = new Float64Array(n * n);
        dgemm('row-major', 'no-transpose', 'no-transpose', n, n, n, 1, a64, n, b64, n, 0, y, n);
        return y;
      }),
      NumPy: python({ inputs: { a: { values: a64, shape }, b: { values: b64, shape } }, expression: 'a @ b' }),
    },
    budgets: [
      ...against(['ml-matrix', 'jax-js', 'mathjs', 'stdlib dgemm'], 10),
      ...against(['numpy-ts'], 2),
      ...against(['NumPy'], { base: 0.18, fma: 0.3 }),
    ],
    tolerance: 1e-12,
    heavy: n >= 1024,
  };
}

/** Products of square float64 matrices; NumPy stands for OpenBLAS on one thread. */
export const matmulFloat64: readonly Case[] = [128, 256, 512, 1024].map(square);
