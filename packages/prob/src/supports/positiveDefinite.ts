import { apply1, defineOp, type Op, type Operand, ShapeError, showShape, type Tensor } from '@x/tensor/core';
import { CovarianceBijector } from '../bijectors/covariance.js';
import type { Support } from './support.js';

/** Whether each matrix of a batch is symmetric and positive definite, as an op, so that it can be traced. */
const isPositiveDefiniteOp: Op<undefined> = /* @__PURE__ */ defineOp<undefined>({
  name: 'supports.positiveDefinite',
  infer: ([x]) => {
    requireSquare('supports.positiveDefinite', x!);
    return { shape: x!.shape.slice(0, -2), dtype: 'bool' };
  },
  kernel: ([x], [y]) => {
    const n = x!.shape.at(-1)!;
    for (let i = 0; i < y!.length; i++) y![i] = Number(isPositiveDefiniteAt(x!, x!.offset + i * n * n, n));
  },
  vjp: () => [null],
  batch: ({ inputs }) => [apply1(isPositiveDefiniteOp, inputs, undefined)],
});

/** Symmetric positive definite matrices, such as covariances. */
export const positiveDefinite: Support = {
  name: 'positiveDefinite',
  expectation: 'be symmetric and positive definite',
  eventRank: 2,
  discrete: false,
  contains: (x) => apply1(isPositiveDefiniteOp, [x], undefined),
  bijector: () => new CovarianceBijector(),
};

/** Throws a ShapeError unless the last two axes have the same length. */
export function requireSquare(op: string, x: { readonly shape: Tensor['shape'] }): void {
  if (x.shape.length >= 2 && x.shape.at(-1) === x.shape.at(-2)) return;
  throw new ShapeError({ op, argument: 'x', expected: 'be square, [..., n, n]', actual: `shape ${showShape(x.shape)}` });
}

/** Symmetry up to rounding, and a Cholesky factor with a positive diagonal. */
function isPositiveDefiniteAt({ data, dtype }: Operand, from: number, n: number): boolean {
  const slack = dtype === 'float32' ? 1e-5 : 1e-8;
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const a = data[from + i * n + j]!;
      const other = data[from + j * n + i]!;
      if (Math.abs(a - other) > slack * Math.sqrt(Math.abs(data[from + i * (n + 1)]! * data[from + j * (n + 1)]!))) return false;
      let rest = (a + other) / 2;
      for (let k = 0; k < j; k++) rest -= l[i * n + k]! * l[j * n + k]!;
      if (i === j) {
        if (!(rest > 0 && rest < Infinity)) return false;
        l[i * n + i] = Math.sqrt(rest);
      } else {
        l[i * n + j] = rest / l[j * n + j]!;
      }
    }
  }
  return true;
}
