import { add, apply, defineOp, diagonalMatrix, equal, expandDims, matmul, mul, reciprocal, sub, where, zerosLike, type Op, type Tensor, type TensorLike } from '@x/tensor/core';
import { symmetrize } from './cholesky.js';
import { requireFinite } from './finite.js';
import { symmetricEigen } from './kernels/symmetricEigen.js';
import { asSquare, batchIndex, copyMatrix, matrixCount, mT, orderOf, withBatch } from './matrices.js';

/** Results: values [..., n], vectors [..., n, n]. */
const eighOp: Op<undefined> = /* @__PURE__ */ defineOp<undefined>({
  name: 'linalg.eigh',
  infer: ([a]) => [
    { shape: a!.shape.slice(0, -1), dtype: a!.dtype },
    { shape: a!.shape, dtype: a!.dtype },
  ],
  kernel: ([a], [values, vectors]) => {
    const [n] = orderOf(a!);
    for (let i = 0; i < matrixCount(a!); i++) {
      const matrix = copyMatrix(a!, i);
      requireFinite('linalg.eigh', matrix, n, batchIndex(a!, i));
      const found = symmetricEigen(matrix, n);
      values!.set(found.values, i * n);
      vectors!.set(found.vectors, i * n * n);
    }
  },
  // Ā = V (diag(λ̄) + F ∘ (VᵀV̄)) Vᵀ with Fᵢⱼ = 1/(λⱼ − λᵢ), 0 for equal values (Giles 2008).
  vjp: ([gValues, gVectors], { outputs: [values, vectors] }) => {
    const ofValues = gValues == null ? undefined : diagonalMatrix(gValues);
    const ofVectors = gVectors == null ? undefined : mul(inverseGaps(values!), matmul(mT(vectors!), gVectors));
    const inner = ofValues === undefined ? ofVectors! : ofVectors === undefined ? ofValues : add(ofValues, ofVectors);
    return [symmetrize(matmul(matmul(vectors!, inner), mT(vectors!)))];
  },
  batch: (batch) => apply(eighOp, withBatch(batch), undefined),
  flops: ([a]) => matrixCount(a!) * 9 * orderOf(a!)[0] ** 3,
});

/** 1/(λⱼ − λᵢ), and 0 where values are equal: there the basis is arbitrary and its part of the derivative left out. */
function inverseGaps(values: Tensor): Tensor {
  const gaps = sub(expandDims(values, -2), expandDims(values, -1));
  const same = equal(gaps, 0);
  return where(same, zerosLike(gaps), reciprocal(where(same, add(zerosLike(gaps), 1), gaps)));
}

/**
 * Eigenvalues, ascending, and orthonormal eigenvectors (columns) of a symmetric matrix: A = V·diag(λ)·Vᵀ.
 *
 * Shapes: [..., n, n] → values [..., n], vectors [..., n, n].
 * Domain: A is taken as (A + Aᵀ)/2. Signs of eigenvectors are arbitrary, and within equal eigenvalues their basis is:
 * derivatives of what depends on those choices do not exist, and the terms 1/(λᵢ − λⱼ) of equal values are left out.
 * Fails: DomainError for NaN or infinite entries; NoConvergence; ShapeError unless square.
 * Source: Golub & Van Loan, Matrix Computations (2013), chapter 8: tridiagonal reduction, then divide and conquer
 * (Gu & Eisenstat 1995); Giles (2008) for the derivative.
 *
 * @example
 * eigh([[2, 1], [1, 2]]).values.toArray().map((x) => +x.toFixed(12)) // => [ 1, 3 ]
 */
export function eigh(a: TensorLike): { values: Tensor; vectors: Tensor } {
  const value = asSquare('linalg.eigh', a);
  const [values, vectors] = apply(eighOp, [value], undefined) as [Tensor, Tensor];
  return { values, vectors };
}
