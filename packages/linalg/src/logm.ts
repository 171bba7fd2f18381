import { apply1, defineOp, DomainError, type Op, type Tensor, type TensorLike } from '@x/tensor/core';
import { requireFinite } from './finite.js';
import { frechet } from './frechet.js';
import { quasiTriangularValues } from './kernels/generalEigen.js';
import { realSchurInPlace } from './kernels/realSchur.js';
import { isExactlySymmetric, symmetricFunction, threeFactors } from './kernels/similarity.js';
import { symmetricEigen } from './kernels/symmetricEigen.js';
import { logarithmInPlace, logarithmNearIdentity } from './kernels/triangularLogarithm.js';
import { asSquare, batchIndex, copyMatrix, matrixCount, mT, orderOf, withBatch } from './matrices.js';

const logmOp: Op<undefined> = /* @__PURE__ */ defineOp<undefined>({
  name: 'linalg.logm',
  infer: ([a]) => ({ shape: a!.shape, dtype: a!.dtype }),
  kernel: ([a], [y]) => {
    const [n] = orderOf(a!);
    for (let i = 0; i < matrixCount(a!); i++) {
      const matrix = copyMatrix(a!, i);
      requireFinite('linalg.logm', matrix, n, batchIndex(a!, i));
      y!.set(logarithm(matrix, n), i * n * n);
    }
  },
  // Ā = L(Aᵀ, Ḡ)
  vjp: ([g], { inputs: [a] }) => [frechet(logm, mT(a!), g!)],
  jvp: ([t], { inputs: [a] }) => [frechet(logm, a!, t!)],
  batch: (batch) => [apply1(logmOp, withBatch(batch), undefined)],
  flops: ([a]) => matrixCount(a!) * 40 * orderOf(a!)[0] ** 3,
});

function logarithm(a: Float64Array, n: number): Float64Array {
  const direct = logarithmNearIdentity(a, n);
  if (direct !== undefined) return direct;
  if (isExactlySymmetric(a, n)) {
    const { values, vectors } = symmetricEigen(a, n);
    requirePositive(values);
    return symmetricFunction(values.map(Math.log), vectors);
  }
  const z = realSchurInPlace('linalg.logm', a, n);
  const [re, im] = quasiTriangularValues(a, n);
  requirePositive(re.filter((_, i) => im[i] === 0));
  logarithmInPlace(a, n);
  return threeFactors(z, false, a, z, true, n, n);
}

function requirePositive(values: Float64Array): void {
  const bad = values.find((x) => x <= 0);
  if (bad === undefined) return;
  throw new DomainError({
    op: 'linalg.logm',
    argument: 'a',
    expected: 'have a real principal logarithm: no eigenvalue that is negative or zero',
    actual: `the eigenvalue ${bad}`,
    hint: 'For a covariance add a small multiple of the identity; otherwise take the logarithms of the eigenvalues of eig(a).',
  });
}

/**
 * The principal logarithm of a matrix: the X with expm(X) = A whose eigenvalues have imaginary parts in (−π, π).
 *
 * Shapes: [..., n, n] → [..., n, n].
 * Domain: no eigenvalues on the closed negative real axis.
 * Fails: DomainError for such an eigenvalue, which it names, and for NaN or infinite entries; NoConvergence; ShapeError
 * unless square.
 * Source: Al-Mohy, Higham & Relton, SIAM J. Sci. Comput. 35 (2013): inverse scaling and squaring on the real Schur form;
 * symmetric matrices by their eigenvalues; derivatives through the logarithm of the block matrix [[A, E], [0, A]].
 *
 * @example
 * logm(expm([[0, 1], [-1, 0]])).toArray().map((row) => row.map((x) => +x.toFixed(12) + 0)) // => [ [ 0, 1 ], [ -1, 0 ] ]
 */
export function logm(a: TensorLike): Tensor {
  return apply1(logmOp, [asSquare('linalg.logm', a)], undefined);
}
