import { add, apply1, defineOp, matmul, mul, tril, type Op, type Tensor, type TensorLike } from '@x/tensor/core';
import { NotPositiveDefinite } from './errors.js';
import { choleskyFactor } from './kernels/choleskyFactor.js';
import { asSquare, batchIndex, matrixCount, mT, orderOf, withBatch } from './matrices.js';
import { onColumns, triangularSolve } from './triangularSolve.js';

const choleskyOp: Op<undefined> = /* @__PURE__ */ defineOp<undefined>({
  name: 'linalg.cholesky',
  infer: ([a]) => ({ shape: a!.shape, dtype: a!.dtype }),
  kernel: ([a], [l]) => {
    const [n] = orderOf(a!);
    for (let i = 0; i < matrixCount(a!); i++) {
      const at = i * n * n;
      const failed = choleskyFactor(a!.data as Float64Array, a!.offset + at, n, l as Float64Array, at);
      if (failed !== undefined) throw new NotPositiveDefinite('linalg.cholesky', failed.pivot, failed.value, batchIndex(a!, i));
    }
  },
  // Ā = sym(L⁻ᵀ Φ(LᵀL̄) L⁻¹), Φ: lower triangle with halved diagonal (Murray 2016, eq. 10).
  vjp: ([g], { outputs: [l] }) => {
    const inner = halfTril(matmul(mT(l!), g!));
    const left = triangularSolve(l!, inner, { transpose: true });
    const whole = mT(triangularSolve(l!, mT(left), { transpose: true }));
    return [mul(add(whole, mT(whole)), 0.5)];
  },
  // L̇ = L Φ(L⁻¹ sym(Ȧ) L⁻ᵀ)
  jvp: ([t], { outputs: [l] }) => {
    const inner = triangularSolve(l!, mT(triangularSolve(l!, symmetrize(t!))));
    return [matmul(l!, halfTril(inner))];
  },
  batch: (batch) => [apply1(choleskyOp, withBatch(batch), undefined)],
  flops: ([a]) => a!.shape.reduce((size, length) => size * length, 1) * (a!.shape[a!.shape.length - 1]! / 3),
});

function halfTril(x: Tensor): Tensor {
  return mul(add(tril(x), tril(x, { offset: -1 })), 0.5);
}

/**
 * The lower triangular factor L with positive diagonal of a symmetric positive definite matrix: A = L·Lᵀ.
 *
 * Shapes: [..., n, n] → [..., n, n].
 * Domain: A is taken as (A + Aᵀ)/2, so that derivatives hold along every direction.
 * Fails: NotPositiveDefinite, which says at which pivot, also where that is NaN or infinite; ShapeError unless square.
 * Source: Golub & Van Loan, Matrix Computations (2013), section 4.2; Murray, Differentiation of the Cholesky
 * decomposition (2016).
 *
 * @example
 * cholesky([[4, 12, -16], [12, 37, -43], [-16, -43, 98]]).toArray() // => [ [ 2, 0, 0 ], [ 6, 1, 0 ], [ -8, 5, 3 ] ]
 */
export function cholesky(a: TensorLike): Tensor {
  const value = asSquare('linalg.cholesky', a);
  return apply1(choleskyOp, [value], undefined);
}

/** (A + Aᵀ)/2. */
export function symmetrize(a: Tensor): Tensor {
  return mul(add(a, mT(a)), 0.5);
}

/**
 * Solves A·x = b from the Cholesky factor L of A.
 *
 * Shapes: L [..., n, n], b [n] or [..., n, m] → like b.
 * Fails: ShapeError when the shapes do not fit.
 *
 * @example
 * choleskySolve(cholesky([[4, 2], [2, 3]]), [8, 7]).toArray().map((x) => +x.toFixed(12)) // => [ 1.25, 1.5 ]
 */
export function choleskySolve(l: TensorLike, b: TensorLike): Tensor {
  return onColumns('linalg.choleskySolve', asSquare('linalg.choleskySolve', l, 'l'), b, (factor, right) =>
    triangularSolve(factor, triangularSolve(factor, right), { transpose: true }),
  );
}
