import { apply, defineOp, NoKernelError, type Op, type Tensor, type TensorLike } from '@x/tensor/core';
import { requireFinite } from './finite.js';
import { hessenbergInPlace } from './kernels/hessenberg.js';
import { powerOfTwo } from './kernels/symmetricEigen.js';
import { asSquare, batchIndex, copyMatrix, matrixCount, orderOf, sameType, withBatch } from './matrices.js';

/** Results: q, h. */
const hessenbergOp: Op<undefined> = /* @__PURE__ */ defineOp<undefined>({
  name: 'linalg.hessenberg',
  infer: ([a]) => [sameType(a!, a!.shape), sameType(a!, a!.shape)],
  kernel: ([a], [q, h]) => {
    const [n] = orderOf(a!);
    for (let i = 0; i < matrixCount(a!); i++) {
      const matrix = copyMatrix(a!, i);
      requireFinite('linalg.hessenberg', matrix, n, batchIndex(a!, i));
      const scale = powerOfTwo(matrix);
      for (let k = 0; k < matrix.length; k++) matrix[k]! /= scale;
      q!.set(hessenbergInPlace(matrix, n), i * n * n);
      for (let k = 0; k < matrix.length; k++) h![i * n * n + k] = matrix[k]! * scale;
    }
  },
  vjp: () => {
    throw new NoKernelError({
      op: 'linalg.hessenberg',
      argument: 'a',
      expected: 'not be differentiated',
      actual: 'a derivative through the Hessenberg form',
      hint: 'The form depends on the reflectors chosen; use eig, solve or expm, whose derivatives do not.',
    });
  },
  batch: (batch) => apply(hessenbergOp, withBatch(batch), undefined),
  flops: ([a]) => (matrixCount(a!) * 14 * orderOf(a!)[0] ** 3) / 3,
});

/**
 * The Hessenberg form A = Q·H·Qᵀ by Householder reflections: Q orthogonal, H zero below its first subdiagonal.
 *
 * Shapes: [..., n, n] → q [..., n, n], h [..., n, n].
 * Fails: DomainError for NaN or infinite entries; ShapeError unless square; NoKernelError for derivatives.
 * Source: Golub & Van Loan, Matrix Computations (2013), section 7.4.
 *
 * @example
 * const { h } = hessenberg([[1, 3, 4], [3, 1, 2], [4, 2, 1]]);
 * h.toArray().map((row) => row.map((x) => +x.toFixed(12) + 0)) // => [ [ 1, -5, 0 ], [ -5, 2.92, 0.56 ], [ 0, 0.56, -0.92 ] ]
 */
export function hessenberg(a: TensorLike): { q: Tensor; h: Tensor } {
  const [q, h] = apply(hessenbergOp, [asSquare('linalg.hessenberg', a)], undefined) as [Tensor, Tensor];
  return { q, h };
}
