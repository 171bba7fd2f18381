import type * as MlMatrix from 'ml-matrix';
import { cholesky, eigh, solve, svd } from '@x/linalg';
import { tensor, type Tensor } from '@x/tensor';
import { against, type Case, type Prepare } from '../case.js';
import { numbers, rows } from '../numbers.js';
import { python } from '../peers/python.js';

/** A whole decomposition is timed, but only numbers without free signs are compared. */
interface Decomposition<Input> {
  readonly name: string;
  readonly inputs: (n: number) => Readonly<Record<string, Input>>;
  readonly ours: (given: Readonly<Record<string, Tensor>>) => unknown;
  readonly compared: (found: never) => ArrayLike<number>;
  readonly mlMatrix: (ml: typeof MlMatrix, given: Readonly<Record<string, MlMatrix.Matrix>>) => unknown;
  readonly mlCompared: (found: never) => ArrayLike<number>;
  readonly numpy: string;
}

interface Matrix {
  readonly values: Float64Array<ArrayBuffer>;
  readonly shape: readonly number[];
}

const square = (n: number): Matrix => ({ values: numbers(n * n, { seed: 21 }), shape: [n, n] });

function symmetric(n: number): Matrix {
  const { values, shape } = square(n);
  return { values: values.map((_, k) => values[k]! + values[(k % n) * n + Math.floor(k / n)]!), shape };
}

/** Diagonally dominant, hence positive definite. */
function positiveDefinite(n: number): Matrix {
  const { values, shape } = symmetric(n);
  return { values: values.map((x, k) => (k % (n + 1) === 0 ? x + 2 * n : x)), shape };
}

const decompositions: readonly Decomposition<Matrix>[] = [
  {
    name: 'eigh',
    inputs: (n) => ({ a: symmetric(n) }),
    ours: ({ a }) => eigh(a!),
    compared: ({ values }: ReturnType<typeof eigh>) => values.data,
    mlMatrix: (ml, { a }) => new ml.EigenvalueDecomposition(a!, { assumeSymmetric: true }),
    mlCompared: ({ realEigenvalues }: MlMatrix.EigenvalueDecomposition) => Float64Array.from(realEigenvalues).sort(),
    numpy: 'np.linalg.eigh(a)[0]',
  },
  {
    name: 'svd',
    inputs: (n) => ({ a: square(n) }),
    ours: ({ a }) => svd(a!),
    compared: ({ s }: ReturnType<typeof svd>) => s.data,
    mlMatrix: (ml, { a }) => new ml.SingularValueDecomposition(a!, { autoTranspose: true }),
    mlCompared: ({ diagonal }: MlMatrix.SingularValueDecomposition) => diagonal,
    numpy: 'np.linalg.svd(a)[1]',
  },
  {
    name: 'cholesky',
    inputs: (n) => ({ a: positiveDefinite(n) }),
    ours: ({ a }) => cholesky(a!),
    compared: ({ data }: Tensor) => data,
    mlMatrix: (ml, { a }) => new ml.CholeskyDecomposition(a!),
    mlCompared: ({ lowerTriangularMatrix }: MlMatrix.CholeskyDecomposition) => lowerTriangularMatrix.to1DArray(),
    numpy: 'np.linalg.cholesky(a)',
  },
  {
    name: 'solve',
    inputs: (n) => ({ a: square(n), b: { values: numbers(n, { seed: 22 }), shape: [n, 1] } }),
    ours: ({ a, b }) => solve(a!, b!),
    compared: ({ data }: Tensor) => data,
    mlMatrix: (ml, { a, b }) => new ml.LuDecomposition(a!).solve(b!),
    mlCompared: (x: MlMatrix.Matrix) => x.to1DArray(),
    numpy: 'np.linalg.solve(a, b)',
  },
];

function mapped<A, B>(record: Readonly<Record<string, A>>, f: (x: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, x]) => [name, f(x)]));
}

function caseOf(it: Decomposition<Matrix>, n: number): Case {
  const inputs = it.inputs(n);
  const ours: Prepare = () => {
    const given = mapped(inputs, ({ values, shape }) => tensor(values, { shape }));
    return { run: () => it.ours(given), result: () => it.compared(it.ours(given) as never) };
  };
  const mlMatrix: Prepare = async () => {
    const ml = await import('ml-matrix');
    const given = mapped(inputs, ({ values, shape }) => new ml.Matrix(rows(values, shape[1]!)));
    return { run: () => it.mlMatrix(ml, given), result: () => it.mlCompared(it.mlMatrix(ml, given) as never) };
  };
  return {
    suite: 'linalg',
    name: `${it.name} ${n}, float64`,
    size: `${n}×${n}`,
    unit: 'seconds',
    ours,
    peers: { 'ml-matrix': mlMatrix, LAPACK: python({ inputs, expression: it.numpy }) },
    budgets: [...against(['ml-matrix'], 8), ...against(['LAPACK'], 1 / 2.5)],
    tolerance: 1e-10,
  };
}

/** Decompositions with all vectors; NumPy stands for LAPACK on OpenBLAS with one thread. */
export const factorisations: readonly Case[] = decompositions.flatMap((it) => [100, 300].map((n) => caseOf(it, n)));
