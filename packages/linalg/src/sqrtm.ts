import { apply1, defineOp, DomainError, type Op, type Tensor, type TensorLike } from '@x/tensor/core';
import { requireFinite } from './finite.js';
import { realSchurInPlace } from './kernels/realSchur.js';
import { isExactlySymmetric, symmetricFunction, threeFactors } from './kernels/similarity.js';
import { symmetricEigen } from './kernels/symmetricEigen.js';
import { squareRootInPlace } from './kernels/triangularSquareRoot.js';
import { asSquare, batchIndex, copyMatrix, matrixCount, mT, orderOf, whole, withBatch } from './matrices.js';
import { lyapunov } from './sylvester.js';

const sqrtmOp: Op<undefined> = /* @__PURE__ */ defineOp<undefined>({
  name: 'linalg.sqrtm',
  infer: ([a]) => ({ shape: a!.shape, dtype: a!.dtype }),
  kernel: ([a], [y]) => {
    const [n] = orderOf(a!);
    for (let i = 0; i < matrixCount(a!); i++) {
      const matrix = copyMatrix(a!, i);
      requireFinite('linalg.sqrtm', matrix, n, batchIndex(a!, i));
      y!.set(squareRoot(matrix, n, a!.dtype === 'float32' ? 2 ** -23 : 2 ** -52), i * n * n);
    }
  },
  // X·X = A: dX·X + X·dX = dA, so Xᵀ·Ā + Ā·Xᵀ = X̄.
  vjp: ([g], { outputs: [x] }) => [lyapunov(mT(x!), g!)],
  jvp: ([t], { outputs: [x] }) => [lyapunov(x!, t!)],
  batch: (batch) => [apply1(sqrtmOp, withBatch(batch), undefined)],
  flops: ([a]) => matrixCount(a!) * 29 * orderOf(a!)[0] ** 3,
});

function squareRoot(a: Float64Array, n: number, eps: number): Float64Array {
  const rounding = 10 * n * eps * a.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  if (isExactlySymmetric(a, n)) {
    const { values, vectors } = symmetricEigen(a, n);
    return symmetricFunction(values.map((x) => Math.sqrt(withoutSign(x, rounding))), vectors);
  }
  const z = realSchurInPlace('linalg.sqrtm', a, n);
  for (let i = 0; i < n; i++) {
    const at = i * (n + 1);
    const paired = (i > 0 && a[at - 1] !== 0) || (i < n - 1 && a[at + n] !== 0);
    if (!paired) a[at] = withoutSign(a[at]!, rounding);
  }
  squareRootInPlace(whole(a, n), n, {
    least: 0,
    whenSingular: (right) => {
      if (Math.abs(right) <= rounding) return 0;
      throw refused('a zero eigenvalue with too few eigenvectors', 'It has no square root at all, real or complex.');
    },
  });
  return threeFactors(z, false, a, z, true, n, n);
}

/** Negative values of the size of rounding errors count as zero. */
function withoutSign(x: number, rounding: number): number {
  if (x >= -rounding) return Math.max(x, 0);
  throw refused(`the eigenvalue ${x}`, 'Its square roots are complex: take those of the eigenvalues of eig(a).');
}

function refused(actual: string, hint: string): DomainError {
  return new DomainError({ op: 'linalg.sqrtm', argument: 'a', expected: 'have a real principal square root: no negative eigenvalue', actual, hint });
}

/**
 * The principal square root of a matrix: the X with X·X = A whose eigenvalues lie in the right half-plane.
 *
 * Shapes: [..., n, n] → [..., n, n].
 * Domain: no negative real eigenvalues; zero is allowed where it is not defective, with no derivative then.
 * Fails: DomainError for a negative eigenvalue, which it names, for a matrix without a square root, and for NaN or
 * infinite entries; NoConvergence; ShapeError unless square.
 * Source: Higham, Functions of Matrices (2008), chapter 6: real Schur method; symmetric matrices by their eigenvalues;
 * derivatives by solving dX·X + X·dX = dA.
 *
 * @example
 * sqrtm([[5, 4], [4, 5]]).toArray().map((row) => row.map((x) => +x.toFixed(12))) // => [ [ 2, 1 ], [ 1, 2 ] ]
 */
export function sqrtm(a: TensorLike): Tensor {
  return apply1(sqrtmOp, [asSquare('linalg.sqrtm', a)], undefined);
}
