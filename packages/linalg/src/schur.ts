import { apply, defineOp, NoKernelError, type Op, type Tensor, type TensorLike } from '@x/tensor/core';
import { requireFinite } from './finite.js';
import { realSchurInPlace } from './kernels/realSchur.js';
import { asSquare, batchIndex, copyMatrix, matrixCount, orderOf, sameType, withBatch } from './matrices.js';

/** Results: q, t. */
const schurOp: Op<undefined> = /* @__PURE__ */ defineOp<undefined>({
  name: 'linalg.schur',
  infer: ([a]) => [sameType(a!, a!.shape), sameType(a!, a!.shape)],
  kernel: ([a], [q, t]) => {
    const [n] = orderOf(a!);
    for (let i = 0; i < matrixCount(a!); i++) {
      const matrix = copyMatrix(a!, i);
      requireFinite('linalg.schur', matrix, n, batchIndex(a!, i));
      q!.set(realSchurInPlace('linalg.schur', matrix, n), i * n * n);
      t!.set(matrix, i * n * n);
    }
  },
  vjp: () => {
    throw new NoKernelError({
      op: 'linalg.schur',
      argument: 'a',
      expected: 'not be differentiated',
      actual: 'a derivative through the Schur form',
      hint: 'Use eig for eigenvalues, or sylvester, sqrtm, logm and expm, which have derivatives.',
    });
  },
  batch: (batch) => apply(schurOp, withBatch(batch), undefined),
  flops: ([a]) => matrixCount(a!) * 25 * orderOf(a!)[0] ** 3,
});

/**
 * The real Schur form A = Q·T·Qᵀ: Q orthogonal, T upper triangular but for 2×2 blocks [[a, b], [c, a]] with b·c < 0 on
 * its diagonal, one for each pair of complex eigenvalues a ± i·√|b·c|.
 *
 * Shapes: [..., n, n] → q [..., n, n], t [..., n, n].
 * Domain: any finite matrix. The order of the eigenvalues along the diagonal is that in which they are found.
 * Fails: DomainError for NaN or infinite entries; NoConvergence after 30·n sweeps for one eigenvalue; ShapeError unless
 * square; NoKernelError for derivatives.
 * Source: Golub & Van Loan, Matrix Computations (2013), section 7.5: Hessenberg form, then Francis' double shifts.
 *
 * @example
 * const { t } = schur([[0, 2], [2, 3]]);
 * t.toArray().map((row) => row.map((x) => +x.toFixed(12) + 0)) // => [ [ -1, 0 ], [ 0, 4 ] ]
 */
export function schur(a: TensorLike): { q: Tensor; t: Tensor } {
  const [q, t] = apply(schurOp, [asSquare('linalg.schur', a)], undefined) as [Tensor, Tensor];
  return { q, t };
}
