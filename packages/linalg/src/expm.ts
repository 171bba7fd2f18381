import { apply1, defineOp, DomainError, type Op, type Tensor, type TensorLike } from '@x/tensor/core';
import { requireFinite } from './finite.js';
import { frechet } from './frechet.js';
import { exponential } from './kernels/exponential.js';
import { asSquare, batchIndex, copyMatrix, matrixCount, mT, orderOf, withBatch } from './matrices.js';

const expmOp: Op<undefined> = /* @__PURE__ */ defineOp<undefined>({
  name: 'linalg.expm',
  infer: ([a]) => ({ shape: a!.shape, dtype: a!.dtype }),
  kernel: ([a], [y]) => {
    const [n] = orderOf(a!);
    for (let i = 0; i < matrixCount(a!); i++) {
      const matrix = copyMatrix(a!, i);
      requireFinite('linalg.expm', matrix, n, batchIndex(a!, i));
      const found = exponential(matrix, n);
      if (n > 1 && !found.every(Number.isFinite)) throw tooLarge(matrix);
      y!.set(found, i * n * n);
    }
  },
  // Ā = L(Aᵀ, Ḡ)
  vjp: ([g], { inputs: [a] }) => [frechet(expm, mT(a!), g!)],
  jvp: ([t], { inputs: [a] }) => [frechet(expm, a!, t!)],
  batch: (batch) => [apply1(expmOp, withBatch(batch), undefined)],
  flops: ([a]) => matrixCount(a!) * 20 * orderOf(a!)[0] ** 3,
});

function tooLarge(a: Float64Array): DomainError {
  return new DomainError({
    op: 'linalg.expm',
    argument: 'a',
    expected: 'have an exponential within the range of float64',
    actual: `an overflow from entries up to ${a.reduce((most, x) => Math.max(most, Math.abs(x)), 0)}`,
    hint: 'Subtract a multiple c of the identity first: expm(A) = exp(c)·expm(A − c·I).',
  });
}

/**
 * The exponential of a matrix, I + A + A²/2! + …, which solves ẋ = A·x as x(t) = expm(t·A)·x(0).
 *
 * Shapes: [..., n, n] → [..., n, n].
 * Fails: DomainError for NaN or infinite entries and where the result overflows; ShapeError unless square.
 * Source: Al-Mohy & Higham, SIAM J. Matrix Anal. Appl. 31 (2009): Padé approximants up to degree 13 with scaling and
 * squaring; derivatives through the exponential of the block matrix [[A, E], [0, A]].
 *
 * @example
 * expm([[0, 1], [0, 0]]).toArray() // => [ [ 1, 1 ], [ 0, 1 ] ]
 */
export function expm(a: TensorLike): Tensor {
  return apply1(expmOp, [asSquare('linalg.expm', a)], undefined);
}
